"""Which files of a tree hold a word: each word is looked for once, however many sites ask for it."""

from scaffold.errors import ScaffoldError
from scaffold.model.tree import Tree


class Words:
    """The files of one tree by the words in their bytes."""

    def __init__(self, tree: Tree, obstacles: dict[str, ScaffoldError]) -> None:
        self._tree = tree
        self._obstacles = obstacles
        self._found: dict[bytes, frozenset[str]] = {}

    def files(self, word: bytes) -> frozenset[str]:
        """Return the files that hold `word`; one that cannot be read becomes an obstacle."""
        if word not in self._found:
            self._found[word] = frozenset(path for path in self._tree.paths() if self._holds(path, word))
        return self._found[word]

    def _holds(self, path: str, word: bytes) -> bool:
        try:
            return word in self._tree.read(path)
        except ScaffoldError as error:
            self._obstacles[path] = error
            return False
