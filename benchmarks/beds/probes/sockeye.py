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
from benchmarks.beds.probes.numbers import BASE, TOTAL, WARMUP
from benchmarks.beds.probes.probe import Probe, Rates
from benchmarks.beds.probes.stepping import optimizer, told
from benchmarks.beds.theirs import Theirs


def _module(cut: Cut, name: str) -> Theirs:
    """Return a module of the package, imported for real: torch is all that these need."""
    hollow(cut.root)
    if importlib.util.find_spec("yaml") is None:
        sys.modules["yaml"] = ModuleType("yaml")
    return importlib.import_module(f"sockeye.{name}")


def _parsed(cut: Cut, place: str, name: str, values: Mapping[str, object]) -> object:
    parser = argparse.ArgumentParser()
    _module(cut, "arguments").add_training_args(parser)
    run = ["--initial-learning-rate", str(BASE), "--learning-rate-warmup", str(WARMUP), "--max-updates", str(TOTAL)]
    return command_line.parsed(parser.parse_args, [*run, "--learning-rate-scheduler-type", name], values)


def _rates(cut: Cut, place: str, arguments: Theirs) -> Rates:
    made = optimizer()
    around = {"args": arguments, "optimizer": made, "lr_scheduler": _module(cut, "lr_scheduler")}
    scheduler = cut.statements(
        "sockeye/train.py", "train", ("lr_scheduler_class", "lr_scheduler_kwargs", "_lr_scheduler"), around
    )
    return told(made, (lambda step: None) if scheduler is None else scheduler.step)


PROBE = Probe(
    names=("none", "inv-sqrt-decay", "linear-decay", "plateau-reduce"),
    selector="learning_rate_scheduler_type",
    parsed=_parsed,
    rates=_rates,
)
