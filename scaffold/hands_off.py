"""Pieces that would stand in generated files: such files are left, and the user is told what they lack."""

from collections.abc import Iterable

from scaffold.errors import GeneratedFile
from scaffold.generated import generated_line
from scaffold.model.plan import Diagnostic, Level, Splice, What
from scaffold.modules import Modules
from scaffold.pieces import Piece


def hands_off(modules: Modules, pieces: Iterable[Piece]) -> tuple[list[Piece], list[Diagnostic]]:
    """Return the pieces for files that people write, and a warning for each list of names in a file that is made.

    Raises GeneratedFile for anything else in such a file: the schedule would not work without it.
    """
    kept: list[Piece] = []
    left: list[Diagnostic] = []
    for piece in pieces:
        source = modules.get(piece.path).source
        said = generated_line(source.text) if piece.splices or piece.needs else None
        if said is None:
            kept.append(piece)
            continue
        for splice in _worst_first(piece.splices):
            line = source.line_of(splice.start)
            if splice.what is not What.ALLOW_LIST:
                raise GeneratedFile(piece.path, line, said, splice.summary)
            message = f"left, for line {said} says that the file is generated; what makes it lacks {splice.summary}"
            left.append(Diagnostic(Level.WARNING, piece.path, line, message))
        if piece.needs and not piece.splices:
            raise GeneratedFile(piece.path, said, said, f"import {piece.needs[0].symbol.bound}")
    return kept, left


def _worst_first(splices: Iterable[Splice]) -> list[Splice]:
    return sorted(splices, key=lambda splice: splice.what is What.ALLOW_LIST)
