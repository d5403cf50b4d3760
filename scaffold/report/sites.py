"""Sites, and the inspection of a tree, for people and for programs."""

import json
from collections.abc import Iterator, Sequence
from enum import Enum

from scaffold.inspection import Inspection
from scaffold.model.site import Arguments, Site, Unit
from scaffold.report.columns import hung

#: What grows with the tree, and goes on in rows below; what names a place stays one row.
_LONG = "names"

#: Raised when a key changes its meaning or goes; new keys do not raise it.
VERSION = 1


def site_document(site: Site) -> dict[str, object]:
    """Return a site as the JSON of plans and inspections holds it."""
    place, arguments = site.dispatch, site.arguments
    return {
        "id": site.id,
        "dispatch": {
            "path": place.path,
            "line": place.line,
            "form": place.form,
            "selector": place.selector,
            "names": list(place.names),
            "tail": place.tail.value,
        },
        "arguments": _place(arguments),
        "hops": [_place(hop) for hop in site.hops],
        "allow_lists": [{"path": one.path, "line": one.line, "form": one.form} for one in site.allow_lists],
        "roles": {binding.role.value: binding.expression for binding in site.bindings},
        "schedules_module": site.schedules_modules[0] if len(site.schedules_modules) == 1 else None,
        "schedules_form": site.schedules_form,
        "lr_unit": site.unit.value or None,
    }


def _place(place: Arguments) -> dict[str, object]:
    return {"path": place.path, "line": place.line, "form": place.form, "class": place.owner}


def render_json(found: Inspection) -> str:
    """Return an inspection as a JSON document; the schema is `docs/inspect.schema.json`."""
    document = {
        "version": VERSION,
        "root": found.root,
        "sites": [site_document(site) for site in found.sites],
        "remarks": list(found.remarks),
        "incomplete": list(found.incomplete),
        "near_misses": list(found.near_misses),
        "instead": list(found.instead),
        "passed_over": list(found.passed_over),
    }
    return json.dumps(document, indent=2) + "\n"


class Detail(Enum):
    """How much of an inspection is shown."""

    SITES = "sites"
    #: Also what was turned down.
    ALL = "all"


def render_text(found: Inspection, detail: Detail = Detail.SITES) -> str:
    """Return an inspection as a block a site, then what keeps other places from being one."""
    return "".join(f"{row}\n" for row in _rows(found, detail))


def _rows(found: Inspection, detail: Detail) -> Iterator[str]:
    for site in found.sites:
        yield site.id
        for label, text in _cells(site):
            before = f"  {label:<17} "
            yield hung(before, text) if label == _LONG else f"{before}{text}"
    yield from found.remarks
    yield from _listed("incomplete", found.incomplete)
    if detail is Detail.ALL:
        yield from _listed("near miss", found.near_misses)
    elif found.near_misses and found.sites:
        count = len(found.near_misses)
        yield f"{count} near miss{'' if count == 1 else 'es'}: --verbose shows {'it' if count == 1 else 'them'}"
    yield from _listed("passed over", found.passed_over)


def _cells(site: Site) -> Iterator[tuple[str, str]]:
    place, arguments = site.dispatch, site.arguments
    yield "dispatch", f"{place.path}:{place.line}, {place.form} on {place.selector}, tail: {place.tail.value}"
    yield _LONG, ", ".join(place.names)
    yield "arguments", f"{arguments.path}:{arguments.line}, {arguments.form} {arguments.owner}"
    for hop in site.hops:
        yield "goes through", f"{hop.path}:{hop.line}, {hop.form} {hop.owner}"
    for one in site.allow_lists:
        yield "allow-list", f"{one.path}:{one.line}, {one.form}"
    for binding in site.bindings:
        yield binding.role.value.replace("_", " "), binding.expression
    yield "schedules", f"{' or '.join(site.schedules_modules)}, {site.schedules_form}"
    if site.unit.value:
        yield "counts", f"{site.unit.value}s" if site.unit is not Unit.BOTH else "steps or epochs"


def _listed(label: str, messages: Sequence[str]) -> Iterator[str]:
    yield from (f"{label}: {message}" for message in messages)
