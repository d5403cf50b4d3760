"""`scaffold.toml`: the schedules that a tree is meant to carry."""
