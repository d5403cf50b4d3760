"""The parameters of the user's function: the optimizer, the step, roles, and those that become arguments."""

import ast
from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from scaffold.binding import PASSED_AS, SYNONYMS
from scaffold.errors import NotDerived
from scaffold.from_function.documented import helps
from scaffold.from_function.shape import Shape, callable_of
from scaffold.from_function.source import UserCode
from scaffold.model.parameter import SHARED, Parameter, Role, Value
from scaffold.said import SaidOf, as_value
from scaffold.schedule_forms.maker_function import is_optimizer
from scaffold.schedules.roles import PEAK_RATE, TOTAL_STEPS, WARMUP_STEPS, final_ratio

LAST_EPOCH = ("last_epoch", "last_step")
#: The default of a parameter for which nothing is declared: the arm says what it is given. No other default is this.
UNDECLARED = False
_ASK = "say what it is given with --set {name}=VALUE or --set {name}=@ARGUMENT"
ASK_FIELD = _ASK + ", or what it is by default with --default {name}=VALUE"
_OF_ROLE: Mapping[Role, Parameter] = {
    Role.WARMUP_STEPS: WARMUP_STEPS,
    Role.TOTAL_STEPS: TOTAL_STEPS,
    Role.PEAK_RATE: PEAK_RATE,
    Role.FINAL_RATIO: final_ratio(0.0),
}
_TYPES = {"int": int, "float": float, "str": str}


class Signature(Struct, frozen=True):
    """What a function takes."""

    parameters: tuple[Parameter, ...]
    #: What the optimizer and `last_epoch` are called, empty where there is none.
    optimizer: str
    last_epoch: str
    #: What the step is called, and whether it is given by place; empty where there is none.
    step: str


class Declared(Struct, frozen=True):
    """One parameter as it is written."""

    name: str
    annotation: ast.expr | None
    default: ast.expr | None


def signature_of(code: UserCode, shape: Shape, said: SaidOf) -> Signature:
    """Return what a function or a class's constructor takes.

    Raises NotDerived for a parameter that nothing says how to fill, with the option that does.
    """
    held = list(declared(code))
    optimizer = next((one.name for one in held if is_optimizer_of(one)), "") if shape is Shape.SCHEDULER else ""
    if shape is Shape.SCHEDULER and not optimizer:
        raise NotDerived(code.where, "optimizer", "is missing", "take the optimizer as a parameter of that name")
    last = next((one.name for one in held if one.name in LAST_EPOCH), "") if shape is Shape.SCHEDULER else ""
    step = held[0].name if shape is Shape.FACTOR else ""
    told = helps(code)
    own = [one for one in held if one.name not in (optimizer, last, step)]
    return Signature(
        tuple(parameter_of(code, one, said, told.get(one.name, ""), role_of(one.name)) for one in own),
        optimizer,
        last,
        step,
    )


def declared(code: UserCode, *, skip_stars: bool = False) -> Iterator[Declared]:
    """Yield what a function or a class's constructor takes; raise NotDerived for what stands for anything."""
    node = callable_of(code)
    if node is None:
        yield from (Declared("optimizer", None, None), Declared("last_epoch", None, ast.Constant(-1)))
        return
    spec = node.args
    for star, one in (("*", spec.vararg), ("**", spec.kwarg)):
        if one is not None and not skip_stars:
            raise NotDerived(
                code.where, star + one.arg, "takes anything", "write out the parameters that it stands for"
            )
    if spec.posonlyargs:
        raise NotDerived(
            code.where, spec.posonlyargs[0].arg, "is positional only", "leave out the '/': an arm passes keywords"
        )
    defaults = [None] * (len(spec.args) - len(spec.defaults)) + list(spec.defaults)
    pairs = [*zip(spec.args, defaults, strict=True), *zip(spec.kwonlyargs, spec.kw_defaults, strict=True)]
    skipped = 1 if isinstance(code.node, ast.ClassDef) else 0
    for parameter, default in pairs[skipped:]:
        yield Declared(parameter.arg, parameter.annotation, default)


