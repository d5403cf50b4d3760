"""What a class's factor method is called and takes, and how its rate method calls it."""

import ast
from collections.abc import Collection

from scaffold.model.parameter import Role
from scaffold.model.request import Request
from scaffold.schedule_forms.base_call import BaseCall
from scaffold.schedule_forms.factor_method import FactorMethod
from scaffold.schedule_forms.maker_class import MakerClass, methods, self_names
from scaffold.schedule_forms.maker_function import parameters_of
from scaffold.schedule_forms.members import RateMember


def free_name(name: str, taken: Collection[str]) -> str:
    """Return `name`, with underscores before it while it is taken."""
    while name in taken:
        name = f"_{name}"
    return name


def total_of(request: Request, method: RateMember | None) -> dict[str, str]:
    """Return what a rate method's own parameter stands for, where it is told the number of all steps."""
    if method is None or not method.total:
        return {}
    return {p.name: method.total for p in request.schedule.parameters if p.role is Role.TOTAL_STEPS}


def factor_method(method: RateMember, total: Collection[str], taken: Collection[str]) -> FactorMethod:
    """Return the method that computes the factor for a rate method."""
    names = parameters_of(method.node)
    step = method.step if method.step in names.names else "step"
    declared = [names.declared(name) for name in (step, *total)]
    if names.typed and step not in names.types:
        declared[0] = f"{step}: int"
    return FactorMethod(free_name("_factor", taken), step, tuple(declared), "float" if names.typed else "")


def factor_call(method: RateMember, factor: FactorMethod, total: Collection[str]) -> str:
    """Return the expression of the factor in a rate method."""
    return f"self.{factor.name}({', '.join((method.step, *total))})"


def lambda_method(maker: MakerClass, call: BaseCall | None) -> FactorMethod | None:
    """Return the method that the class hands to the inherited constructor as its function of the step, if it does."""
    for name in self_names(ast.parse(call.code)) if call else ():
        for method in methods(maker.node):
            names = parameters_of(method)
            if method.name == name and len(names.names) == 1 and not method.decorator_list:
                return FactorMethod(name, names.names[0], (names.declared(names.names[0]),), names.returns)
    return None
