"""What each keyword of an arm's call has to be: the expressions that are ours, and the fields behind them."""

import ast
from collections.abc import Collection, Mapping

from msgspec import Struct

from scaffold.binding import Bound, bind
from scaffold.model.parameter import Value
from scaffold.model.request import Request
from scaffold.model.schedule import Implementation
from scaffold.model.site import Access, Dispatch, Site
from scaffold.schedules import SCHEDULES
from scaffold.verify.inside.job import Plain
from scaffold.verify.recognise import Recognised
from scaffold.walking import FunctionNode


class Expected(Struct, frozen=True):
    """One parameter at a site: the expression that gives it there, and its default in the tree."""

    name: str
    #: Empty where nothing in the tree says what the parameter is.
    expression: str
    #: The field that the expression reads, empty where it reads none that the arguments declare.
    field: str
    #: Whether the field is the schedule's own, not one that the tree had for a role.
    declared: bool
    #: The literal defaults: of the field, and of the function's parameter.
    field_default: Plain
    function_default: Plain
    #: What the parameter is when nobody says otherwise.
    default: Value


def expected_parameters(site: Site, found: Recognised) -> tuple[Expected, ...]:
    """Return each parameter that the implementation takes, bound as scaffold binds it.

    Where the arm reads a field of another name (`--field`), that one is meant; where it reads the field of another
    parameter, a constant, or nothing, the parameter's own is.
    """
    used = [parameter.name for parameter in found.schedule.used(found.implementation)]
    if found.implementation is Implementation.OWN and found.parameters:
        used = [name for name in used if name in found.parameters]
    bound = bind(site, Request(found.schedule, found.name, found.implementation), used)
    return tuple(_expected(site, found, one, bound) for one in bound)


def torch_expressions(found: Recognised, parameters: tuple[Expected, ...]) -> dict[str, str]:
    """Return torch's keywords, each with its expression where the dispatch stands; empty if torch has no such class."""
    if found.schedule.torch is None:
        return {}
    by_name = {one.name: f"({one.expression or repr(one.default)})" for one in parameters}
    if not found.schedule.torch.parameters <= by_name.keys():
        return {}
    return {keyword: text.format_map(by_name) for keyword, text in found.schedule.torch.arguments}


def _expected(site: Site, found: Recognised, one: Bound, bound: tuple[Bound, ...]) -> Expected:
    declared = {field.name: field for field in reversed(site.arguments.fields)}
    written = _arm_expressions(found).get(one.parameter.name)
    field, expression = one.field, one.expression
    reading = _field_read(written, site.dispatch, declared) if written is not None else ""
    read = [other.expression for other in bound if other.parameter.name != one.parameter.name]
    read += [binding.expression for binding in site.bindings] if one.declares else []
    others = {_field_read(ast.parse(text, mode="eval"), site.dispatch, declared) for text in read}
    others |= _fields_of_others(site, found)
    given = found.given is not None and (one.parameter.name in found.given or (one.declares and field not in declared))
    if given and written is not None:
        field, expression = reading, ast.unparse(written)
    elif written is not None and not one.declares and _is_more_than(written, one.expression):
        pass  # what the tree has for the role is meant, and not something that is made of it
    elif written is not None and reading and reading != field and reading not in others:
        field = reading
        expression = site.dispatch.read(reading) if one.declares else ast.unparse(written)
    elif written is not None and not reading and not isinstance(written, ast.Constant):
        field, expression = "", ast.unparse(written)
    elif field not in declared and one.declares:
        # Nothing of the tree says what it is, unless the arm does.
        expression = ast.unparse(written) if written is not None and not reading else ""
    if field not in declared:
        field = ""
    default = declared[field].default if field else None
    return Expected(
        one.parameter.name,
        expression,
        field,
        one.declares and bool(field) and not given,
        literal(default),
        # The argument of a function of the user's may be declared with another default.
        None if found.original and default is not None else _function_defaults(found).get(one.parameter.name),
        one.parameter.default,
    )


def _fields_of_others(site: Site, found: Recognised) -> set[str]:
    """Return the fields that the other schedules of the dispatch have by themselves."""
    others = [one for one in SCHEDULES if one.default_name in site.dispatch.names and one.default_name != found.name]
    return {one.field(parameter) for one in others for parameter in one.parameters if parameter.role is None}


def _is_more_than(written: ast.expr, meant: str) -> bool:
    """Return whether an expression has another one in it and is not that one."""
    whole = ast.unparse(ast.parse(meant, mode="eval").body)
    inside = {ast.unparse(part) for part in ast.walk(written) if isinstance(part, ast.expr)}
    return ast.unparse(written) != whole and whole in inside


def _arm_expressions(found: Recognised) -> Mapping[str, ast.expr]:
    """Return the arm's expression for each parameter that it passes by itself."""
    given = {keyword.arg: keyword.value for keyword in (found.call.keywords if found.call else ()) if keyword.arg}
    if found.implementation is Implementation.OWN:
        return given
    assert found.schedule.torch is not None
    alone = {text: keyword for keyword, text in found.schedule.torch.arguments}
    return {
        p.name: given[alone[f"{{{p.name}}}"]] for p in found.schedule.parameters if alone.get(f"{{{p.name}}}") in given
    }


def _field_read(expression: ast.AST, dispatch: Dispatch, declared: Collection[str]) -> str:
    """Return the first field of the arguments that an expression reads."""
    for node in ast.walk(expression):
        match node:
            case ast.Attribute(value=value, attr=name) if dispatch.holder and ast.unparse(value) == dispatch.holder:
                return name
            case ast.Subscript(value=value, slice=ast.Constant(value=str(name))):
                if dispatch.access is Access.ITEM and ast.unparse(value) == dispatch.holder:
                    return name
            case ast.Name(id=name) if dispatch.access is Access.BARE and name in declared:
                return name
    return ""


def _function_defaults(found: Recognised) -> dict[str, Plain]:
    """Return the literal defaults of a function's parameters, or of a class's constructor's and fields."""
    if found.function is None:
        return {}
    if isinstance(found.function, FunctionNode):
        return _defaults_of(found.function)
    defaults: dict[str, Plain] = {}
    for node in found.function.body:
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            defaults[ast.unparse(node.target)] = literal(ast.unparse(node.value))
        elif isinstance(node, FunctionNode) and node.name == "__init__":
            defaults |= _defaults_of(node)
    return defaults


def _defaults_of(node: FunctionNode) -> dict[str, Plain]:
    spec = node.args
    positional = [*spec.posonlyargs, *spec.args]
    pairs = [
        *zip(positional[len(positional) - len(spec.defaults) :], spec.defaults, strict=True),
        *zip(spec.kwonlyargs, spec.kw_defaults, strict=True),
    ]
    return {parameter.arg: literal(ast.unparse(default)) for parameter, default in pairs if default is not None}


def literal(text: str | None) -> Plain:
    """Return the value of a literal as JSON holds it; None for anything else, a tuple as a list."""
    try:
        value = ast.literal_eval((text or "None").removeprefix("lambda: "))
    except (ValueError, SyntaxError):
        return None
    if isinstance(value, tuple | list):
        return list(value) if all(isinstance(item, int | float | str) for item in value) else None
    return value if isinstance(value, int | float | str) else None
