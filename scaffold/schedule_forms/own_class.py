"""A schedule as a class like the tree's own classes."""

import ast
import textwrap
from collections.abc import Iterator, Sequence

from scaffold.errors import NotAlike
from scaffold.imports import reaching
from scaffold.makers import Kind, Maker, is_rate
from scaffold.model.request import Request
from scaffold.modules import Modules
from scaffold.schedule_forms.class_fields import class_fields
from scaffold.schedule_forms.class_members import ClassMembers
from scaffold.schedule_forms.code_lines import docstring, finished, of_class, paragraphs
from scaffold.schedule_forms.definition import Definition, is_ours
from scaffold.schedule_forms.maker_class import MakerClass, is_dataclass_decorator, maker_class
from scaffold.schedule_forms.maker_function import is_optimizer
from scaffold.schedule_forms.members import Members
from scaffold.schedule_forms.names import class_names
from scaffold.schedule_forms.needs import needs_of
from scaffold.schedule_forms.signatures import text_of
from scaffold.schedule_forms.template_parts import TemplateParts, parts_of
from scaffold.walking import ScopeNode


class OwnClass:
    """`class StepLRScheduler(Scheduler)` has a constructor, and a method that gives the rates."""

    kinds = (Kind.OWN_CLASS,)

    def define(self, modules: Modules, request: Request, makers: Sequence[Maker]) -> Definition:
        """Return a class with the bases, constructor and rate method of the nearest maker; raise NotAlike without."""
        parts, maker = parts_of(request), maker_class(modules, makers)
        members = _members(request, parts, maker)
        taken = list(_taken(makers))
        imported = {alias.asname or alias.name for node in reaching(maker.module) for alias in node.names}
        for name in class_names(request.name, maker.siblings):
            code = finished(_code(name, parts, maker, members))
            definition = Definition(
                name, code, needs_of(modules, maker.module, request, code), members.parameters, members.kept
            )
            if name not in imported and all(is_ours(node, definition) for node in taken if node.name == name):
                return definition
        return definition


def _members(request: Request, parts: TemplateParts, maker: MakerClass) -> Members:
    if maker.decorator is not None:
        members = class_fields(request, parts, maker)
    else:
        members = ClassMembers(request, parts, maker).members()
    if members is None:
        raise NotAlike(maker.module.path, maker.node.lineno, maker.node.name)
    return members


def _taken(makers: Sequence[Maker]) -> Iterator[ScopeNode]:
    """Yield what the files of the siblings define at top level."""
    for module in {maker.module.path: maker.module for maker in makers if maker.module}.values():
        yield from (*module.functions.values(), *(node for name, node in module.classes.items() if "." not in name))


def _is_taken_over(decorator: ast.expr) -> bool:
    """Return whether a decorator is for each sibling: it makes a dataclass, or is told nothing, such as a name."""
    return is_dataclass_decorator(decorator) or not isinstance(decorator, ast.Call)


def _code(name: str, parts: TemplateParts, maker: MakerClass, members: Members) -> str:
    bases = [text_of(one) for one in (*maker.node.bases, *maker.node.keywords)]
    plain = [f"@{text_of(one)}" for one in maker.node.decorator_list if _is_taken_over(one)]
    known = {one: "the optimizer whose learning rate is scheduled" for one in members.kept if is_optimizer(one)}
    known |= {one: "the peak learning rate" for one in members.kept if is_rate(one)}
    known |= {"last_epoch": "the last step of a run that is resumed, -1 for a new run"}
    names = [*(one for one in members.kept if one in known), *parts.names]
    told = docstring("", of_class(parts), known, [one for one in names if one in (*members.kept, *members.parameters)])
    heading = f"class {name}({', '.join(bases)}):" if bases else f"class {name}:"
    return "\n".join([*plain, heading, textwrap.indent(paragraphs(told, *members.code), "    ")])
