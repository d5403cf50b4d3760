"""What the names in a class stand for: its hyper-parameters with type and default, and whatever else takes a name."""

import ast
from collections.abc import Iterator

from scaffold.arguments.class_kinds import Kind
from scaffold.arguments.own_fields import own_fields
from scaffold.arguments.plain_class import Attribute, Parameter, all_parameters, held_in, kept
from scaffold.model.site import Field
from scaffold.modules import Module
from scaffold.walking import FunctionNode, spelled


def fields_of(module: Module, node: ast.ClassDef, kind: Kind) -> Iterator[Field]:
    """Yield what a class's own body declares, then the other names there, which have neither type nor default."""
    if kind is Kind.PLAIN:
        yield from _plain(module, node)
        return
    own = own_fields(node)
    for field in own:
        yield _field(module, field.name, field.statement, field.annotation, field.default)
    declared = [field.statement for field in own]
    for statement in node.body:
        if isinstance(statement, FunctionNode | ast.ClassDef):
            yield _field(module, statement.name, statement)
        elif isinstance(statement, ast.Assign) and statement not in declared:
            for target in statement.targets:
                yield _field(module, spelled(target), statement)


def declared_names(node: ast.ClassDef, kind: Kind) -> set[str]:
    """Return the names of the hyper-parameters that a class's own body declares."""
    if kind is Kind.PLAIN:
        return {held.name for held in held_in(node)}
    return {field.name for field in own_fields(node)}


def _plain(module: Module, node: ast.ClassDef) -> Iterator[Field]:
    for held in held_in(node):
        default = held.default if held.default is not None else ast.Constant(None)
        yield _field(module, held.name, held.statement, _annotation(held), default)
    for statement in node.body:
        if isinstance(statement, FunctionNode | ast.ClassDef):
            yield _field(module, statement.name, statement)
        if isinstance(statement, FunctionNode) and statement.name == "__init__":
            for argument in all_parameters(statement):
                yield _field(module, argument.arg, argument)
        if isinstance(statement, FunctionNode) and statement.args.args:
            for name, assignment in kept(statement, statement.args.args[0].arg):
                yield _field(module, name, assignment)


def _annotation(held: object) -> ast.expr | None:
    match held:
        case Parameter(argument=argument):
            return argument.annotation
        case Attribute(annotation=annotation):
            return annotation
    return None


def _field(
    module: Module,
    name: str,
    node: ast.stmt | ast.arg,
    annotation: ast.expr | None = None,
    default: ast.expr | None = None,
) -> Field:
    return Field(
        name=name,
        path=module.path,
        line=node.lineno,
        annotation=spelled(annotation) if annotation is not None else "",
        default=spelled(default) if default is not None else None,
    )
