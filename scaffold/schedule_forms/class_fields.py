"""The members of a new class that is a dataclass: the schedule's parameters are its fields."""

import ast
from collections.abc import Iterator

from scaffold.makers import is_rate
from scaffold.model.request import Request
from scaffold.schedule_forms.factor_method import with_setup_inside
from scaffold.schedule_forms.factor_naming import factor_call, factor_method, total_of
from scaffold.schedule_forms.maker_class import MakerClass, fields
from scaffold.schedule_forms.maker_function import is_optimizer
from scaffold.schedule_forms.members import Members
from scaffold.schedule_forms.parameters import arm_parameters, optional, plain
from scaffold.schedule_forms.rate_method import rate_method
from scaffold.schedule_forms.signatures import text_of
from scaffold.schedule_forms.template_parts import TemplateParts


def class_fields(request: Request, parts: TemplateParts, maker: MakerClass) -> Members | None:
    """Return the members; None where the class that is to be like gives its rates in no way that is known."""
    inherited = {name: node for base in reversed(maker.ancestors) for name, node in fields(base) if _is_given(node)}
    shared = {name: node for name, node in fields(maker.node) if is_optimizer(name) or is_rate(name)}
    method = rate_method(maker, maker.inherited | set(shared))
    if method is None:
        return None
    total = total_of(request, method)
    factor = factor_method(method, total.values(), maker.inherited)
    own = [one for one in plain(request, parts) if one.name not in total]
    declared = [one for one in own if one.name not in inherited]
    if any(map(_has_default, inherited.values())) and "kw_only=True" not in ast.unparse(maker.decorator or maker.node):
        declared = list(optional(request, declared))
    rows = [*_sorted(shared), *(one.text for one in sorted(declared, key=lambda one: bool(one.default)))]
    held = {one.name: f"self.{one.name}" for one in own}
    rates = method.code(factor_call(method, factor, total.values()))
    code = ("\n".join(rows), rates, with_setup_inside(parts, factor, held | total))
    names = [one.name for one in own]
    kept = tuple(name for name in (*inherited, *shared) if name not in names)
    return Members(code, arm_parameters(request, names), kept)


def _sorted(shared: dict[str, ast.AnnAssign]) -> Iterator[str]:
    """Yield the declarations of fields, those without defaults first."""
    for node in sorted(shared.values(), key=_has_default):
        yield text_of(node)


def _is_given(node: ast.AnnAssign) -> bool:
    """Return whether the constructor takes a field."""
    return node.value is None or "init=False" not in ast.unparse(node.value)


def _has_default(node: ast.AnnAssign) -> bool:
    if node.value is None:
        return False
    text = ast.unparse(node.value)
    return not text.startswith(("field(", "dataclasses.field(")) or "default" in text
