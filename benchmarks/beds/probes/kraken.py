"""kraken: a chain with a negative tail that gives a dict; `kwargs.pop` classes, fed by four click commands."""

from collections.abc import Mapping

import click

from benchmarks.beds.cut import Cut
from benchmarks.beds.probes import command_line
from benchmarks.beds.probes.numbers import BASE, TOTAL, WARMUP
from benchmarks.beds.probes.probe import Declined, Probe, Rates
from benchmarks.beds.probes.stepping import optimizer, stepped
from benchmarks.beds.theirs import Theirs

#: Each command with its file, and the class that takes its options with the class's file.
_COMMANDS = {
    "pretrain": ("pretrain", "pretrain", "VGSLPreTrainingConfig", "pretrain"),
    "train": ("recognition", "train", "VGSLRecognitionTrainingConfig", "vgsl"),
    "segtrain": ("segmentation", "segtrain", "BLLASegmentationTrainingConfig", "vgsl"),
    "rotrain": ("ro", "rotrain", "ROTrainingConfig", "ro"),
}


def _parsed(cut: Cut, place: str, name: str, values: Mapping[str, object]) -> object:
    file, function, kind, config_file = _COMMANDS[place]
    command = cut.decorated(f"kraken/ketos/{file}.py", function)
    config = cut.definition(f"kraken/configs/{config_file}.py", kind)
    run = {"schedule": name, "epochs": TOTAL, "lrate": BASE, "warmup": WARMUP}
    known = {word for option in command.params for word in option.opts}
    defaults = vars(config(epochs=TOTAL, lrate=BASE))
    command.params = [one for one in command.params if one.name in defaults or one.name in values]
    given = {option: value for option, value in run.items() if f"--{option}" in known}
    context = _context(command, place, given | dict(values), defaults)
    return config(**{**run, "cos_t_max": 40, **context.params})


def _context(
    command: Theirs, place: str, values: Mapping[str, object], defaults: Mapping[str, object]
) -> click.Context:
    """Return a command's context, its defaults those of the class, as the group of commands does it."""
    message = ""
    for separator in "-_":
        try:
            words = command_line.words(values, separator)
            made: click.Context = command.make_context(place, words, default_map=dict(defaults))
        except click.ClickException as error:
            message = message or error.format_message()
        else:
            return made
    raise Declined(message)


def _rates(cut: Cut, place: str, arguments: Theirs) -> Rates:
    choose = cut.definition("kraken/train/utils.py", "configure_optimizer_and_lr_scheduler")
    chosen = choose(arguments, [*optimizer().param_groups[0]["params"]], len_train_set=1)
    scheduler = chosen.get("lr_scheduler", {}).get("scheduler")
    if chosen.get("lr_scheduler", {}).get("reduce_on_plateau"):
        return stepped(scheduler, chosen["optimizer"], lambda: scheduler.step(0.5))
    return stepped(scheduler, chosen["optimizer"], lambda: scheduler.step())


PROBE = Probe(
    names=("cosine", "constant", "exponential", "step", "1cycle", "reduceonplateau"),
    selector="schedule",
    parsed=_parsed,
    rates=_rates,
    places=tuple(_COMMANDS),
)
