"""The commands timed against their physical floors and against what a user would run instead."""
