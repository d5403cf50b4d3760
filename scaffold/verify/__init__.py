"""What runs the patched tree in a child process, and what compares the learning rates that come of it."""

from scaffold.verify.rates import tree_rates

__all__ = ["tree_rates"]
