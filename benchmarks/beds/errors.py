"""What can keep a bed from being run: one class a case."""


class BedError(Exception):
    """Something about a bed is wrong; the run fails."""


class Unreachable(Exception):
    """The package index does not answer: the bed is skipped, which is no failure."""

    def __init__(self, filename: str, reason: str) -> None:
        super().__init__(f"{filename} is not in the cache, and the package index cannot be reached ({reason})")


class NotOnTheIndex(BedError):
    """The index answers and does not have the file."""

    def __init__(self, filename: str) -> None:
        super().__init__(f"the package index has no file {filename}")


class WrongDigest(BedError):
    """A file has other bytes than the ones that are pinned."""

    def __init__(self, path: str, wanted: str, found: str) -> None:
        super().__init__(f"{path}: its sha256 is {found}, pinned is {wanted}")
