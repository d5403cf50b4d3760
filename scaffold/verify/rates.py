"""The learning rates of a tree as it stands, for whoever draws or compares them."""

from collections.abc import Sequence
from pathlib import Path

from scaffold.verify.errors import NothingCompared
from scaffold.verify.launch import Limits
from scaffold.verify.verification import Question, measure


def tree_rates(
    tree_root: Path,
    names: Sequence[str],
    steps: int,
    python_path: Sequence[str | Path] = (),
    command: str | None = None,
    time_limit: float = 120.0,
) -> dict[str, tuple[float, ...]]:
    """Return the learning rate of each step that the tree's dispatch gives for each name, by name.

    The tree's code runs in a child process, with the values that its arguments have by themselves. Raises
    NothingCompared for a name that gives no schedule, and what `verify` raises when the child gives no answer.
    """
    question = Question(
        tree_root,
        steps=steps,
        python_path=tuple(Path(path) for path in python_path),
        command=command,
        limits=Limits(time_limit),
    )
    found = {}
    for one in measure(question, names):
        if one.rates.error:
            raise NothingCompared(f"{one.name}: {one.rates.error}: {one.rates.message}")
        found[one.name] = tuple(one.rates.groups[0])
    return found