def takes_by_place(code: UserCode) -> bool:
    """Return whether a function or a class's constructor takes `*args`."""
    node = callable_of(code)
    return node is not None and node.args.vararg is not None


def is_optimizer_of(one: Declared) -> bool:
    """Return whether a parameter is the optimizer, by its name or type."""
    return is_optimizer(one.name) or (one.annotation is not None and "Optimizer" in ast.unparse(one.annotation))


def parameter_of(code: UserCode, one: Declared, said: SaidOf, told: str, role: Role | None) -> Parameter:
    """Return a parameter of a schedule for one of a function; raise NotDerived where nothing says how to fill it."""
    base = _OF_ROLE[role] if role else None
    choices = choices_of(code, one.annotation)
    default = said.defaults.get(one.name)
    if default is None and one.default is not None:
        default = _typed(as_value(plain_default(code, one.default)), _annotated(code, one.annotation))
    if default is None and base is not None:
        default = base.default
    elif default is None and choices:
        default = choices[0]
    if default is None and one.name in said.given:
        default = UNDECLARED
    if default is None:
        has = f"has the default {ast.unparse(one.default)}, which no argument can have" if one.default else ""
        why = has or "has no default, and no role that training code has an argument for"
        raise NotDerived(code.where, one.name, why, ASK_FIELD.format(name=one.name))
    help_text = told or (base.help if base else one.name.replace("_", " "))
    field = role.value if role in SHARED else ""
    shown = help_text[:1].upper() + help_text[1:] if told else ""
    made = Parameter(one.name, default, help_text, choices=choices, role=role, field=field, field_help=shown)
    return replace(made, bounds=base.bounds) if base is not None and one.default is None else made


def role_of(name: str) -> Role | None:
    """Return the role that training code knows by a parameter's name."""
    for names in (SYNONYMS, PASSED_AS):
        found = next((role for role, known in names.items() if name in known), None)
        if found is not None:
            return found
    return None


def plain_default(code: UserCode, default: ast.expr) -> object:
    """Return a default's value: a literal, or a constant of the file that is one."""
    if isinstance(default, ast.Name):
        default = _constant(code, default.id) or default
    try:
        found: object = ast.literal_eval(default)
    except ValueError:
        return None
    return found


def _constant(code: UserCode, wanted: str) -> ast.expr | None:
    """Return what the file assigns to a name at its top level."""
    for statement in code.module.tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name == wanted:
                return value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value) if name == wanted:
                return value
    return None


def _typed(value: Value | None, annotation: str) -> Value | None:
    """Return a default as its annotation says: `power: float = 2` is 2.0."""
    if annotation == "float" and isinstance(value, int):
        return float(value)
    if annotation in ("list[float]", "tuple[float]") and isinstance(value, tuple):
        return tuple(float(one) for one in value)
    return value


def _annotated(code: UserCode, annotation: ast.expr | None) -> str:
    """Return an annotation's type, an alias of the file followed: `int`, `float`, `str`; nothing for another."""
    if annotation is None:
        return ""
    text = annotation.value if isinstance(annotation, ast.Constant) else ast.unparse(annotation)
    text = str(text).replace(" ", "").removesuffix("|None").removeprefix("None|")
    if text.endswith("]") and text.partition("[")[0].rpartition(".")[2] == "Optional":
        text = text.partition("[")[2][:-1]
    alias = _constant(code, text)
    return ast.unparse(alias) if alias is not None else text


def choices_of(code: UserCode, annotation: ast.expr | None) -> tuple[str, ...]:
    """Return the words of a `Literal`."""
    if isinstance(annotation, ast.Subscript) and ast.unparse(annotation.value).rpartition(".")[2] == "Literal":
        inner = annotation.slice
        parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
        words = [part.value for part in parts if isinstance(part, ast.Constant)]
        return tuple(word for word in words if isinstance(word, str))
    return ()
