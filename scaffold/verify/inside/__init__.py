"""What runs in the child process: the standard library, torch and the tree's code; nothing else of scaffold."""
