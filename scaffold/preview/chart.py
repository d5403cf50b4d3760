"""Learning-rate curves as a page draws them: paths and ticks in a field of 1000 by 1000, and values to be read off."""

from enum import Enum

from msgspec import Struct


class Standing(str, Enum):
    """What becomes of a schedule by the change."""

    ADDED = "added"
    REMOVED = "removed"
    #: It stays as it is.
    KEPT = "kept"


class Drawn(Struct, frozen=True):
    """One schedule's learning rates at the steps that a chart stops at."""

    name: str
    standing: Standing
    rates: tuple[float, ...]
    #: Where the rates are from, in words.
    source: str


class NotDrawn(Struct, frozen=True):
    """A schedule that has no curve on the page, and why."""

    name: str
    standing: Standing
    why: str


class Line(Struct, frozen=True):
    """A curve with its paths on the two scales; `number` chooses its colour and its dashes."""

    drawn: Drawn
    number: int
    linear: str
    log: str


class Tick(Struct, frozen=True):
    """A place on an axis, in percent from the left or the top, and its label."""

    at: float
    label: str


class Axes(Struct, frozen=True):
    """The ranges that the curves are laid out in, and their ticks."""

    last: int
    top: float
    #: Powers of ten at the bottom and the top of the logarithmic scale.
    low: int
    high: int
    steps: tuple[Tick, ...]
    linear: tuple[Tick, ...]
    log: tuple[Tick, ...]


class Chart(Struct, frozen=True):
    """All curves over the same steps."""

    lines: tuple[Line, ...]
    not_drawn: tuple[NotDrawn, ...]
    axes: Axes
    #: The steps at which values can be read off; every curve has a rate at each.
    stops: tuple[int, ...]
    #: What is counted: `step` or `epoch`.
    unit: str
    #: What the curves are drawn with, in words.
    notes: tuple[str, ...]
    #: Where among the stops the rows of the table are.
    rows: tuple[int, ...]

    @property
    def has_change(self) -> bool:
        """Return whether a curve comes or goes."""
        return any(line.drawn.standing is not Standing.KEPT for line in self.lines)

    @property
    def removes(self) -> bool:
        """Return whether a curve goes."""
        return any(line.drawn.standing is Standing.REMOVED for line in self.lines)


class Charted(Struct, frozen=True):
    """A chart, or nothing but the schedules that have no curve, and the ids of the sites that it is true of."""

    chart: Chart | None
    not_drawn: tuple[NotDrawn, ...]
    sites: tuple[str, ...] = ()

    def is_like(self, other: "Charted") -> bool:
        """Return whether another shows the same, whatever the notes below it say."""
        return self.not_drawn == other.not_drawn and _drawn(self.chart) == _drawn(other.chart)


def _drawn(chart: Chart | None) -> object:
    return chart and (chart.lines, chart.axes, chart.stops, chart.unit)
