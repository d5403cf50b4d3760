"""Files that a program wrote and will write again: they say so at their top."""

import re
from collections.abc import Iterator

#: How far down such a notice stands.
_ROWS = 30
_QUOTES = re.compile(r"""[rRuUbB]?(\"{3}|'{3}|"|')""")
_THING = r"(file|module|code|class|script|source|stub|document)"
_MADE = r"(auto(matically)?[- ]?generated|machine[- ]generated|generated automatically)"
_FORBID = r"(do not|don't|never|must not|should not be|do NOT) (be )?(hand[- ])?(edit|modify|change|alter|touch)(ed)?"
_IT = r"(this|the|these|that|it|its|contents?|lines?|of|below|here)"

#: Enough on its own.
_SURE = re.compile(
    rf"(?<![\w.])@(?:partially-)?generated\b"
    rf"|\b{_THING} (is|was|has been) {_MADE}\b"
    rf"|^{_MADE}( {_THING}| by| from| with| using| on|\W*$)"
    rf"|\b{_FORBID} ((this|the) )?{_THING}\b"
    rf"|\b{_FORBID}( ({_IT}|{_THING}))*,? (by hand|manually|directly)\b",
    re.IGNORECASE,
)
_SHOUTED = re.compile(r"\bDO NOT (HAND[- ])?(EDIT|MODIFY|CHANGE)\b")
_FORBIDDEN = re.compile(
    rf"\b{_FORBID}(?= ((this|the) )?{_THING}\b| (it|this|by hand)\b|\W*$|\W*[.,;:!)*])", re.IGNORECASE
)
_MADE_BY = re.compile(r"\b(auto)?generated (by|from|with|using)\b", re.IGNORECASE)


def generated_line(source: str | bytes) -> int | None:
    """Return the line, from 1, that says the file is generated or not to be edited; None where none of the first does.

    Only comments and the docstring are read, and prose about generated things is none.
    """
    text = source.decode("utf-8", "replace") if isinstance(source, bytes) else source
    rows = list(_prose(text))
    for index, (line, row) in enumerate(rows):
        if _SURE.search(row) or _SHOUTED.search(row):
            return line
        near = " ".join(other for _, other in rows[index : index + 3])
        if _MADE_BY.search(row) and _FORBIDDEN.search(near):
            return line
    return None


def _prose(text: str) -> Iterator[tuple[int, str]]:
    """Yield the comments, and the lines of the docstring, among a file's first lines: number and bare words."""
    quotes, at_start = "", True
    for number, raw in enumerate(text.lstrip("\ufeff").split("\n", _ROWS)[:_ROWS], 1):
        row = raw.strip()
        if quotes:
            yield number, _bare(row.partition(quotes)[0])
            quotes = "" if quotes in row else quotes
        elif row.startswith("#"):
            yield number, _bare(row)
        elif at_start and (opened := _QUOTES.match(row)):
            inside, closed, _ = row[opened.end() :].partition(opened[1])
            quotes = "" if closed or len(opened[1]) == 1 else opened[1]
            at_start = False
            yield number, _bare(inside)
        elif row:
            at_start = False


def _bare(row: str) -> str:
    return re.sub(r"^[\s#*=~/!:-]+", "", row)
