"""The schedules that a tree carries already, as the entries of a manifest that would put them there."""

import re
from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from scaffold.arguments import form_of
from scaffold.binding import bind
from scaffold.errors import ScaffoldError
from scaffold.locate import find_places, settled_places, site_at
from scaffold.model.entry import Entry, Where
from scaffold.model.parameter import Value
from scaffold.model.request import EverySite, Request, SiteNamed
from scaffold.model.site import Site
from scaffold.model.status import State
from scaffold.modules import Modules
from scaffold.profile import Profile
from scaffold.requests import request_of, settled_by
from scaffold.said import as_value
from scaffold.standing import stood
from scaffold.verify.expectation import Expected, expected_parameters
from scaffold.verify.recognise import Recognised, ours_among


class Adopted(Struct, frozen=True):
    """An entry, and whether the tree is as it says."""

    entry: Entry
    is_complete: bool


def adopted(modules: Modules, root: str, profile: Profile, among: Collection[str] | None = None) -> tuple[Adopted, ...]:
    """Return an entry for each schedule of the catalogue that a tree has; none where it has no site.

    `among` names those that are looked at; to look at every arm takes long where there are hundreds.
    """
    _, settled = settled_by(profile, Where())
    found = settled_places(find_places(modules), settled)
    carried: dict[str, list[tuple[Site, Recognised]]] = {}
    for place in found.places:
        try:
            site = site_at(modules, place, settled, "", found.places)
            names = site.dispatch.names
            ours = ours_among(modules, site, [name for name in names if among is None or name in among])
        except ScaffoldError:
            continue
        for one in ours:
            carried.setdefault(one.name, []).append((site, one))
    return tuple(_adopted(modules, root, profile, held, len(found.places)) for held in carried.values())


def _adopted(
    modules: Modules, root: str, profile: Profile, held: Sequence[tuple[Site, Recognised]], sites: int
) -> Adopted:
    made = []
    for entry in _entries(held, sites):
        made.append(entry)
        try:
            status = stood(modules, root, request_of(entry, profile), find_places(modules)).status
        except ScaffoldError:
            continue
        if status.state is State.COMPLETE:
            return Adopted(entry, is_complete=True)
    return Adopted(made[0], is_complete=False)


def _entries(held: Sequence[tuple[Site, Recognised]], sites: int) -> Iterator[Entry]:
    """Yield the entries that may be meant: as little said as will do, then the implementation, then every binding."""
    site, one = held[0]
    where = Where() if sites == 1 else Where(EverySite() if len(held) == sites else SiteNamed(site.id))
    parameters = expected_parameters(site, one)
    bound = {b.parameter.name: b for b in bind(site, _bare(one), [p.name for p in parameters])}
    entry = Entry(
        kind=one.schedule.kind,
        name=one.name,
        parameters=tuple(_values(one, parameters)),
        fields=tuple(_fields(site, one, parameters)),
        where=where,
    )
    told = tuple((p.name, p.expression) for p in parameters if not p.declared and _is_dotted(p.expression))
    differing = tuple(pair for pair in told if bound[pair[0]].expression != pair[1])
    plain = replace(entry, bindings=differing)
    yield plain
    yield replace(plain, implementation=one.implementation)
    yield replace(plain, implementation=one.implementation, bindings=told)


def _bare(one: Recognised) -> Request:
    return Request(one.schedule, one.name, one.implementation)


def _values(one: Recognised, parameters: Sequence[Expected]) -> Iterator[tuple[str, Value]]:
    """Yield the defaults of the tree's fields that are not the catalogue's."""
    for parameter in parameters:
        held = parameter.field_default
        if parameter.declared and held is not None and not isinstance(held, bool):
            value = as_value(held)
            if value is not None and value != parameter.default:
                yield parameter.name, value


def _fields(site: Site, one: Recognised, parameters: Sequence[Expected]) -> Iterator[tuple[str, str]]:
    """Yield the fields that are called otherwise than scaffold would call them."""
    form = form_of(site.arguments)
    for parameter in parameters:
        usual = form.field_name(site.arguments, one.schedule.field(one.schedule.parameter(parameter.name)))
        if parameter.declared and parameter.field and parameter.field != usual:
            yield parameter.name, parameter.field


def _is_dotted(expression: str) -> bool:
    return re.fullmatch(r"[^\W\d]\w*(\.[^\W\d]\w*)*", expression) is not None
