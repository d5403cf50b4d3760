"""The schedule function and what was copied beside it, where nothing else uses them."""

import ast
from collections.abc import Iterator, Sequence

from scaffold.imports import defined
from scaffold.model.plan import What
from scaffold.modules import Modules
from scaffold.removal.mentions import Labels, statement_unit
from scaffold.removal.unit import Unit
from scaffold.removal.uses import is_used_outside
from scaffold.schedule_forms import Definition
from scaffold.walking import ScopeNode


def definition_units(
    modules: Modules, home: str, definition: Definition, schedule: str, others: Sequence[Unit]
) -> Iterator[Unit]:
    """Yield the definition and its companions as long as no code outside them and of `others` uses them.

    `schedule` is what the tree calls the schedule.
    """
    module = modules.get(home)
    gone = list(others)
    for name in (definition.name, *(one.name for one in reversed(definition.companions))):
        statement = next((one for one in module.tree.body if name in defined(one)), None)
        if statement is None:
            continue
        word = "class " if isinstance(statement, ast.ClassDef) else ""
        called = f"{word}{name}" if word or not isinstance(statement, ScopeNode) else f"{name}()"
        unit = statement_unit(module, statement, Labels(What.FUNCTION, called))
        if not is_used_outside(modules, name, schedule, [*gone, unit]):
            gone.append(unit)
            yield unit
