"""A function of the step as the catalogue's templates are: a LambdaLR function around it, which any form is made of."""

from collections.abc import Mapping

from msgspec import Struct

from scaffold.model.parameter import Parameter
from scaffold.model.schedule import FUNCTION


class Wrapped(Struct, frozen=True):
    """The user's function, and what is known of it."""

    name: str
    summary: str
    parameters: tuple[Parameter, ...]
    #: The parameters that have a default, with that.
    optional: Mapping[str, str]

    @property
    def keywords(self) -> list[str]:
        """Return the arguments of a call."""
        return [f"{one.name}={one.name}" for one in self.parameters]

    def around_factor(self) -> str:
        """Return the code around a function that gives the factor at a step, its first argument."""
        return self._code("", f"{self.name}({', '.join(['current_step', *self.keywords])})")

    def around_curve(self) -> str:
        """Return the code around a function that returns a function of the step: that is made once."""
        return self._code(f"    curve = {self.name}({', '.join(self.keywords)})", "curve(current_step)")

    def around_curve_anew(self) -> str:
        """Return the same code but that the function is made at each step: a checkpoint holds numbers, no functions."""
        return self._code("", f"{self.name}({', '.join(self.keywords)})(current_step)")

    def _code(self, setup: str, value: str) -> str:
        needed = [one for one in self.parameters if one.name not in self.optional]
        given = [f"{name}={default}" for name, default in self.optional.items()]
        names = ["optimizer", *(one.name for one in needed), "last_epoch=-1", *given]
        rows = [
            f"def {FUNCTION}({', '.join(names)}):",
            f'    """Return the schedule of {self.name}: {_quoted(self.summary)}.',
            "",
            "    Args:",
            "        optimizer: the optimizer whose learning rate is scheduled",
            *(f"        {one.name}: {_quoted(one.help)}" for one in needed),
            "        last_epoch: the last step of a run that is resumed, -1 for a new run",
            *(f"        {one.name}: {_quoted(one.help)}" for one in self.parameters if one.name in self.optional),
            '    """',
            *([setup] if setup else []),
            "",
            "    def lr_lambda(current_step):",
            f"        return {value}",
            "",
            "    return LambdaLR(optimizer, lr_lambda, last_epoch)",
            "",
        ]
        return "\n".join(rows)


def _quoted(text: str) -> str:
    """Return prose as it can stand in a docstring."""
    return text.replace("\\", "\\\\").replace('"', "'")
