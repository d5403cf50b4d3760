"""open_clip: a chain inline in `main()` whose arms give functions of the step that set the rate; argparse."""

from collections.abc import Mapping
from types import SimpleNamespace

from benchmarks.beds.cut import Cut
from benchmarks.beds.probes import command_line
from benchmarks.beds.probes.numbers import BASE, TOTAL, WARMUP
from benchmarks.beds.probes.probe import Probe, Rates
from benchmarks.beds.probes.stepping import optimizer, told
from benchmarks.beds.theirs import Theirs

_EPOCHS = 3
#: What the package of the training code is called: now, and before 2.25.
_PACKAGES = ("open_clip_train", "training")


def _file(cut: Cut, name: str) -> str:
    return next((f"{one}/{name}" for one in _PACKAGES if (cut.root / one).is_dir()), name)


def _parsed(cut: Cut, place: str, name: str, values: Mapping[str, object]) -> object:
    parse = cut.definition(_file(cut, "params.py"), "parse_args")
    run = ["--lr", str(BASE), "--warmup", str(WARMUP), "--epochs", str(_EPOCHS), "--epochs-cooldown", "1"]
    return command_line.parsed(parse, [*run, "--lr-scheduler", name], values)


def _rates(cut: Cut, place: str, arguments: Theirs) -> Rates:
    made = optimizer()
    batches = TOTAL // _EPOCHS
    around = {
        "args": arguments,
        "optimizer": made,
        "total_steps": TOTAL,
        "data": {"train": SimpleNamespace(dataloader=SimpleNamespace(num_batches=batches))},
    }
    return told(made, cut.chain(_file(cut, "main.py"), "args.lr_scheduler ==", around, "scheduler"))


PROBE = Probe(names=("cosine", "const", "const-cooldown"), selector="lr_scheduler", parsed=_parsed, rates=_rates)
