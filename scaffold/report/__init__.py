"""A plan as people and programs read it: one file an output format."""
