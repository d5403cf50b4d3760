"""ai2-olmo: a chain on members of a StrEnum that returns objects of the tree's own scheduler classes; a dataclass."""

from collections.abc import Mapping
from types import SimpleNamespace

from benchmarks.beds.cut import Cut
from benchmarks.beds.probes.numbers import BASE, STEPS, TOTAL, WARMUP
from benchmarks.beds.probes.probe import Probe, Rates
from benchmarks.beds.theirs import Theirs


def _parsed(cut: Cut, place: str, name: str, values: Mapping[str, object]) -> object:
    kind = cut.definition("olmo/config.py", "SchedulerConfig")
    names = cut.definition("olmo/config.py", "SchedulerType")
    return kind(name=names(name), t_warmup=WARMUP, t_max=TOTAL, **values)


def _rates(cut: Cut, place: str, arguments: Theirs) -> Rates:
    scheduler = cut.definition("olmo/optim.py", "build_scheduler")(SimpleNamespace(scheduler=arguments))
    return [float(scheduler.get_lr(BASE, step, TOTAL)) for step in range(STEPS)]


PROBE = Probe(
    names=(
        "cosine_with_warmup",
        "linear_with_warmup",
        "inverse_sqrt_with_warmup",
        "max_scheduler",
        "constant",
        "cosine_linear_envelope",
    ),
    selector="name",
    parsed=_parsed,
    rates=_rates,
)
