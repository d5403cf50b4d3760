"""What the user says of a parameter: the value or the tree's argument that it is given, or the default of its field."""

import ast
from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from scaffold.errors import BadParameter
from scaffold.model.parameter import Value


class SaidOf(Struct, frozen=True):
    """What `--set` and `--default` say, by parameter."""

    #: Expressions: a literal, or `@name` for the tree's argument of that name.
    given: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, Value] = field(default_factory=dict)


def said_of(settings: Sequence[str], defaults: Sequence[str]) -> SaidOf:
    """Return what the options say; raise BadParameter for one that says nothing."""
    given = {}
    for pair in settings:
        name, text = _pair("--set", pair, "PARAMETER=VALUE, or PARAMETER=@ARGUMENT for an argument of the tree")
        given[name] = text if text.startswith("@") else _literal("--set", pair, text)
    held: dict[str, Value] = {}
    for pair in defaults:
        name, text = _pair("--default", pair, "PARAMETER=VALUE")
        value = as_value(ast.literal_eval(_literal("--default", pair, text)))
        if value is None:
            raise BadParameter("--default", pair, "a number, a word, or a list of numbers after the '='")
        held[name] = value
    return SaidOf(given, held)


def as_value(found: object) -> Value | None:
    """Return a plain value as one that an argument can have by default, None for any other."""
    if isinstance(found, bool):
        return None
    if isinstance(found, int | float | str):
        return found
    if isinstance(found, list | tuple) and found and not any(isinstance(one, bool) for one in found):
        if all(isinstance(one, int) for one in found):
            return tuple(found)
        if all(isinstance(one, int | float) for one in found):
            return tuple(float(one) for one in found)
    return None


def _pair(option: str, pair: str, wanted: str) -> tuple[str, str]:
    name, equals, value = pair.partition("=")
    bare = value.removeprefix("@")
    if not name.isidentifier() or not equals or not value or (value.startswith("@") and not bare.isidentifier()):
        raise BadParameter(option, pair, wanted)
    return name, value


def _literal(option: str, pair: str, text: str) -> str:
    """Return a value as Python writes it: a bare word is a string."""
    try:
        return repr(ast.literal_eval(text))
    except (ValueError, SyntaxError):
        pass
    if text.replace("-", "").replace("_", "").replace(".", "").isalnum():
        return repr(text)
    raise BadParameter(option, pair, "a number, a word, a list, True, False or None after the '='")
