"""Whether a file speaks of something, told by its bytes; this module loads next to nothing."""

from pathlib import Path

from scaffold.errors import Unreadable
from scaffold.regular_file import is_regular, read_regular


def mentions(file: Path, word: str) -> bool:
    """Return whether a file is there and holds a word; raise Unreadable when it is there and cannot be read."""
    if not is_regular(file):
        return False
    try:
        return word.encode() in read_regular(file)
    except OSError as error:
        raise Unreadable(str(file), error.strerror or str(error)) from None
