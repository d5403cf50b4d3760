"""Learning-rate curves as a picture file, drawn by matplotlib."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from scaffold.curves import Curve, Scale
from scaffold.errors import PlotFailed

#: The endings that `-o` takes.
ENDINGS = (".svg", ".png", ".pdf")


def save(curves: Sequence[Curve], path: Path, scale: Scale) -> None:
    """Write the curves to `path`, in the format of its ending.

    Raises PlotFailed without matplotlib, for another ending, and when the file cannot be written.
    """
    if path.suffix.lower() not in ENDINGS:
        raise PlotFailed(f"{path}: unknown ending {path.suffix!r}, wanted one of {', '.join(ENDINGS)}")
    if find_spec("matplotlib") is None:
        raise PlotFailed("a picture file needs matplotlib; install it with: pip install 'scaffold[plot]'")
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.add_subplot()
    for curve in curves:
        axes.plot(range(len(curve.rates)), curve.rates, label=curve.name)
    axes.set_xlabel("optimizer step")
    axes.set_ylabel("learning rate")
    axes.margins(x=0)
    axes.grid(alpha=0.3)
    if scale is Scale.LOG:
        axes.set_yscale("log")
    else:
        axes.set_ylim(bottom=0)
    if len(curves) > 1:
        figure.legend(loc="outside right upper")
    else:
        axes.set_title(curves[0].name)
    try:
        figure.savefig(path, dpi=150)
    except OSError as error:
        raise PlotFailed(f"{path}: cannot be written: {error.strerror or error}") from None
