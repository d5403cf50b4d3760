"""`scaffold plot`: learning-rate curves, in the terminal or to a file."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scaffold.cli import completing
from scaffold.cli.beside import tell
from scaffold.cli.catalogue import schedule_called
from scaffold.cli.speaking import echo_drawing
from scaffold.curves import Scale
from scaffold.errors import BadParameter
from scaffold.model.parameter import Value
from scaffold.nearest import perhaps

if TYPE_CHECKING:
    from scaffold.curves import Curve


@click.command("plot", short_help="Draw learning-rate curves, in the terminal or to a file.")
@click.argument("names", metavar="KIND...", nargs=-1, required=True, shell_complete=completing.kinds)
@click.option("--steps", type=click.IntRange(min=2), default=1000, show_default=True, help="Optimizer steps to draw.")
@click.option("--lr", "peak", type=float, default=1e-3, show_default=True, help="Peak learning rate.")
@click.option(
    "--set", "settings", multiple=True, metavar="KIND.PARAMETER=VALUE", help="A parameter, such as wsd.decay_steps=200."
)
@click.option("--log", is_flag=True, help="Learning rate on a logarithmic scale.")
@click.option(
    "-o", "output", type=click.Path(dir_okay=False, path_type=Path), help="Write to a .svg, .png or .pdf file."
)
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Draw what the patched tree's own code gives for the schedules named; this runs it, in a child process.",
)
@click.option("--python-path", multiple=True, metavar="DIR", help="With --root: put on the child's import path first.")
def plot(
    names: tuple[str, ...],
    steps: int,
    peak: float,
    settings: tuple[str, ...],
    log: bool,
    output: Path | None,
    root: Path | None,
    python_path: tuple[str, ...],
) -> None:
    """Draw the learning rate of each KIND over a run.

    \b
    Example:
      scaffold plot step wsd cosine --steps 1000 --lr 3e-4
      scaffold plot wsd --set wsd.decay_type=1-sqrt -o wsd.svg
    """
    if not 0 < peak < float("inf"):
        raise BadParameter("--lr", peak, "a number greater than 0")
    scale = Scale.LOG if log else Scale.LINEAR
    curves = _of_tree(root, names, steps, python_path) if root else _of_catalogue(names, steps, peak, settings)
    if output is not None:
        from scaffold.figure import save

        save(curves, output, scale)
        tell(f"wrote {output}")
        return
    from scaffold.picture import draw

    echo_drawing(draw(curves, "learning rate", scale))


def _of_catalogue(names: Sequence[str], steps: int, peak: float, settings: Sequence[str]) -> "list[Curve]":
    from scaffold.curves import curve

    given = _settings(names, settings)
    return [curve(schedule_called(name), given.get(name, {}), steps, peak) for name in names]


def _of_tree(root: Path, names: Sequence[str], steps: int, python_path: Sequence[str]) -> "list[Curve]":
    from scaffold.curves import Curve
    from scaffold.verify import tree_rates

    rates = tree_rates(root, names, steps, python_path=tuple(python_path))
    return [Curve(name, held) for name, held in rates.items()]


def _settings(names: Sequence[str], settings: Sequence[str]) -> dict[str, dict[str, Value]]:
    """Return the values that `--set` gives, by kind and parameter; raise BadParameter for a setting of neither."""
    held: dict[str, dict[str, Value]] = {}
    for setting in settings:
        place, _, text = setting.partition("=")
        kind, _, name = place.partition(".")
        if kind not in names:
            raise BadParameter(
                "--set", setting, f"KIND.PARAMETER=VALUE with one of {', '.join(names)}{perhaps(kind, names)}"
            )
        schedule = schedule_called(kind)
        parameter = name.replace("-", "_").lower()
        if parameter not in schedule.defaults():
            known = [one.name for one in schedule.parameters]
            wanted = f"one of {kind}'s parameters: {', '.join(known)}{perhaps(parameter, known)}"
            raise BadParameter("--set", setting, wanted)
        held.setdefault(kind, {})[parameter] = schedule.parameter(parameter).parse(text)
    return held
