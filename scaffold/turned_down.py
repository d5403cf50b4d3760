"""Dispatches that make schedulers and are none to add a schedule to: what they choose is something else."""

import ast
import re
from collections.abc import Iterator, Sequence

from scaffold.dispatch.near_miss import NearMiss
from scaffold.makers import class_lineage, definition, is_schedule_class
from scaffold.model.site import Access, Dispatch, Factory, Shape
from scaffold.modules import Module, Modules, dotted_name
from scaffold.other_rates import of_no_rate

_SPEAKS_OF_RATES = re.compile(r"sched|lr(_|$)|(^|_)lr|learning_rate|anneal|decay", re.IGNORECASE)
#: What else is chosen by name where schedulers are made, by what the selector is called.
_OTHERS = {
    "a warm-up": re.compile(r"(lr_)?warm_?up(_(type|mode|method|kind|name|style|init|strategy|fn|func))?"),
    "a weight decay": re.compile(r"(.*_)?(weight_?decay|wd)(_.*)?"),
    "a momentum": re.compile(r"(.*_)?(momentum|ema)(_.*)?"),
    "a noise": re.compile(r"(.*_)?(noise|betas?|sigmas?|diffusion)(_.*)?"),
    "an optimizer": re.compile(r"optim(izer)?(_?(type|name|kind|class))?|opt(_(type|name))?"),
    "a metric": re.compile(r"(.*_)?(metric|monitor)(_.*)?"),
}
#: Selectors that could choose anything.
_GENERAL = re.compile(r"_?(name|type|kind|method|policy|strategy|style|algorithm|option|choice|which|key|cls|target)s?")
#: A function that makes one kind of schedule: `get_poly_schedule`.
_OF_ONE_KIND = re.compile(
    r"_?(?:get|make|build|create)_(?!lr_|learning_rate_)\w+_(?:schedule|scheduler|lr)(?:_with_\w+)?"
)

#: What tries learning rates out, by its own name or that of its class: `LRFinder.range_test`.
_FINDER = re.compile(
    r"(lr|learning_?rate)_?(finder|range_?test)|(find|search|range_?test)_?(lr|learning_?rate)s?|range_test"
)


def turned_down(modules: Modules, module: Module, found: Sequence[Dispatch]) -> tuple[list[Dispatch], list[NearMiss]]:
    """Return those dispatches of a file that choose a learning-rate schedule, and why the others do not."""
    kept: list[Dispatch] = []
    misses: list[NearMiss] = []
    for dispatch in found:
        reason = _chooses_other(dispatch) or _is_of_one_kind(dispatch) or _inside_arm(module, dispatch, found)
        reason = reason or _tries_rates(dispatch) or _of_unknown_kind(modules, module, dispatch)
        reason = reason or of_no_rate(modules, module, dispatch)
        if reason:
            misses.append(NearMiss(dispatch.path, dispatch.line, f"a choice by {dispatch.selector} {reason}"))
        else:
            kept.append(dispatch)
    return kept, misses


def inner_choice(modules: Modules, dispatch: Dispatch) -> str:
    """Return why a choice between formulas in a schedule's own class is none where a tree chooses schedules outside.

    Nothing for any other choice. A tree that has no choice outside makes it in the class, which all schedules share.
    """
    if any(factory.shape is not Shape.ARITHMETIC or factory.parameter for factory in dispatch.factories):
        return ""
    module = modules.get(dispatch.path)
    for above, scope in module.scopes:
        if dotted_name((*above, scope)) == dispatch.qualname:
            classes = (one for one in above if isinstance(one, ast.ClassDef))
            if any(is_schedule_class(modules, module, one) for one in classes):
                return f"a choice by {dispatch.selector} inside a schedule's own class"
    return ""


def _chooses_other(dispatch: Dispatch) -> str:
    for what, pattern in _OTHERS.items():
        if pattern.fullmatch(dispatch.attribute.lower()):
            return f"that is of {what}, not of a learning-rate schedule"
    words = f"{dispatch.selector} {dispatch.attribute} {dispatch.qualname.rpartition('.')[2]}"
    if len(dispatch.names) < 2 and not _SPEAKS_OF_RATES.search(words) and not _GENERAL.fullmatch(dispatch.attribute):
        return f"that knows one name, {', '.join(map(repr, dispatch.names))}, and says nothing of schedules"
    return ""


def _is_of_one_kind(dispatch: Dispatch) -> str:
    """Return why a choice by a parameter of a function that makes one kind of schedule is none."""
    name = dispatch.qualname.rpartition(".")[2]
    if dispatch.access is not Access.BARE or not _OF_ONE_KIND.fullmatch(name):
        return ""
    about = _SPEAKS_OF_RATES.search(dispatch.attribute) or _GENERAL.fullmatch(dispatch.attribute)
    return "" if about else f"inside {name}, which makes one kind of schedule"


def _inside_arm(module: Module, dispatch: Dispatch, found: Sequence[Dispatch]) -> str:
    """Return why a choice by something else inside an arm is none: that arm's name has been asked for already."""
    if _SPEAKS_OF_RATES.search(dispatch.attribute):
        return ""
    for outer in found:
        if (outer.path, outer.qualname) != (module.path, dispatch.qualname) or outer.selector == dispatch.selector:
            continue
        for first, last in _arm_lines(module, outer):
            if first < dispatch.line <= last:
                return f"inside the arm on line {first} of the choice by {outer.selector}"
    return ""


def _tries_rates(dispatch: Dispatch) -> str:
    """Return why a choice where rates are tried out to find a good one is none of a schedule to train by."""
    trying = any(_FINDER.fullmatch(part.lower().lstrip("_")) for part in dispatch.qualname.split("."))
    return "where learning rates are tried out before a training, which has another schedule" if trying else ""


def _of_unknown_kind(modules: Modules, module: Module, dispatch: Dispatch) -> str:
    """Return why a choice between classes of the tree's own is none that one of torch's schedulers could join.

    They hold a scheduler, say, and what stands behind the choice asks them for what a scheduler does not have.
    """
    classes = [_own_class(modules, module, factory) for factory in dispatch.factories]
    if not classes or None in classes:
        return ""
    names = ", ".join(dict.fromkeys(one.name for one in classes if one is not None))
    return f"between {names}, classes of the tree's own that are no schedulers of torch's and say no rates themselves"


def _own_class(modules: Modules, module: Module, factory: Factory) -> ast.ClassDef | None:
    """Return the class that an arm makes, if the tree holds all of it and it is no schedule."""
    if factory.path not in ("", module.path) or not factory.callee:
        return None
    home, node = definition(modules, module, factory.callee, factory.line) or (module, None)
    if not isinstance(node, ast.ClassDef) or is_schedule_class(modules, home, node):
        return None
    lineage = [one for _, one in class_lineage(modules, home, node)]
    bases = {ast.unparse(base).rpartition(".")[2] for one in lineage for base in one.bases}
    return node if bases <= {"object", "ABC", *(one.name for one in lineage)} else None


def _arm_lines(module: Module, dispatch: Dispatch) -> Iterator[tuple[int, int]]:
    """Yield the first and last lines of the arms that are `if`s or cases."""
    lines = {arm.line for arm in dispatch.arms}
    for node in module.nodes:
        if isinstance(node, ast.If) and node.lineno in lines:
            yield node.lineno, node.body[-1].end_lineno or node.lineno
        elif isinstance(node, ast.match_case) and node.pattern.lineno in lines:
            yield node.pattern.lineno, node.body[-1].end_lineno or node.pattern.lineno
