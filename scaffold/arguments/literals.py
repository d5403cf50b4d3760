"""Values as the tree writes them: the type that a literal has, its source, and the case of a name."""

import ast

_SIMPLE = ("bool", "int", "float", "str")


def type_of(value: ast.expr | None) -> str:
    """Return the type of a literal as an annotation, `list[int]` for a list or a tuple; empty for anything else."""
    held = _evaluated(value)
    if isinstance(held, list | tuple) and held:
        elements = {type(one).__name__ for one in held}
        return f"list[{elements.pop()}]" if len(elements) == 1 and elements <= set(_SIMPLE) else ""
    name = type(held).__name__
    return name if name in _SIMPLE else ""


def source_of(value: ast.expr | None) -> str | None:
    """Return a default as normalised source, a literal tuple as the list of the same values; None without one."""
    held = _evaluated(value)
    if isinstance(held, tuple):
        return repr(list(held))
    return ast.unparse(value) if value is not None else None


def cased_like(model: str, name: str) -> str:
    """Return the last part of `name`, in capitals where the model is in capitals, and not where it is not."""
    model, name = model.rpartition(".")[2], name.rpartition(".")[2]
    if model.isupper() and len(model) > 1:
        return name.upper()
    return name.lower() if name.isupper() and model.islower() else name


def _evaluated(value: ast.expr | None) -> object:
    if value is None:
        return None
    try:
        held: object = ast.literal_eval(value)
    except (ValueError, SyntaxError, TypeError, RecursionError):
        return None
    return held
