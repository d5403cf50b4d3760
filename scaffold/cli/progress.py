"""A progress bar on a terminal, for work that takes more than a second."""

import sys
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING

import click

from scaffold.cli.beside import is_quiet

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

#: Seconds that pass before anything is drawn.
PATIENCE = 1.0


class Progress:
    """Draws nothing until a second has passed, and nothing at all where stderr is not a terminal."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._start = monotonic()
        self._bar: ProgressBar[int] | None = None

    def __enter__(self) -> "Progress":
        return self

    def watch(self, done: int, of: int) -> None:
        """Show that `done` of `of` are done."""
        if self._bar is None:
            if monotonic() - self._start < PATIENCE or not sys.stderr.isatty() or is_quiet():
                return
            self._bar = click.progressbar(length=of, label=self._label, file=sys.stderr)
            self._bar.__enter__()
        self._bar.update(done - self._bar.pos)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.__exit__(kind, error, trace)
