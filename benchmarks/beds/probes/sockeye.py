"""sockeye: sequential ifs that give a class and its arguments, called from `train()`; argparse with a constant list."""

import argparse
import importlib
import importlib.util
import sys
from collections.abc import Mapping
from types import ModuleType

from benchmarks.beds.cut import Cut
from benchmarks.beds.hollow import hollow
from benchmarks.beds.probes import command_line
from benchmarks.beds.probes.numbers import BASE, STEPS, TOTAL, WARMUP
from benchmarks.beds.probes.probe import Probe, Rates
from benchmarks.beds.probes.stepping import optimizer, told
from benchmarks.beds.theirs import Theirs


def _module(cut: Cut, name: str) -> Theirs:
    """Return a module of the package, imported for real: torch is all that these need."""
    hollow(cut.root)
    for needed in ("yaml", "portalocker"):
        if needed not in sys.modules and importlib.util.find_spec(needed) is None:
            sys.modules[needed] = ModuleType(needed)
    return importlib.import_module(f"sockeye.{name}")


def _parsed(cut: Cut, place: str, name: str, values: Mapping[str, object]) -> object:
    parser = argparse.ArgumentParser()
    _module(cut, "arguments").add_training_args(parser)
    run = ["--initial-learning-rate", str(BASE), "--learning-rate-warmup", str(WARMUP), "--max-updates", str(TOTAL)]
    return command_line.parsed(parser.parse_args, [*run, "--learning-rate-scheduler-type", name], values)


def _rates(cut: Cut, place: str, arguments: Theirs) -> Rates:
    made = optimizer()
    around = {"args": arguments, "optimizer": made, "lr_scheduler": _module(cut, "lr_scheduler")}
    if "lr_sched = " in (cut.root / "sockeye/train.py").read_text("utf-8"):
        return _called(cut.statements("sockeye/train.py", "create_optimizer_config", ("lr_sched",), around))
    scheduler = cut.statements(
        "sockeye/train.py", "train", ("lr_scheduler_class", "lr_scheduler_kwargs", "_lr_scheduler"), around
    )
    return told(made, (lambda step: None) if scheduler is None else scheduler.step)


def _called(scheduler: Theirs) -> Rates:
    """Return the rates of a scheduler of a release before 3.1.13: it is called with the step."""
    if scheduler is None:
        return [BASE] * STEPS
    return [float(scheduler(step) if callable(scheduler) else scheduler.lr) for step in range(STEPS)]


PROBE = Probe(
    names=("none", "inv-sqrt-decay", "linear-decay", "plateau-reduce"),
    selector="learning_rate_scheduler_type",
    parsed=_parsed,
    rates=_rates,
)
