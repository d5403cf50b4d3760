"""diffusers: an Enum, a dict of factories, then ifs on the member for their arguments; parameters of the function."""

import inspect
from collections.abc import Mapping

from benchmarks.beds.cut import Cut
from benchmarks.beds.probes.numbers import TOTAL, WARMUP
from benchmarks.beds.probes.probe import Declined, Probe, Rates
from benchmarks.beds.probes.stepping import optimizer, stepped
from benchmarks.beds.theirs import Theirs


def _chooser(cut: Cut) -> Theirs:
    return cut.definition("diffusers/optimization.py", "get_scheduler")


def _parsed(cut: Cut, place: str, name: str, values: Mapping[str, object]) -> object:
    run = {"step_rules": "1:100,0.5:200,0.1", "num_warmup_steps": WARMUP, "num_training_steps": TOTAL, "num_cycles": 2}
    signature = inspect.signature(_chooser(cut))
    # Releases before 0.17 have fewer of these.
    known = {key: value for key, value in {**run, "power": 2.0}.items() if key in signature.parameters}
    given = {"name": name, **known, **values}
    try:
        signature.bind(optimizer=None, **given)
    except TypeError as error:
        raise Declined(str(error)) from None
    return given


def _rates(cut: Cut, place: str, arguments: Theirs) -> Rates:
    made = optimizer()
    scheduler = _chooser(cut)(optimizer=made, **arguments)
    return stepped(scheduler, made, scheduler.step)


PROBE = Probe(
    names=(
        "linear",
        "cosine",
        "cosine_with_restarts",
        "polynomial",
        "constant",
        "constant_with_warmup",
        "piecewise_constant",
    ),
    selector="name",
    parsed=_parsed,
    rates=_rates,
)
