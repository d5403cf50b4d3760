"""The method of a class that computes the factor, with what it reads from the class."""

import ast
from collections.abc import Mapping

from msgspec import Struct

from scaffold.schedule_forms.code_lines import function, paragraphs
from scaffold.schedule_forms.renaming import assigned, renamed, used
from scaffold.schedule_forms.template_parts import STEP, Helper, TemplateParts


class FactorMethod(Struct, frozen=True):
    """What the method is called, and its parameters as it declares them, the step's name first among the names."""

    name: str
    step: str
    declared: tuple[str, ...]
    returns: str = ""


def attributes_of(parts: TemplateParts) -> tuple[str, ...]:
    """Return what the factor reads at every step: parameters, and numbers that the setup computes, in order."""
    computed = [name for one in parts.setup for name in sorted(assigned(one))]
    read = used(parts.body).union(*(used(one.body) for one in parts.helpers))
    return tuple(name for name in dict.fromkeys((*parts.names, *computed)) if name in read)


def with_setup_before(parts: TemplateParts, method: FactorMethod, held: Mapping[str, str]) -> str:
    """Return the methods for a class whose constructor does the setup; `held` has an attribute for each name read."""
    names = {name: f"self.{attribute}" for name, attribute in held.items()}
    names |= {one.name: f"self._{one.name}" for one in parts.helpers}
    factor = _method(method, renamed(parts.body, names | {STEP: method.step}))
    return paragraphs(factor, *(_helper(one, names) for one in parts.helpers))


def with_setup_inside(parts: TemplateParts, method: FactorMethod, held: Mapping[str, str]) -> str:
    """Return the method with the setup in it; `held` has an expression for each parameter."""
    names = dict(held)
    rows: list[str] = []
    for one in parts.setup:
        rows.append(_reading(one, names))
        names = {name: text for name, text in names.items() if name not in assigned(one)}
    body = renamed(parts.body, names | {STEP: method.step})
    inside = [Helper(one.name, one.parameters, renamed(one.body, _without(names, one))) for one in parts.helpers]
    nested = "\n\n".join(function(one.name, one.parameters, "", one.body) for one in inside)
    gap = "\n\n" if nested else "\n"
    return _method(method, gap.join(block for block in ("\n".join(rows), nested, body) if block))


def _reading(statement: str, names: Mapping[str, str]) -> str:
    """Return a statement with other names for what it reads; what it sets keeps its name."""
    node = ast.parse(statement).body[0]
    if not isinstance(node, ast.Assign):
        return renamed(statement, names)
    at = node.value.col_offset
    return statement[:at] + renamed(statement[at:], names)


def _helper(one: Helper, names: Mapping[str, str]) -> str:
    return function(f"_{one.name}", ("self", *one.parameters), "", renamed(one.body, _without(names, one)))


def _without(names: Mapping[str, str], one: Helper) -> dict[str, str]:
    return {name: text for name, text in names.items() if name not in one.parameters}


def _method(method: FactorMethod, body: str) -> str:
    told = '"""Return the factor of the learning rate at a step."""'
    return function(method.name, ("self", *method.declared), method.returns, told, body, depth=1)
