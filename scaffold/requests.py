"""An entry as a request: its kind looked up, its words checked against that kind's parameters."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from scaffold.errors import BadParameter
from scaffold.manifest.errors import UnknownKind
from scaffold.model.entry import FROM_FUNCTION, FROM_TORCH, Entry, Where
from scaffold.model.parameter import Value
from scaffold.model.request import Request, Settled, SiteNamed, Sites, TheOnlySite, check_name
from scaffold.model.schedule import Schedule
from scaffold.pairs import bindings_of, fields_of
from scaffold.profile import Profile
from scaffold.said import SaidOf, said_of
from scaffold.schedules import SCHEDULES


def request_of(entry: Entry, profile: Profile, others: Sequence[Schedule] = (), base: Path = Path()) -> Request:
    """Return the request that an entry makes, with what the tree's profile settles where the entry does not.

    `others` are the entries of catalogues that are not ours; files are looked for from `base`. Raises UnknownKind,
    BadParameter for what the kind cannot take, or what reading the user's own function raises.
    """
    said = _said(entry)
    schedule = _schedule(entry, said, others, base)
    bindings = bindings_of(schedule, entry.bindings)
    sites, settled = settled_by(profile, entry.where)
    return Request(
        schedule=schedule,
        name=check_name(schedule.default_name if entry.name is None else entry.name),
        implementation=entry.implementation or schedule.implementations[0],
        given=tuple(_given(schedule, entry)),
        fields=fields_of(schedule, entry.fields),
        bindings=(*bindings, *said.given.items()),
        defaults=tuple(said.defaults),
        sites=sites,
        settled=settled,
        like_the_tree=entry.implementation is None and not entry.target,
    )


def settled_by(profile: Profile, where: Where) -> tuple[Sites, Settled]:
    """Return which sites are meant and what is settled: what was said first, then the profile."""
    sites = where.sites
    if profile.task is not None and isinstance(sites, TheOnlySite):
        sites = SiteNamed(profile.task)
    return sites, Settled(
        arguments=where.arguments or profile.arguments,
        schedules_module=where.schedules_module or profile.schedules_module,
        inline=where.inline,
        dispatch=profile.dispatch,
        optimizer=profile.optimizer,
        roles=profile.roles,
    )


def _said(entry: Entry) -> SaidOf:
    said = said_of([f"{name}={text}" for name, text in entry.settings], ())
    return replace(said, defaults=dict(entry.defaults))


def _schedule(entry: Entry, said: SaidOf, others: Sequence[Schedule], base: Path) -> Schedule:
    if entry.kind == FROM_FUNCTION:
        from scaffold.from_function.schedule import schedule_from
        from scaffold.from_function.source import in_file, in_module

        return schedule_from(in_module(entry.target) if entry.is_imported else in_file(str(base / entry.target)), said)
    if entry.kind == FROM_TORCH:
        from scaffold.from_function.library import in_library
        from scaffold.from_function.library_schedule import schedule_from_library

        return schedule_from_library(in_library(entry.target), said)
    known = (*SCHEDULES, *others)
    found = next((schedule for schedule in known if schedule.kind == entry.kind), None)
    if found is None:
        raise UnknownKind(entry.kind, [schedule.kind for schedule in known])
    if entry.implementation is not None and entry.implementation not in found.implementations:
        wanted = f"one of {', '.join(one.value for one in found.implementations)}"
        raise BadParameter("--implementation", entry.implementation.value, wanted)
    return found


def _given(schedule: Schedule, entry: Entry) -> Iterator[tuple[str, Value]]:
    """Yield the values that are given; raise BadParameter for one that the kind or the implementation does not take."""
    implementation = entry.implementation or schedule.implementations[0]
    used = {parameter.name for parameter in schedule.used(implementation)}
    known = {parameter.name: parameter for parameter in schedule.parameters}
    for name, value in entry.parameters:
        if name not in known:
            raise BadParameter(name, value, f"a parameter of {schedule.kind}: {', '.join(known) or 'it has none'}")
        parameter = known[name]
        if name not in used:
            wanted = f"another --implementation: {implementation.value} has no such parameter"
            raise BadParameter(parameter.option, value, wanted)
        yield name, parameter.parse(",".join(map(str, value)) if isinstance(value, tuple) else str(value))
