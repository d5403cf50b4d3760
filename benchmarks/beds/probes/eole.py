"""eole: a dict of partials local to a function, raw functions of the step; pydantic with a Literal."""

import importlib
from collections.abc import Mapping
from types import SimpleNamespace

from benchmarks.beds.cut import Cut
from benchmarks.beds.hollow import hollow
from benchmarks.beds.probes.numbers import BASE, STEPS, TOTAL, WARMUP
from benchmarks.beds.probes.probe import Declined, Probe, Rates
from benchmarks.beds.theirs import Theirs

#: The tree counts its steps from 1: its own curves have no value at 0.
_FIRST = 1


def _parsed(cut: Cut, place: str, name: str, values: Mapping[str, object]) -> object:
    hollow(cut.root, "eole.config", "eole.utils")
    kind = importlib.import_module("eole.config.training").TrainingConfig
    run = {"learning_rate": BASE, "warmup_steps": WARMUP, "train_steps": TOTAL, "decay_steps": 50}
    try:
        return kind(decay_method=name, start_decay_steps=100, **run, **values)
    except ValueError as error:
        errors: Theirs = getattr(error, "errors", list)()
        raise Declined("; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in errors)) from None


def _rates(cut: Cut, place: str, arguments: Theirs) -> Rates:
    config = SimpleNamespace(model=SimpleNamespace(hidden_size=64), training=arguments)
    factor = cut.definition("eole/utils/optimizers.py", "make_learning_rate_decay_fn")(config)
    return [BASE * (1 if factor is None else factor(step)) for step in range(_FIRST, _FIRST + STEPS)]


PROBE = Probe(
    names=("noam", "noamwd", "cosine", "rsqrt", "none"),
    selector="decay_method",
    parsed=_parsed,
    rates=_rates,
    first_step=_FIRST,
)
