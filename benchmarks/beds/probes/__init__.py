"""What knows one tree each: its parser and its dispatch, run in a child process with stand-ins for all the rest."""
