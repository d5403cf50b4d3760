"""The files that hold a word: told once for each word, an unreadable file set aside."""

from collections import Counter
from collections.abc import Sequence

import pytest

from scaffold.errors import ScaffoldError, Unreadable
from scaffold.modules import Modules
from scaffold.words import Words

FILES = {"a.py": b"lr = 1\n", "b/c.py": b"schedule = 'step'\n", "b/d.py": b"lr, schedule = 1, 2\n"}


class Counted:
    """A tree that counts how often each file is read."""

    def __init__(self, broken: str = "") -> None:
        self.broken = broken
        self.reads: Counter[str] = Counter()

    def paths(self) -> Sequence[str]:
        return sorted(FILES)

    def read(self, path: str) -> bytes:
        self.reads[path] += 1
        if path == self.broken:
            raise Unreadable(path, "no such device")
        return FILES[path]


def test_no_file_holds_the_word() -> None:
    assert Words(Counted(), {}).files(b"scheduler") == frozenset()


@pytest.mark.parametrize(
    ("word", "files"), [(b"lr", {"a.py", "b/d.py"}), (b"schedule", {"b/c.py", "b/d.py"}), (b"", set(FILES))]
)
def test_the_files_that_hold_a_word(word: bytes, files: set[str]) -> None:
    assert Words(Counted(), {}).files(word) == files


def test_a_word_is_looked_for_once() -> None:
    tree = Counted()
    words = Words(tree, {})
    for _ in range(3):
        words.files(b"lr")
    assert set(tree.reads.values()) == {1}


def test_a_file_that_cannot_be_read_is_an_obstacle() -> None:
    obstacles: dict[str, ScaffoldError] = {}
    assert Words(Counted("a.py"), obstacles).files(b"lr") == {"b/d.py"}
    assert isinstance(obstacles["a.py"], Unreadable)


def test_the_files_that_hold_all_words_come_parsed_in_order() -> None:
    modules = Modules(Counted())
    assert [module.path for module in modules.holding(b"lr", b"schedule")] == ["b/d.py"]
    assert [module.path for module in modules.holding(b"l")] == ["a.py", "b/c.py", "b/d.py"]
    assert [module.path for module in modules.holding(b"lr", wanted=lambda data: b"2" in data)] == ["b/d.py"]
