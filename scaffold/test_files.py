"""Which files of a tree are its tests."""

from pathlib import PurePosixPath

_FOLDERS = frozenset({"test", "tests", "testing", "unit_tests", "unittests", "integration_tests"})


def is_test(path: str) -> bool:
    """Return whether a path from the root is a test's, by its name or by the folders that it is in."""
    *folders, name = PurePosixPath(path).parts
    if not _FOLDERS.isdisjoint(folders) or name == "conftest.py":
        return True
    stem = name.removesuffix(".py")
    return stem.startswith("test_") or stem.endswith("_test")
