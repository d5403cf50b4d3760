"""The learning rates that a tree's own schedule gives, as far as its code says so without being run."""

import ast
from collections.abc import Callable

from msgspec import Struct

from scaffold.model.site import Site
from scaffold.modules import Modules
from scaffold.preview.run import Run
from scaffold.reckoning.arm import factor_of
from scaffold.reckoning.fields import known_fields
from scaffold.reckoning.values import NotReckoned


class Rates(Struct, frozen=True):
    """Learning rates by step, and where they are from, in words."""

    rate: Callable[[int], float]
    told: str


def rates_of(modules: Modules, site: Site, name: str, run: Run) -> Rates | str:
    """Return what a name of a site's dispatch gives over a run, or why that cannot be told."""
    arm = next(arm for arm in site.dispatch.arms if name in arm.names)
    try:
        factor = factor_of(modules, site.dispatch, arm, _fields(modules, site, run), run.peak)
    except NotReckoned as why:
        return untold(why)
    if factor is None:
        return Rates(lambda step: run.peak, "its arm makes no scheduler: the optimizer's own rate stays")
    told = f"the arithmetic of {factor.scheduler.maker}, read and not run, with the tree's defaults"
    return Rates(lambda step: run.peak * factor.at(step), told)


def untold(why: NotReckoned) -> str:
    """Return in words why a schedule's rates are not known."""
    return f"{why}, so only running it would tell its rates, and a preview runs nothing"


def _fields(modules: Modules, site: Site, run: Run) -> dict[str, object]:
    """Return what is known of a run's arguments: its roles, and the tree's defaults."""
    roles = {one.expression: run.value(one.role) for one in site.bindings}
    normal = {ast.unparse(ast.parse(text, mode="eval")): value for text, value in roles.items() if value is not None}
    return known_fields(modules, site) | normal
