"""What the new schedule's rates must be: the catalogue's closed form, with the values that the arguments hold."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.beds.bed import Kind
from benchmarks.beds.own_schedule import held_root
from benchmarks.beds.probes.numbers import BASE, STEPS, TOTAL, WARMUP
from scaffold.model.parameter import Value, Values
from scaffold.model.schedule import Schedule
from scaffold.schedules import SCHEDULES

#: What the arguments say of the run, by role.
RUN: Mapping[str, Value] = {"warmup_steps": WARMUP, "total_steps": TOTAL}

#: The values to try; the first is none at all, so that the declared defaults count.
SETTINGS: Mapping[Kind, tuple[Mapping[str, Value], ...]] = {
    Kind.STEP: ({}, {"decay_steps": 70, "gamma": 0.7}),
    Kind.WSD: (
        {},
        {"decay_steps": 60, "decay_type": "cosine", "final_ratio": 0.1},
        {"decay_steps": 90, "decay_type": "1-sqrt", "final_ratio": 0.25},
    ),
    Kind.OWN: ({}, {"hold": 0.5, "power": 3.0}, {"hold": 0.1, "power": 0.5}),
}
#: What the user's own function has by default, and what its arguments are called.
OWN_DEFAULTS: Mapping[str, float] = {"hold": 0.25, "power": 2.0}
OWN_STEM = "held_root"
#: What total steps are by default where the tree has none to bind to.
TOTAL_BY_DEFAULT = 1000


@dataclass(frozen=True)
class Case:
    """Values for the fields of a tree's arguments, and the rates that they must give."""

    fields: Mapping[str, Value]
    rates: tuple[float, ...]


def schedule(kind: Kind) -> Schedule:
    """Return the catalogue's entry."""
    return next(one for one in SCHEDULES if one.kind == kind.value)


def cases(kind: Kind, options: Sequence[str], declared: Collection[str], first_step: int) -> list[Case]:
    """Return each setting with its curve.

    `declared` are the parameters that the plan gives fields of their own: any other is what the tree says of the run.
    `options` are those of the command line, which may name the fields.
    """
    if kind is Kind.OWN:
        return [_own_case(setting, declared, first_step) for setting in SETTINGS[kind]]
    return [_case(schedule(kind), setting, options, declared, first_step) for setting in SETTINGS[kind]]


def _own_case(setting: Mapping[str, Value], declared: Collection[str], first_step: int) -> Case:
    """Return the rates of the user's own function, run as it stands."""
    held = {**OWN_DEFAULTS, **{name: float(value) for name, value in setting.items() if not isinstance(value, tuple)}}
    total = TOTAL if setting or "total_steps" not in declared else TOTAL_BY_DEFAULT
    fields: dict[str, Value] = {f"{OWN_STEM}_{name}": value for name, value in held.items()} if setting else {}
    if setting and "total_steps" in declared:
        fields["total_steps"] = TOTAL
    steps = range(first_step, first_step + STEPS)
    return Case(fields, tuple(BASE * held_root(step, total, **held) for step in steps))


def _case(
    entry: Schedule, setting: Mapping[str, Value], options: Sequence[str], declared: Collection[str], first_step: int
) -> Case:
    renamed = dict(option.split("=", 1) for option in options if "=" in option)
    held = entry.defaults()
    fields: dict[str, Value] = {}
    for parameter in entry.parameters:
        name = parameter.name
        if name in RUN and name not in declared:
            held[name] = RUN[name]
        elif setting:
            held[name] = setting.get(name, RUN.get(name, parameter.default))
            fields[renamed.get(name, entry.field(parameter))] = held[name]
    assert entry.factor is not None
    values = Values(held)
    return Case(fields, tuple(BASE * entry.factor(step, values) for step in range(first_step, first_step + STEPS)))
