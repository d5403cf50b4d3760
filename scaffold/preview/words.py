"""A change in plain words: what each part of it is for."""

from collections.abc import Sequence

from scaffold.model.plan import Edit, What
from scaffold.preview.files import ChangeLine, FileChange
from scaffold.preview.side_by_side import side_by_side

_WHY = {
    What.FUNCTION: "it computes the learning rate",
    What.IMPORT: "so that the code beside it can be called by its name",
    What.BRANCH: "so that the name chooses this schedule",
    What.ARGUMENT: "so that a training command can set it",
    What.ALLOW_LIST: "so that the name is known wherever names are listed or checked",
    What.MANIFEST: "so that `scaffold check` knows of it",
    What.FILE: "the file as it was recorded",
}
_WHY_NOT = {
    What.FUNCTION: "nothing else uses it",
    What.IMPORT: "nothing in the file needs it any more",
    What.BRANCH: "the name chooses nothing any more",
    What.ARGUMENT: "nothing else reads it",
    What.ALLOW_LIST: "the name is no longer one of those that are known",
    What.MANIFEST: "the tree is no longer meant to carry it",
    What.FILE: "the file as it was recorded",
}
_PARTS = {
    What.FUNCTION: "Function",
    What.IMPORT: "Import",
    What.BRANCH: "Branch",
    What.ARGUMENT: "Argument",
    What.ALLOW_LIST: "List of names",
    What.MANIFEST: "Manifest",
    What.FILE: "File",
}


def files_of(edits: Sequence[Edit], *, removes: bool = False) -> tuple[FileChange, ...]:
    """Return the files of a change in the order of their paths, the changes numbered through."""
    why = _WHY_NOT if removes else _WHY
    files: list[FileChange] = []
    number = 0
    for edit in sorted(edits, key=lambda edit: edit.path):
        changes = []
        for change in sorted(edit.changes, key=lambda change: change.line):
            number += 1
            told = ChangeLine(number, edit.path, change.line, _PARTS[change.what], change.summary, why[change.what])
            changes.append(told)
        files.append(side_by_side(edit, changes))
    return tuple(files)


def counted(count: int, noun: str) -> str:
    """Return a number with its noun: `1 file`, `2 files`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def listed(words: Sequence[str]) -> str:
    """Return words as a sentence lists them: `a, b and c`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
