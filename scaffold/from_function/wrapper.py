"""A function of the step as the catalogue's templates are: a LambdaLR function around it, which any form is made of."""

from collections.abc import Mapping, Sequence

from scaffold.from_function.shape import Shape
from scaffold.model.parameter import Parameter
from scaffold.model.schedule import FUNCTION

_WIDTH = 88


def wrapper(name: str, shape: Shape, parameters: Sequence[Parameter], summary: str, optional: Mapping[str, str]) -> str:
    """Return the code of the function; `optional` are the parameters that have a default in the user's, with that."""
    needed = [one.name for one in parameters if one.name not in optional]
    given = [f"{name}={default}" for name, default in optional.items()]
    names = ["optimizer", *needed, "last_epoch=-1", *given]
    keywords = [f"{one.name}={one.name}" for one in parameters]
    rows = [f"def {FUNCTION}({', '.join(names)}):", f'    """Return the schedule of {name}: {_quoted(summary)}.', ""]
    rows += ["    Args:", "        optimizer: the optimizer whose learning rate is scheduled"]
    rows += [f"        {one.name}: {_quoted(one.help)}" for one in parameters if one.name in needed]
    rows += ["        last_epoch: the last step of a run that is resumed, -1 for a new run"]
    rows += [f"        {one.name}: {_quoted(one.help)}" for one in parameters if one.name in optional]
    rows += ['    """']
    if shape is Shape.CURVE:
        rows += [f"    curve = {name}({', '.join(keywords)})", ""]
        value = "curve(current_step)"
    else:
        rows += [""]
        value = f"{name}({', '.join(['current_step', *keywords])})"
    rows += ["    def lr_lambda(current_step):", f"        return {value}", ""]
    rows += ["    return LambdaLR(optimizer, lr_lambda, last_epoch)", ""]
    return "\n".join(rows)


def _quoted(text: str) -> str:
    """Return prose as it can stand in a docstring."""
    return text.replace("\\", "\\\\").replace('"', "'")
