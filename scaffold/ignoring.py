"""What a walk over a tree leaves out: folders of other people's code, environments, and what `.gitignore` excludes."""

import re
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from scaffold.regular_file import read_regular

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

#: Folders that hold other people's code, or no code.
_SKIPPED = frozenset({
    "__pycache__", "build", "dist", "node_modules", "site-packages", "dist-packages",
    "vendor", "_vendor", "vendored", "_vendored",
    "third_party", "third-party", "thirdparty", "3rdparty", "3rd_party", "3rd-party",
})  # fmt: skip
#: What the root of a virtual environment holds.
_ENVIRONMENT = ("pyvenv.cfg", "conda-meta")


def is_skipped(folder: Path) -> bool:
    """Return whether a folder below the root holds no code of the tree's own, by its name or by what is in it."""
    if folder.name.startswith(".") or folder.name in _SKIPPED:
        return True
    try:
        return any((folder / name).exists() for name in _ENVIRONMENT)
    except OSError:
        return False  # nothing can be looked at there, by the walk either


class Ignored(Struct, frozen=True):
    """The `.gitignore` files that hold in one folder, outermost first, each with the folder that it stands in."""

    specs: tuple[tuple[str, "GitIgnoreSpec"], ...] = ()

    def within(self, folder: Path, prefix: str, files: Collection[str]) -> "Ignored":
        """Return what holds inside `folder`, which holds `files`; `prefix` is its path from the root, with a slash."""
        if ".gitignore" not in files or (folder / ".gitignore").is_symlink():  # git follows no link there
            return self
        try:
            text = read_regular(folder / ".gitignore").decode("utf-8-sig", "surrogateescape")
        except OSError:
            return self
        return Ignored((*self.specs, (prefix, _parsed(text))))

    def __contains__(self, path: str) -> bool:
        """Whether a path from the root, a folder with its slash, is excluded: the nearest file with a say decides."""
        for prefix, spec in reversed(self.specs):
            verdict = spec.check_file(path.removeprefix(prefix)).include
            if verdict is not None:
                return verdict
        return False


def _parsed(text: str) -> "GitIgnoreSpec":
    """Return the patterns of a `.gitignore`; one that is no pattern excludes nothing, as for git."""
    from pathspec import GitIgnoreSpec
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

    # `folder/**` is all that is in the folder and not the folder, which a later `!` may need entered.
    rows = [re.sub(r"/\*\*(/?)[ \t]*$", r"/**/*\1", row.removesuffix("\r")) for row in text.split("\n")]
    good: list[GitIgnoreSpecPattern] = []
    for row in rows:
        try:
            good.extend(GitIgnoreSpec.from_lines([row]).patterns)
        except (ValueError, re.error):
            continue
    return GitIgnoreSpec(good)
