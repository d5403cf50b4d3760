"""Choices between functions of a step that may be of anything: a share of masked tokens goes by a schedule as well."""

import re
from collections.abc import Iterator

from scaffold.dispatch.mapping_dispatch import MappingDispatch
from scaffold.makers import Kind, Maker, maker_of
from scaffold.model.site import Dispatch, Factory
from scaffold.modules import Module, Modules
from scaffold.walking import FunctionNode

#: Functions that say of a step alone, not of a rate or an optimizer, what they give.
_OF_A_STEP = frozenset({Kind.STEP_FACTOR, Kind.CLOSURE})
_RATES = re.compile(
    r"learning.?rate|optimi[sz]|LambdaLR|param_group|lr_?sched|(?<![a-z])lrs?(?![a-z])|[a-z]LR\b", re.IGNORECASE
)


def of_no_rate(modules: Modules, module: Module, dispatch: Dispatch) -> str:
    """Return why a choice between functions of a step is none of a learning rate: nothing around it speaks of one.

    Around it are the file, those that its functions come from, and those that call the function which chooses.
    """
    makers = [_maker(modules, module, dispatch, factory) for factory in dispatch.factories if factory.callee]
    if not makers or any(one is None or one.kind not in _OF_A_STEP for one in makers):
        return ""
    homes = {one.module.path: one.module for one in makers if one is not None and one.module is not None}
    around = (home.source.text + home.path for home in (module, *homes.values(), *_callers(modules, module, dispatch)))
    if any(_RATES.search(text) for text in around):
        return ""
    return "between functions of a step, with no word of a learning rate around it"


def _maker(modules: Modules, module: Module, dispatch: Dispatch, factory: Factory) -> Maker | None:
    path = factory.path or (dispatch.table_path if isinstance(dispatch, MappingDispatch) else module.path)
    return None if factory.optimizer else maker_of(modules, modules.get(path), factory.callee, factory.line)


def _callers(modules: Modules, module: Module, dispatch: Dispatch) -> Iterator[Module]:
    """Yield the files that name the function which chooses; a method's name says too little to go by."""
    scope = module.scope(dispatch.qualname, dispatch.line)
    if isinstance(scope, FunctionNode) and "." not in dispatch.qualname:
        yield from modules.holding(scope.name.encode())
