"""A schedule that its author wrote: as it stands where it makes a scheduler itself, with what it uses beside it."""

import ast
from collections.abc import Sequence

from msgspec.structs import replace

from scaffold.errors import NotTheTreesForm
from scaffold.imports import Wanted
from scaffold.makers import Kind, Maker, has_torch_base
from scaffold.model.schedule import Companion, OwnFunction, Schedule
from scaffold.modules import Modules
from scaffold.schedule_forms.definition import Definition
from scaffold.schedule_forms.maker_function import maker_function

#: The kinds of makers whose arms give schedulers as torch has them.
_SCHEDULERS = frozenset({Kind.FACTORY, Kind.TORCH_CLASS, Kind.LIBRARY})


def as_it_stands(
    modules: Modules, kind: Kind, makers: Sequence[Maker], schedule: Schedule, own: OwnFunction
) -> Definition:
    """Return a function or class that makes a scheduler itself; raise NotTheTreesForm where arms give something else.

    `kind` and `makers` are those of the tree's own schedules.
    """
    only_among_schedulers(modules, kind, makers, own.whole)
    definition = Definition(
        name=own.whole,
        code=own.code,
        needs=tuple(map(Wanted, own.needs)),
        parameters=tuple(parameter.name for parameter in schedule.parameters),
        kept=tuple(name for name in own.takes if name),
        whole=own.takes,
        verbatim=True,
    )
    return beside(definition, own.companions)


def only_among_schedulers(modules: Modules, kind: Kind, makers: Sequence[Maker], name: str) -> None:
    """Raise NotTheTreesForm for what makes a scheduler where the tree's own schedules are none."""
    if kind not in _SCHEDULERS and not _is_torchs(modules, makers[-1:]):
        raise NotTheTreesForm(name, kind.value.replace("_", " "), makers[-1].name if makers else "")


def alone(kind: Kind, makers: Sequence[Maker], schedule: Schedule, own: OwnFunction) -> Definition:
    """Return a function that has the form of the tree's own: nothing has to be made around it."""
    *others, function = own.companions
    step = maker_function(kind, makers).parameters.step or "step" if kind is Kind.STEP_FACTOR else ""
    definition = Definition(
        name=function.name,
        code=function.code,
        needs=tuple(map(Wanted, function.needs)),
        parameters=tuple(parameter.name for parameter in schedule.parameters),
        kept=(step,) if step else (),
        verbatim=True,
    )
    return beside(definition, others)


def beside(definition: Definition, companions: Sequence[Companion]) -> Definition:
    """Return a definition with what has to stand beside it, and what that needs imported."""
    needs = [Wanted(symbol) for one in companions for symbol in one.needs]
    return replace(definition, needs=tuple(dict.fromkeys([*definition.needs, *needs])), companions=tuple(companions))


def _is_torchs(modules: Modules, makers: Sequence[Maker]) -> bool:
    held = ((maker.module, maker.node) for maker in makers)
    return any(m is not None and isinstance(n, ast.ClassDef) and has_torch_base(modules, m, n) for m, n in held)
