"""Names in files: what a large tree is asked for again and again, kept when the nodes of the files are not."""

from collections.abc import Callable, Hashable, Mapping

from scaffold.cores import asked_of_all, nobody
from scaffold.errors import ScaffoldError

#: How many files are parsed for their names on every core.
_MANY = 32


class FileNames:
    """The names of some kind in each file, by its bytes; a file that cannot be told has none of its own."""

    def __init__(self) -> None:
        self._known: dict[tuple[Hashable, str, int], frozenset[str] | None] = {}

    def having(
        self, name: str, kind: Hashable, files: Mapping[str, bytes], look: Callable[[str], frozenset[str]]
    ) -> list[str]:
        """Return those of some files that have a name, and those that `look`, asked once for each, raises for."""
        keys = {path: (kind, path, hash(data)) for path, data in files.items()}
        unknown = [path for path, key in keys.items() if key not in self._known]
        found = asked_of_all(lambda path: _looked(look, path), unknown, _MANY, nobody)
        self._known |= {keys[path]: names for path, names in found.items()}
        known = {path: self._known[key] for path, key in keys.items()}
        return [path for path, names in known.items() if names is None or name in names]


def _looked(look: Callable[[str], frozenset[str]], path: str) -> frozenset[str] | None:
    try:
        return look(path)
    except ScaffoldError:
        return None
