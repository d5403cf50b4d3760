"""Standings for the tests of the formats that show them, and files before and after an edit."""

from scaffold.model.plan import Action, Change, Edit, What
from scaffold.model.status import Finding, Standing, State, Status

WSD = Status(
    "wsd",
    "wsd_schedule",
    State.PARTIAL,
    (Finding("tasks/task.py", 12, "the branch is missing"), Finding("tasks/task.py", 0, "100%, or: none\r\nof it")),
    5,
    7,
)
STEP = Status("step", "step_schedule", State.COMPLETE, (), 7, 7)
COSINE = Status("cosine", "cosine", State.FOREIGN)

NOTICES = (Finding("a b/é.py", 3, "noam is not in the manifest"), Finding("", 0, "no lock file"))

MIXED = Standing("vendor/tree", (STEP, WSD, COSINE), (), NOTICES)
COMPLETE = Standing(".", (STEP,))


def edit(before: bytes, after: bytes, path: str = "a.py") -> Edit:
    return Edit(path, before, after, (Change(1, What.BRANCH, "a branch"),))


def created(after: bytes, path: str = "new.py") -> Edit:
    return Edit(path, b"", after, (Change(1, What.FUNCTION, "a function"),), Action.CREATE)


def to_do(*edits: Edit) -> Standing:
    """Return a standing with a finding in each file that is edited."""
    findings = tuple(Finding(one.path, 1, "is missing") for one in edits)
    return Standing(".", (Status("step", "step_schedule", State.ABSENT, findings),), edits)


#: What an edit of a file can meet, as the file's bytes before and after.
FILES = {
    "in the middle": (b"a\nb\nc\n", b"a\nnew\nb\nc\n"),
    "at the start": (b"a\nb\n", b"new\na\nb\n"),
    "at the end": (b"a\nb\n", b"a\nb\nnew\nnewer\n"),
    "replaced": (b"a\nb\nc\n", b"a\nB\nBB\nc\n"),
    "the last line replaced": (b"a\nb\n", b"a\nB\nBB\n"),
    "the last line gone": (b"a\nb\n", b"a\n"),
    "a line in the middle gone": (b"a\nb\nc\n", b"a\nc\n"),
    "all gone": (b"a\n", b""),
    "into an empty file": (b"", b"a\n"),
    "several places": (b"a\nb\nc\nd\ne\n", b"0\na\nb2\nc\nd\nd2\ne\ne2\n"),
    "CRLF": (b"a\r\nb\r\nc\r\n", b"a\r\nb\r\nnew\r\nc\r\nend\r\n"),
    "mixed line ends": (b"a\nb\r\nc\n", b"a\nb\r\nnew\r\nc\nend\r\n"),
    "a BOM": (b"\xef\xbb\xbfa\nb\n", b"\xef\xbb\xbfnew\na\nb\nend\n"),
    "a BOM and one line": (b"\xef\xbb\xbfa", b"\xef\xbb\xbfa\nb"),
    "no final newline": (b"a\nb", b"a\nnew\nb"),
    "no final newline, at the end": (b"a\nb", b"a\nb\nnew"),
    "a final newline added": (b"a\nb", b"a\nb\nnew\n"),
    "a final newline taken": (b"a\nb\n", b"a\nb"),
    "tabs": (b"if a:\n\tb\n\tc\n", b"if a:\n\tb\n\tnew\n\tc\n\tend\n"),
    "form feeds": (b"a\n\x0cb\n\x0c\n", b"a\n\x0cb\nnew\n\x0c\nend\n"),
    "other characters": ("é = '\U00010400'\nb\n".encode(), "é = '\U00010400'\n'ü\u2028'\nb\n'\U00010400'\n".encode()),
    "other characters at the end": ("b = 'é\U00010400'\n".encode(), "b = 'é\U00010400'\n'\U00010400'\n".encode()),
}

LATIN = (
    "# coding: latin-1\na = 'é'\nb = 'ü'\n".encode("latin-1"),
    "# coding: latin-1\na = 'é'\nnew = 'ä'\nb = 'ü'\nc = 'ß'\n".encode("latin-1"),
)
LONE_RETURNS = (b"a\rb\nc\n", b"a\rnew\nb\nc\nend\n")
NO_TEXT = (b"a = '\xff'\n", b"a = '\xff'\nb\n")
