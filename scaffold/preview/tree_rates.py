"""The learning rates that a tree's own schedule gives, as far as its code says so without being run."""

from collections.abc import Callable
from dataclasses import dataclass

from scaffold.model.site import Site
from scaffold.modules import Modules
from scaffold.preview.run import Run


@dataclass(frozen=True)
class Rates:
    """Learning rates by step, and where they are from, in words."""

    rate: Callable[[int], float]
    told: str


def rates_of(modules: Modules, site: Site, name: str, run: Run) -> Rates | str:
    """Return what a name of a site's dispatch gives over a run, or why that cannot be told."""
    arm = next(arm for arm in site.dispatch.arms if name in arm.names)
    if arm.statements == ("return None",):
        return Rates(lambda step: run.peak, "its arm makes no scheduler: the optimizer's own rate stays")
    return "its code would have to be run to know its rates, and a preview runs nothing"
