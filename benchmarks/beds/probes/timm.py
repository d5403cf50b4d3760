"""timm: a chain without `else` on a parameter, a class a module; values go through a helper and a long signature."""

from argparse import Namespace
from collections.abc import Mapping

from benchmarks.beds.cut import Cut
from benchmarks.beds.probes.numbers import TOTAL, WARMUP
from benchmarks.beds.probes.probe import Probe, Rates
from benchmarks.beds.probes.stepping import optimizer, told
from benchmarks.beds.theirs import Theirs

_FACTORY = "timm/scheduler/scheduler_factory.py"


def _parsed(cut: Cut, place: str, name: str, values: Mapping[str, object]) -> object:
    # The package has no parser of its own: `train.py` is not in it, and what reads the namespace is the helper.
    run = {"epochs": TOTAL, "warmup_epochs": WARMUP, "decay_epochs": 30, "decay_milestones": [50, 90], "min_lr": 1e-6}
    # Releases before 0.9 ask for the rate at the start of the warm-up, and for nothing that they could do without.
    old = {"warmup_lr": 1e-6, "lr_noise": None, "lr_cycle_mul": 1.0, "lr_cycle_decay": 0.5, "lr_cycle_limit": 1}
    return Namespace(sched=name, cooldown_epochs=5, patience_epochs=10, decay_rate=0.5, **old, **run, **values)


def _rates(cut: Cut, place: str, arguments: Theirs) -> Rates:
    made = optimizer()
    scheduler, _ = cut.definition(_FACTORY, "create_scheduler")(arguments, made)
    if scheduler is None:
        return told(made, lambda epoch: None)
    return told(made, lambda epoch: scheduler.step(epoch, metric=1.0))


PROBE = Probe(
    names=("cosine", "tanh", "step", "multistep", "plateau", "poly"),
    selector="sched",
    parsed=_parsed,
    rates=_rates,
)
