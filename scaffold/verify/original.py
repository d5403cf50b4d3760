"""The user's own function as the reference for what was made of it."""

import ast
from pathlib import Path

from scaffold.from_function.schedule import schedule_from
from scaffold.from_function.settled import SaidOf
from scaffold.from_function.shape import shape_of
from scaffold.from_function.signature import UNDECLARED, signature_of
from scaffold.from_function.source import UserCode, in_file, in_module
from scaffold.verify.recognise import Original


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
    given = frozenset(one.name for one in schedule.parameters if one.default is UNDECLARED)
    return Original(schedule, str(Path(code.module.path).resolve()), code.node.name, takes, given)
