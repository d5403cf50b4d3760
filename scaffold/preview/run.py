"""The run that curves are drawn over: how long, how much of it warm-up, up to which learning rate."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from scaffold.model.parameter import Role, Value
from scaffold.model.site import Binding, Site
from scaffold.verify.expectation import literal

#: What is taken where the tree does not say.
_TOTAL, _PEAK = 1000, 1e-3


class Run(Struct, frozen=True):
    """What a training run is told of the roles; the rest of it is nobody's business here."""

    total: int
    warmup: int
    peak: float
    #: What of that the tree says and what is assumed, in words.
    told: tuple[str, ...]

    def value(self, role: Role) -> Value | None:
        """Return what a role is in this run; None for one that each schedule has by itself."""
        held: dict[Role, Value] = {
            Role.TOTAL_STEPS: self.total,
            Role.WARMUP_STEPS: self.warmup,
            Role.PEAK_RATE: self.peak,
        }
        return held.get(role)


def run_of(site: Site | None, given: Sequence[tuple[Role, Value]] = ()) -> Run:
    """Return the run that a tree trains by default, with what is given in place of that; assumed where neither says."""
    held = {role: (value, "as asked for") for role, value in given}
    for binding in site.bindings if site else ():
        value = _said(binding)
        if value is not None:
            held.setdefault(binding.role, (value, f"the tree's default of {binding.expression}"))
    total, total_from = _whole(held.get(Role.TOTAL_STEPS), 2, _TOTAL)
    warmup, warmup_from = _whole(held.get(Role.WARMUP_STEPS), 0, total // 10)
    rate = held.get(Role.PEAK_RATE, (None, ""))
    usable = isinstance(rate[0], int | float) and 0 < rate[0] < float("inf")
    peak = float(rate[0]) if usable and isinstance(rate[0], int | float) else _PEAK
    rows = (("total", f"{total:,}", total_from), ("warm-up", f"{warmup:,}", warmup_from))
    told = (*_told(rows), f"peak learning rate {peak:g} ({rate[1] if usable else _ASSUMED})")
    return Run(total, warmup, peak, told)


_ASSUMED = "assumed: the tree has no default for it"


def _whole(said: tuple[Value, str] | None, least: int, otherwise: int) -> tuple[int, str]:
    if said is not None and isinstance(said[0], int) and said[0] >= least:
        return said[0], said[1]
    return otherwise, _ASSUMED


def _told(rows: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    yield from (f"{name} steps {value} ({source})" for name, value, source in rows)


def _said(binding: Binding) -> Value | None:
    """Return a tree's default as a number; None where it has none, or it is no number."""
    value = literal(binding.default)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
