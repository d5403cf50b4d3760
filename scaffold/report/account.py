"""The account that `--verbose` gives: where was looked, what was found and turned down, what was decided and why."""

from collections.abc import Iterator
from pathlib import Path

from scaffold.locate import Found
from scaffold.model.plan import Plan
from scaffold.model.request import EverySite, Request, SiteNamed, Sites
from scaffold.model.site import Site
from scaffold.modules import Modules

_LIKE = ", as suits the tree's own schedules"


def grounds(root: Path, manifest: Path | None) -> Iterator[str]:
    """Yield which tree it is about, and the manifest that it goes by."""
    yield f"tree: {root.resolve()}"
    yield f"manifest: {'none of this tree' if manifest is None else manifest}"


def searched(modules: Modules, found: Found) -> Iterator[str]:
    """Yield how many files were looked into, each site there, and what was turned down or passed over, and why."""
    yield f"Python files looked into: {len(modules.tree.paths())}"
    yield from (f"found: {place.id}, line {place.line}" for place in found.places)
    yield from (f"turned down: {miss}" for miss in found.near_misses)
    yield from (f"passed over: {error}" for error in modules.obstacles.values())


def decided(plan: Plan, request: Request) -> Iterator[str]:
    """Yield where a plan puts a schedule and why there, and where the value of each parameter comes from."""
    for site in plan.sites:
        yield f"site: {site.id}, {_why(request.sites)}"
        yield from _parts(site)
    yield f"implementation: {plan.schedule.implementation.value}{_LIKE if request.like_the_tree else ''}"
    given, bound = dict(request.given), dict(request.bindings)
    for name, value in plan.schedule.parameters:
        yield f"{name} = {value}, {'as it was given' if name in given else 'by default'}"
    for name, expression in plan.schedule.bindings:
        yield f"{name} = {expression}, {'as it was asked for' if name in bound else 'which the tree has already'}"
    yield f"files to change: {len(plan.edits)}"


def _parts(site: Site) -> Iterator[str]:
    place = site.arguments
    yield f"  dispatch: {site.dispatch.path}:{site.dispatch.line}, {site.dispatch.form} on {site.dispatch.selector}"
    yield f"  arguments: {place.path}:{place.line}, {place.owner} ({place.form})"
    yield from (f"  on their way: {hop.path}:{hop.line}, {hop.owner} ({hop.form})" for hop in site.hops)
    yield from (f"  lists names: {one.path}:{one.line} ({one.form})" for one in site.allow_lists)
    yield f"  schedules: {', '.join(site.schedules_modules)} ({site.schedules_form})"


def _why(wanted: Sites) -> str:
    match wanted:
        case SiteNamed(part=part):
            return f"which {part!r} names"
        case EverySite():
            return "since every site was asked for"
    return "the only one"
