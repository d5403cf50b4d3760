"""Pieces made edits: what several of them put into one file, as one change of its bytes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import takewhile

from scaffold.import_edits import add_imports
from scaffold.imports import Wanted
from scaffold.model.plan import Change, Edit, Splice, What
from scaffold.modules import Modules
from scaffold.pieces import Piece
from scaffold.source import Source, reparse


def edits_of(modules: Modules, pieces: Iterable[Piece]) -> Iterator[Edit]:
    """Yield one edit for each file that the pieces touch; raise BrokenEdit where one would not be Python any more."""
    splices: dict[str, list[Splice]] = defaultdict(list)
    needs: dict[tuple[str, int], list[Wanted]] = defaultdict(list)
    for piece in pieces:
        splices[piece.path].extend(piece.splices)
        needs[piece.path, piece.line].extend(piece.needs)
    for (path, line), wanted in needs.items():
        splices[path].extend(add_imports(modules, modules.get(path), wanted, line))
    for path, parts in splices.items():
        if parts:
            source = modules.get(path).source
            text, changes = _spliced(source, parts)
            reparse(path, text)
            yield Edit(path, source.encode(source.text), source.encode(text), changes)


def _spliced(source: Source, splices: list[Splice]) -> tuple[str, tuple[Change, ...]]:
    """Return the new text, and each change with the line on which it begins there."""
    ordered = sorted(splices, key=lambda splice: (splice.start, splice.what is not What.IMPORT, splice.end))
    text, at, changes = "", 0, []
    for splice in ordered:
        text += source.text[at : splice.start]
        changes.append(Change(_first_new_line(text, source.text, splice), splice.what, splice.summary))
        text += splice.text
        at = splice.end
    return text + source.text[at:], tuple(changes)


def _first_new_line(before: str, old: str, splice: Splice) -> int:
    """Return the line, from 1, of the first character of a splice that is new and not white space."""
    replaced = old[splice.start : splice.end]
    pairs = zip(splice.text, replaced, strict=False)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    new = splice.text[same:]
    same += len(new) - len(new.lstrip(" \t\r\n,"))
    return len(Source(before + splice.text[:same], "utf-8", b"").line_starts)
