"""How a write tells what the user is to know beside the result."""

from collections.abc import Callable

#: Takes a line for the user; one that begins with `warning: ` is to reach whoever wants to hear of nothing else.
Tell = Callable[[str], None]
