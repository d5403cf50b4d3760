"""The infinite schedule: down from the peak to a plateau that can last for any data, and an annealing at the end."""

import math

from msgspec.structs import replace

from scaffold.model.parameter import Bounds, Parameter, Values
from scaffold.model.schedule import WITH_MATH, Schedule
from scaffold.schedules.phases import fit, progress
from scaffold.schedules.roles import TOTAL_STEPS, WARMUP_STEPS, final_ratio


def factor(step: int, values: Values) -> float:
    """Return the fraction of the peak rate at a step: the phases' parts, multiplied."""
    warmup, total, plateau = values.count("warmup_steps"), values.count("total_steps"), values.number("plateau_ratio")
    cooled = progress(step, warmup, warmup + values.count("cooldown_steps"))
    annealed = progress(step, total - values.count("anneal_steps"), total)
    shapes = {
        "cosine": math.sin(math.pi / 2 * cooled) ** 2,
        "inverse-sqrt": (1 - 1 / math.sqrt(1 + 10 * cooled)) / (1 - 1 / math.sqrt(11)),
    }
    gone = shapes[values.word("shape")]
    height = 1 - gone + plateau * gone
    return progress(step, 0, warmup) * height * float((values.number("final_ratio") / plateau) ** annealed)


INFINITE = Schedule(
    kind="infinite",
    summary="warm up, cool down to a plateau, stay there, anneal at the end",
    formula="t / warmup_steps, down to plateau_ratio, plateau_ratio, then times (final / plateau) ** p",
    source="Ibrahim et al. 2024, Simple and Scalable Strategies to Continually Pre-train LLMs (arXiv:2403.08763)",
    parameters=(
        WARMUP_STEPS,
        TOTAL_STEPS,
        Parameter("cooldown_steps", 100, "steps from the peak down to the plateau", Bounds(least=0)),
        Parameter("shape", "cosine", "shape of the way down to the plateau", choices=("cosine", "inverse-sqrt")),
        Parameter("plateau_ratio", 0.5, "fraction of the peak learning rate on the plateau", Bounds(over=0, most=1)),
        Parameter("anneal_steps", 50, "steps of the exponential annealing at the end", Bounds(least=0)),
        replace(final_ratio(0.1), bounds=Bounds(over=0, most=1)),
    ),
    factor=factor,
    own=WITH_MATH,
    check=fit("warmup_steps", "cooldown_steps", "anneal_steps"),
    note="the annealing multiplies, so it cannot end at 0",
)
