"""The charts of a change at several sites: one for each, but one alone for those that are alike."""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from scaffold.model.parameter import Role, Value
from scaffold.model.site import Site
from scaffold.modules import Modules
from scaffold.preview.chart import Charted
from scaffold.preview.curves_of import Wanted, charted
from scaffold.preview.run import run_of


class At(Struct, frozen=True):
    """A site, and the schedules that its chart is about; without a site, only what the catalogue says is drawn."""

    site: Site | None
    wanted: tuple[Wanted, ...]


def charts_at(modules: Modules, places: Iterable[At], given: Sequence[tuple[Role, Value]] = ()) -> tuple[Charted, ...]:
    """Return the charts of some places, in their order; `given` is what was asked for of the roles of a run."""
    made: list[Charted] = []
    for place in places:
        found = charted(modules, place.site, place.wanted, run_of(place.site, given))
        same = next((at for at, one in enumerate(made) if one.is_like(found)), None)
        if same is None:
            made.append(found)
        else:
            made[same] = replace(made[same], sites=(*made[same].sites, *found.sites))
    return tuple(made)
