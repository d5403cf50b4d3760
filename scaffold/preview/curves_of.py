"""The chart of a change: the schedules that come or go over those that the tree has."""

import math
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from scaffold.model.plan import Edit
from scaffold.model.request import Request
from scaffold.model.site import Site, Unit
from scaffold.modules import Modules
from scaffold.preview.chart import Charted, Drawn, NotDrawn, Standing
from scaffold.preview.laid_out import chart
from scaffold.preview.patched import patched
from scaffold.preview.reference import reference_of
from scaffold.preview.run import Run
from scaffold.preview.stops import reckoned, stops_of
from scaffold.preview.tree_rates import Rates, rates_of, untold
from scaffold.reckoning.values import NotReckoned


class Wanted(Struct, frozen=True):
    """A schedule that a chart is about, and what becomes of it."""

    request: Request
    standing: Standing
    #: What its curve is, before where it is from: `as the manifest has it, `.
    said: str = ""
    #: What puts it into the tree, where it is not there yet.
    edits: tuple[Edit, ...] = ()


def charted(modules: Modules, site: Site | None, wanted: Sequence[Wanted], run: Run) -> Charted:
    """Return the wanted schedules and those of a site over one run; what cannot be drawn is told with a reason."""
    found = [*_wanted(modules, wanted, site, run), *_kept(modules, site, wanted, run)]
    steps = reckoned(run.total)
    whole = [one if isinstance(one, NotDrawn) else _over(one, steps) for one in found]
    missing = tuple(one for one in whole if isinstance(one, NotDrawn))
    drawn = [one for one in whole if isinstance(one, Drawn)]
    sites = () if site is None else (site.id,)
    if not drawn:
        return Charted(None, missing, sites)
    kept = stops_of([one.rates for one in drawn], len(steps))
    curves = [replace(one, rates=tuple(one.rates[at] for at in kept)) for one in drawn]
    told = run.told if steps.step == 1 else (*run.told, f"a value every {steps.step} steps")
    told = (*told, f"the arguments of {site.id}") if site is not None else told
    unit = "epoch" if site is not None and site.unit is Unit.EPOCH else "step"
    return Charted(chart(curves, missing, [steps[at] for at in kept], run.total, unit, told), missing, sites)


class _Drawable(Struct, frozen=True):
    name: str
    standing: Standing
    rates: Rates


def _over(one: _Drawable, steps: range) -> Drawn | NotDrawn:
    try:
        rates = tuple(one.rates.rate(step) for step in steps)
    except NotReckoned as why:
        return NotDrawn(one.name, one.standing, untold(why))
    except ArithmeticError:
        rates = (math.inf,)
    if not all(map(math.isfinite, rates)):
        return NotDrawn(one.name, one.standing, "its rates grow beyond all numbers")
    return Drawn(one.name, one.standing, rates, one.rates.told)


def _wanted(modules: Modules, wanted: Sequence[Wanted], site: Site | None, run: Run) -> Iterator[_Drawable | NotDrawn]:
    for one in wanted:
        reference = reference_of(one.request, site, run)
        if isinstance(reference, str):
            by_code = _by_code(modules, one, site, run) or reference
            name, standing = one.request.name, one.standing
            yield NotDrawn(name, standing, by_code) if isinstance(by_code, str) else _Drawable(name, standing, by_code)
            continue
        told = f"{one.said}the catalogue's closed form of {one.request.schedule.kind}"
        told += f" with {reference.told}" if reference.told else ""
        yield _Drawable(one.request.name, one.standing, Rates(reference.rate, told))


def _by_code(modules: Modules, one: Wanted, site: Site | None, run: Run) -> Rates | str | None:
    """Return the rates of code of the user's own, which has no closed form, as it is or will be in the tree."""
    schedule, name = one.request.schedule, one.request.name
    if schedule.factor is not None or schedule.own is None or site is None:
        return None
    if name in site.dispatch.names:
        return rates_of(modules, site, name, run)
    found = patched(modules, site, one.edits, one.request)
    return rates_of(*found, name, run) if found is not None and name in found[1].dispatch.names else None


def _kept(modules: Modules, site: Site | None, wanted: Sequence[Wanted], run: Run) -> Iterator[_Drawable | NotDrawn]:
    names = {one.request.name for one in wanted}
    for name in dict.fromkeys(site.dispatch.names) if site else ():
        if site is not None and name not in names:
            rates = rates_of(modules, site, name, run)
            if isinstance(rates, str):
                yield NotDrawn(name, Standing.KEPT, rates)
            else:
                yield _Drawable(name, Standing.KEPT, rates)
