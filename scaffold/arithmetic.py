"""What the arithmetic of an arm reckons with: the step and the base rate, as the code names them."""

import ast
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from scaffold.makers import is_rate, is_step
from scaffold.model.site import Factory


def step_in(made: str) -> str:
    """Return the step in an expression: a name, else an attribute, the innermost last; nothing where there is none."""
    found = list(_named(made, is_step))
    names = [text for text in found if text.isidentifier()]
    return (names or found or [""])[-1]


def rate_in(made: str) -> str:
    """Return the base rate in an expression, the outermost first; nothing where there is none."""
    return next(_named(made, is_rate), "")


def by_usual_step(factories: Sequence[Factory]) -> Factory:
    """Return the last of some arms that compute rates, of those that do so by the step that most of them use."""
    steps = [step_in(factory.made) for factory in factories]
    most = Counter(filter(None, steps)).most_common(1)
    return next((f for f, step in zip(factories[::-1], steps[::-1], strict=True) if not most or step == most[0][0]))


def _named(made: str, fits: Callable[[str], bool]) -> Iterator[str]:
    for node in ast.walk(ast.parse(f"({made}\n)", mode="eval")):
        if isinstance(node, ast.Name | ast.Attribute) and fits(node.id if isinstance(node, ast.Name) else node.attr):
            yield ast.unparse(node)
