"""The user's own function as the reference for what was made of it."""

import ast
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from scaffold.from_function.library_schedule import schedule_from_library
from scaffold.from_function.schedule import schedule_from, stem_of
from scaffold.from_function.shape import shape_of
from scaffold.from_function.signature import declared, is_optimizer_of, signature_of
from scaffold.from_function.source import UserCode, in_file, in_module
from scaffold.makers import Kind, full_name
from scaffold.model.schedule import Implementation, Schedule
from scaffold.model.site import Site
from scaffold.modules import Modules
from scaffold.said import SaidOf
from scaffold.verify.errors import NothingToVerify
from scaffold.verify.our_arms import naming_module, ways_of
from scaffold.verify.recognise import Original, Recognised, given_in


def original_at(target: str) -> Original:
    """Return the function or class at `FILE:NAME`, or `MODULE:NAME` where there is no such file.

    What no argument of the tree can have by default, its arm says. Raises as `schedule_from` does.
    """
    is_file = Path(target.rpartition(":")[0]).is_file() or not target.rpartition(":")[0].replace(".", "").isidentifier()
    return _original(in_file(target) if is_file else in_module(target))


def _original(code: UserCode) -> Original:
    names = {part.arg for part in ast.walk(code.node) if isinstance(part, ast.arg)}
    said = SaidOf(dict.fromkeys(names, ""))
    signature = signature_of(code, shape_of(code), said)
    known = {parameter.name for parameter in signature.parameters}
    schedule = schedule_from(code, SaidOf(dict.fromkeys(names & known, "")))
    pairs = ((signature.optimizer, "optimizer"), (signature.step, "step"))
    takes = tuple((name, kind) for name, kind in pairs if name)
    return Original(schedule, str(Path(code.module.path).resolve()), code.node.name, takes)


def library_name(code: UserCode) -> str:
    """Return the selector's value that a library's class or function is added under by default."""
    return f"{stem_of(code.called).replace('-', '_')}_schedule"


def library_for(code: UserCode, call: ast.Call) -> Schedule:
    """Return the entry of a library's class or function as an arm calls it; raises as `schedule_from_library`."""
    passed = [keyword.arg for keyword in call.keywords if keyword.arg]
    names = {one.name for one in declared(code, skip_stars=True) if not is_optimizer_of(one)} - {"last_epoch"}
    return schedule_from_library(code, SaidOf({name: "" for name in passed if name in names}))


def recognise_library(modules: Modules, site: Site, names: Sequence[str], code: UserCode) -> tuple[Recognised, ...]:
    """Return the names that a library's class or function was added under; by default the one that it would be.

    Raises NothingToVerify where an arm makes something else.
    """
    return tuple(_recognised(modules, site, name, code) for name in names or (library_name(code),))


def _recognised(modules: Modules, site: Site, name: str, code: UserCode) -> Recognised:
    place = site.dispatch
    where = f"{place.path}:{place.line}"
    arm = next((arm for arm in place.arms if name in arm.names), None)
    if arm is None:
        raise NothingToVerify(where, place.names, name, "the dispatch has no such name")
    module = naming_module(modules, place)
    for way in ways_of(modules, place, arm, name):
        if way.call and full_name(modules, module, way.callee, way.line).rpartition(".")[2] == code.called:
            schedule = library_for(code, way.call)
            torch = Implementation.TORCH
            found = Recognised(name, schedule, torch, None, "", way.call, Kind.TORCH_CLASS)
            return replace(found, given=given_in(schedule))
    raise NothingToVerify(where, place.names, name, f"its arm makes no {code.called}")
