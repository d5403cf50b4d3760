"""What can be wrong with a manifest, or keep it from being carried out: one class a case."""

from collections.abc import Sequence

from scaffold.errors import ScaffoldError
from scaffold.nearest import meant, perhaps


class NoManifest(ScaffoldError):
    """There is no manifest where one is needed."""

    def __init__(self, start: str) -> None:
        super().__init__(
            f"no manifest found in {start} or above it: no scaffold.toml with a root or a schedule, and no"
            " [tool.scaffold] in a pyproject.toml; write one with `scaffold init`"
        )


class ManifestExists(ScaffoldError):
    """`init` would write over a manifest."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} is there already; edit it, or remove it first")


class UnknownKind(ScaffoldError):
    """An entry asks for a kind that is in no catalogue."""

    def __init__(self, kind: str, known: Sequence[str]) -> None:
        self.kind = kind
        super().__init__(f"unknown kind {kind!r}; {meant(kind, known)}")


class NameTwice(ScaffoldError):
    """Two entries of a manifest have one name."""

    def __init__(self, path: str, line: int, name: str, first: int) -> None:
        super().__init__(f"{path}:{line}: the name {name!r} is that of the entry on line {first} as well; change one")


class NoSuchEntry(ScaffoldError):
    """A name is that of no schedule which scaffold put into a tree, as far as can be told."""

    def __init__(self, root: str, name: str, known: Sequence[str], kinds: Sequence[str] = ()) -> None:
        has = f"it carries {', '.join(known)}" if known else "it carries none of ours"
        todo = perhaps(name, [*known, *kinds]) or "; list it in scaffold.toml as it was added"
        super().__init__(f"{root}: nothing is known of {name!r}; {has}{todo}")


class WrongManifest(ScaffoldError):
    """A manifest asks for something that cannot be; told with its line."""

    def __init__(self, path: str, line: int, why: str) -> None:
        super().__init__(f"{path}:{line}: {why}")


class NotReplayed(ScaffoldError):
    """Entries of a manifest that cannot be put into the tree, each with the reason."""

    def __init__(self, failed: Sequence[tuple[str, str]], of: int) -> None:
        listed = "".join(f"\n{name}: {reason}" for name, reason in failed)
        count = f"{len(failed)} of {of} schedules cannot be put into the tree"
        super().__init__(f"{count}, so nothing is written (--keep-going writes the others):{listed}")


class OldPlan(ScaffoldError):
    """A file is not what a kept plan was made from."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path}: changed on disk since the plan was made; make it again, and look at that")


class BadPlan(ScaffoldError):
    """A file that is given as a kept plan is none."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")
