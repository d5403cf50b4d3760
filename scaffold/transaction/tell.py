"""How a write tells what the user is to know beside the result."""

from collections.abc import Callable

#: Takes a line for the user.
Tell = Callable[[str], None]
