"""Lines of a changed file as lines of the file before."""

import difflib

from scaffold.model.plan import Edit


def row_before(edit: Edit, line: int) -> int:
    """Return where, from 1, the file as it is now has what stands on a line of the changed one.

    For an added line it is the one above which, or below which at the end, it is added.
    """
    old, new = edit.before.split(b"\n"), edit.after.split(b"\n")
    last = len(old) - 1 if old[-1] == b"" and len(old) > 1 else len(old)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, begin, end, first, behind in matcher.get_opcodes():
        if first < line <= behind:
            found = begin + (line - first) if tag == "equal" else min(begin + line - first, max(end, begin + 1))
            return max(1, min(found, last))
    return max(1, last)
