"""A unified diff that `git apply` and `patch -p1` take, whatever bytes the files hold."""

import difflib
import re
from collections.abc import Iterable, Iterator

from scaffold.byte_changes import rows_of
from scaffold.model.plan import Action, Edit

_NO_NEWLINE = b"\n\\ No newline at end of file\n"


def render_diff(edits: Iterable[Edit], prefix: str = "") -> bytes:
    """Return the edits as one diff, in the order of their paths; `prefix` is put before each path (`""` or `dir/`).

    Lines end at `\\n` and nowhere else, so form feeds, lone carriage returns and U+2028 pass through.
    """
    return b"".join(part for edit in sorted(edits, key=lambda edit: edit.path) for part in _file(edit, prefix))


def _file(edit: Edit, prefix: str) -> Iterator[bytes]:
    old, new = f"a/{prefix}{edit.path}", f"b/{prefix}{edit.path}"
    created, empty = edit.action is Action.CREATE, edit.before == edit.after
    deleted = edit.action is Action.DELETE
    # Without the headers below, `patch` reads the names here, and takes a space for the end of one.
    names = [_in_quotes(path) if empty and " " in path else _quoted(path) for path in (old, new)]
    yield f"diff --git {' '.join(names)}\n".encode("utf-8", "surrogateescape")
    if created:
        yield b"new file mode 100644\n"
    if deleted:
        yield b"deleted file mode 100644\n"
    if not empty:
        yield b"--- /dev/null\n" if created else _header("---", old)
        yield b"+++ /dev/null\n" if deleted else _header("+++", new)
    yield from _hunks(edit)


def _hunks(edit: Edit) -> Iterator[bytes]:
    rows = difflib.diff_bytes(difflib.unified_diff, rows_of(edit.before), rows_of(edit.after), lineterm=b"\n")
    next(rows, None)
    next(rows, None)
    for row in rows:
        yield row if row.endswith(b"\n") else row + _NO_NEWLINE


def _header(mark: str, path: str) -> bytes:
    # A tab ends a name that holds spaces; without it `patch` reads the name only up to the first.
    tab = "\t" if " " in path else ""
    return f"{mark} {_quoted(path)}{tab}\n".encode("utf-8", "surrogateescape")


def _quoted(path: str) -> str:
    """Return a path as git writes it: in quotes with escapes when it holds a quote, backslash or control character."""
    return _in_quotes(path) if re.search(r'["\\\x00-\x1f\x7f]', path) else path


def _in_quotes(path: str) -> str:
    escaped = re.sub(r'["\\]', lambda match: "\\" + match.group(), path)
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda match: f"\\{ord(match.group()):03o}", escaped) + '"'
