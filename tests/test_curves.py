"""Every schedule's curve: the written function, run by torch, and the closed form, against torch's own or NumPy's."""

import ast
import math
import pickle
from collections.abc import Callable, Mapping, Sequence
from functools import cache

import pytest

from scaffold.functions import written
from scaffold.model.parameter import Role, Value, Values
from scaffold.model.request import Request
from scaffold.model.schedule import Implementation, Schedule
from scaffold.schedules import SCHEDULES

np = pytest.importorskip("numpy")
torch = pytest.importorskip("torch")
lr_scheduler = torch.optim.lr_scheduler

PEAK = 0.3
BEYOND = 25
BY_KIND = {schedule.kind: schedule for schedule in SCHEDULES}
OWN = [schedule for schedule in SCHEDULES if schedule.own]
#: What a run of the tests below is told; a kind takes of it what it has.
RUN = {"warmup_steps": 7, "total_steps": 60}
#: Where the defaults would not fit into 60 steps, or would do nothing before they end.
SHORT: Mapping[str, Mapping[str, Value]] = {
    "warm-restarts": {"t_0": 11},
    "step": {"decay_steps": 9},
    "multi-step": {"milestones": (5, 30)},
    "cyclic": {"step_size_up": 8, "step_size_down": 5, "mode": "exp_range"},
    "wsd": {"decay_steps": 20},
    "tri-stage": {"hold_steps": 10, "decay_steps": 30},
    "piecewise-constant": {"boundaries": (5, 30)},
    "power": {"decay_steps": 20},
    "infinite": {"cooldown_steps": 20, "anneal_steps": 15},
    "knee": {"explore_steps": 20},
}

Make = Callable[[object], object]


# --- what is tested ---------------------------------------------------------------------------------------------------


def values_of(schedule: Schedule, given: Mapping[str, Value]) -> dict[str, Value]:
    return schedule.defaults() | dict(given)


def short(schedule: Schedule) -> dict[str, Value]:
    """Return values with which a run of 60 steps goes through all phases."""
    taken = {name: value for name, value in RUN.items() if name in schedule.defaults()}
    return values_of(schedule, taken | dict(SHORT.get(schedule.kind, {})))


@cache
def compiled(code: str) -> Callable[..., object]:
    names: dict[str, object] = {"math": math, "LambdaLR": lr_scheduler.LambdaLR}
    exec("from bisect import bisect_right", names)
    before = set(names)
    exec(code, names)
    (added,) = set(names) - before
    return names[added]  # type: ignore[return-value]


def own_function(schedule: Schedule) -> Callable[..., object]:
    """Return the function as it is written for the schedule's defaults."""
    return compiled(written(Request(schedule, schedule.default_name, Implementation.OWN)))


def own(schedule: Schedule, values: Mapping[str, Value], last_epoch: int = -1) -> Make:
    """Return what makes the scheduler as an arm does: every parameter named, lists as lists."""
    taken = {p.name: values[p.name] for p in schedule.used(Implementation.OWN)}
    arguments = {name: list(value) if isinstance(value, tuple) else value for name, value in taken.items()}
    return lambda optimizer: own_function(schedule)(optimizer, **arguments, last_epoch=last_epoch)


def torchs(schedule: Schedule, values: Mapping[str, Value]) -> Make:
    """Return what makes the scheduler of the entry's torch class, its expressions evaluated."""
    assert schedule.torch is not None
    literals = {name: repr(list(v) if isinstance(v, tuple) else v) for name, v in values.items()}
    arguments = {keyword: eval(text.format_map(literals)) for keyword, text in schedule.torch.arguments}
    resumes = {"last_epoch": -1} if schedule.torch.resumes else {}
    return lambda optimizer: getattr(lr_scheduler, schedule.torch.name)(optimizer, **arguments, **resumes)


def new_optimizer(peaks: Sequence[float] = (PEAK,)) -> object:
    return torch.optim.SGD([{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": peak} for peak in peaks], lr=1.0)


def continued(optimizer: object, scheduler: object, steps: int) -> np.ndarray:
    """Return each group's learning rate at the next `steps` steps, in an array of steps by groups."""
    rates = []
    for _ in range(steps):
        rates.append([group["lr"] for group in optimizer.param_groups])  # type: ignore[attr-defined]
        optimizer.step()  # type: ignore[attr-defined]
        scheduler.step()  # type: ignore[attr-defined]
    return np.array(rates).reshape(steps, -1)


def run(make: Make, steps: int, peaks: Sequence[float] = (PEAK,)) -> np.ndarray:
    optimizer = new_optimizer(peaks)
    return continued(optimizer, make(optimizer), steps)


def assert_close(measured: np.ndarray, expected: np.ndarray, peak: float = PEAK) -> None:
    np.testing.assert_allclose(measured, expected, rtol=1e-12, atol=1e-12 * peak)


# --- what it is tested against ----------------------------------------------------------------------------------------
# Each takes the steps and the values, and returns the fraction of the peak: from torch's class where one gives the
# curve, else as the paper or the library has it.


def by_torch(t: np.ndarray, make: Make, last: int | None = None) -> np.ndarray:
    """Return torch's fractions at steps 0, 1, … up to the step `last`, and that one's again for the steps after it."""
    steps = len(t) if last is None else min(last + 1, len(t))
    return np.pad(run(make, steps)[:, 0] / PEAK, (0, len(t) - steps), mode="edge")


def warmed(t: np.ndarray, warmup: int, rest: np.ndarray) -> np.ndarray:
    """Return a line from 0 to 1, then `rest` from its beginning."""
    return np.concatenate([np.arange(warmup) / max(warmup, 1), rest])[: len(t)]


def constant_with_warmup(t: np.ndarray, warmup_steps: int) -> np.ndarray:
    return np.where(t < warmup_steps, t / warmup_steps, 1.0)


def linear(t: np.ndarray, warmup_steps: int, total_steps: int, final_ratio: float) -> np.ndarray:
    span = total_steps - warmup_steps
    if span == 0:
        return warmed(t, warmup_steps, np.full(len(t), final_ratio))
    return warmed(t, warmup_steps, by_torch(t, lambda o: lr_scheduler.LinearLR(o, 1.0, final_ratio, span)))


def polynomial(t: np.ndarray, warmup_steps: int, total_steps: int, power: float, final_ratio: float) -> np.ndarray:
    span = total_steps - warmup_steps
    if span == 0:
        return warmed(t, warmup_steps, np.full(len(t), final_ratio))
    to_zero = by_torch(t, lambda o: lr_scheduler.PolynomialLR(o, span, power))
    return warmed(t, warmup_steps, to_zero + final_ratio * (1 - to_zero))


def cosine(t: np.ndarray, warmup_steps: int, total_steps: int, cycles: float) -> np.ndarray:
    span = total_steps - warmup_steps
    if span and cycles == 0.5:
        half_wave = by_torch(t, lambda o: lr_scheduler.CosineAnnealingLR(o, span), last=span)
        return warmed(t, warmup_steps, half_wave)
    angle = 2 * np.pi * cycles * np.where(t < total_steps, (t - warmup_steps) / span, 1.0)
    return np.where(t < warmup_steps, t / warmup_steps, (1 + np.cos(angle)) / 2)


def cosine_restarts(t: np.ndarray, warmup_steps: int, total_steps: int, cycles: int) -> np.ndarray:
    span = total_steps - warmup_steps
    if span and span % cycles == 0:
        waves = by_torch(t, lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, span // cycles))
        return warmed(t, warmup_steps, np.where(t < span, waves, 0.0))
    done, starts = (t - warmup_steps) * cycles, np.arange(cycles) * span
    position = done - starts[np.searchsorted(starts, done, side="right") - 1]
    decay = np.where(t < total_steps, (1 + np.cos(np.pi * position / span)) / 2, 0.0)
    return np.where(t < warmup_steps, t / warmup_steps, decay)


def cosine_min_lr(
    t: np.ndarray, warmup_steps: int, total_steps: int, final_ratio: float, peak_rate: float
) -> np.ndarray:
    span = total_steps - warmup_steps
    if span == 0:
        return warmed(t, warmup_steps, np.full(len(t), final_ratio))
    make = lambda o: lr_scheduler.CosineAnnealingLR(o, span, final_ratio * PEAK)  # noqa: E731
    return warmed(t, warmup_steps, by_torch(t, make, last=span))


def warm_restarts(t: np.ndarray, t_0: int, t_mult: int, final_ratio: float, peak_rate: float) -> np.ndarray:
    return by_torch(t, lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, t_0, t_mult, final_ratio * PEAK))


def step(t: np.ndarray, decay_steps: int, gamma: float) -> np.ndarray:
    return by_torch(t, lambda o: lr_scheduler.StepLR(o, decay_steps, gamma))


def multi_step(t: np.ndarray, milestones: tuple[int, ...], gamma: float) -> np.ndarray:
    return by_torch(t, lambda o: lr_scheduler.MultiStepLR(o, list(milestones), gamma))


def exponential(t: np.ndarray, gamma: float) -> np.ndarray:
    return by_torch(t, lambda o: lr_scheduler.ExponentialLR(o, gamma))


def inverse_sqrt(t: np.ndarray, warmup_steps: int, timescale: int) -> np.ndarray:
    shift = timescale - warmup_steps
    return np.where(t < warmup_steps, t / warmup_steps, 1 / np.sqrt((t + shift) / timescale))


def noam(t: np.ndarray, d_model: int, warmup_steps: int) -> np.ndarray:
    s = t + 1.0
    return d_model**-0.5 * np.minimum(s**-0.5, s * np.float64(warmup_steps) ** -1.5)


def one_cycle(
    t: np.ndarray,
    total_steps: int,
    pct_start: float,
    div_factor: float,
    final_div_factor: float,
    anneal: str,
    peak_rate: float,
) -> np.ndarray:
    return by_torch(
        t,
        lambda o: lr_scheduler.OneCycleLR(
            o,
            max_lr=PEAK,
            total_steps=total_steps,
            pct_start=pct_start,
            div_factor=div_factor,
            final_div_factor=final_div_factor,
            anneal_strategy=anneal,
            cycle_momentum=False,
        ),
        last=total_steps - 1,
    )


def cyclic(
    t: np.ndarray, base_ratio: float, step_size_up: int, step_size_down: int, mode: str, gamma: float, peak_rate: float
) -> np.ndarray:
    return by_torch(
        t,
        lambda o: lr_scheduler.CyclicLR(
            o, base_ratio * PEAK, PEAK, step_size_up, step_size_down, mode=mode, gamma=gamma, cycle_momentum=False
        ),
    )


def wsd(
    t: np.ndarray, warmup_steps: int, total_steps: int, decay_steps: int, decay_type: str, final_ratio: float
) -> np.ndarray:
    x = np.clip((t - (total_steps - decay_steps)) / decay_steps, 0, 1)
    height = {"linear": 1 - x, "cosine": (1 + np.cos(np.pi * x)) / 2, "1-sqrt": 1 - np.sqrt(x)}[decay_type]
    decay = final_ratio + (1 - final_ratio) * height
    phases = [t < warmup_steps, t < total_steps - decay_steps, t < total_steps]
    return np.select(phases, [t / warmup_steps, np.ones(len(t)), decay], final_ratio)


def tri_stage(
    t: np.ndarray, warmup_steps: int, init_ratio: float, hold_steps: int, decay_steps: int, final_ratio: float
) -> np.ndarray:
    held = warmup_steps + hold_steps
    rate_of_decay = -np.log(final_ratio) / np.float64(decay_steps)
    stages = [t < warmup_steps, t < held, t < held + decay_steps]
    rise = init_ratio + (1 - init_ratio) * (t / warmup_steps)
    return np.select(stages, [rise, np.ones(len(t)), np.exp(-rate_of_decay * (t - held))], final_ratio)


def slanted_triangular(t: np.ndarray, total_steps: int, cut_frac: float, ratio: float) -> np.ndarray:
    cut = np.floor(total_steps * cut_frac)
    fall = cut * (1 / cut_frac - 1) if cut else total_steps  # the paper would divide by 0
    p = np.where(t < cut, t / cut, 1 - (t - cut) / fall)
    return (1 + np.maximum(p, 0) * (ratio - 1)) / ratio


def piecewise_constant(t: np.ndarray, boundaries: tuple[int, ...], ratios: tuple[float, ...]) -> np.ndarray:
    return np.repeat(ratios, np.diff([0, *boundaries, max(len(t), boundaries[-1])]))[: len(t)]


def rex(t: np.ndarray, warmup_steps: int, total_steps: int) -> np.ndarray:
    z = (t - warmup_steps) / (total_steps - warmup_steps)
    decay = (1 - z) / (1 / 2 + 1 / 2 * (1 - z))
    return np.select([t < warmup_steps, t < total_steps], [t / warmup_steps, decay], 0.0)


def power(
    t: np.ndarray,
    warmup_steps: int,
    total_steps: int,
    amplitude: float,
    exponent: float,
    decay_steps: int,
    final_ratio: float,
) -> np.ndarray:
    law = np.minimum(1, amplitude * np.maximum(np.arange(total_steps + 1), 1.0) ** exponent)
    leave = total_steps - decay_steps
    phases = [t < warmup_steps, t < leave, t < total_steps]
    down = (law[leave] * (total_steps - t) + final_ratio * (t - leave)) / decay_steps
    up = t / warmup_steps * law[warmup_steps]
    return np.select(phases, [up, law[np.minimum(t, total_steps)], down], final_ratio)


def infinite(
    t: np.ndarray,
    warmup_steps: int,
    total_steps: int,
    cooldown_steps: int,
    shape: str,
    plateau_ratio: float,
    anneal_steps: int,
    final_ratio: float,
) -> np.ndarray:
    def h(x: np.ndarray) -> np.ndarray:
        return 1 / np.sqrt(1 + 10 * x) - 1

    x = np.clip((t - warmup_steps) / cooldown_steps, 0, 1)
    down = {
        "cosine": plateau_ratio + (1 - plateau_ratio) / 2 * (1 + np.cos(np.pi * x)),
        "inverse-sqrt": 1 + (plateau_ratio - 1) / h(np.float64(1)) * h(x),
    }[shape]
    y = (t - (total_steps - anneal_steps)) / anneal_steps
    anneal = plateau_ratio * np.exp(np.clip(y, 0, 1) * np.log(final_ratio / plateau_ratio))
    ends = [warmup_steps, warmup_steps + cooldown_steps, total_steps - anneal_steps, total_steps]
    phases = [t / warmup_steps, down, np.full(len(t), plateau_ratio), anneal]
    return np.select([t < end for end in ends], phases, final_ratio)


def knee(t: np.ndarray, warmup_steps: int, total_steps: int, explore_steps: int) -> np.ndarray:
    at = warmup_steps + explore_steps
    phases = [t < warmup_steps, t < at, t < total_steps]
    return np.select(phases, [t / warmup_steps, np.ones(len(t)), 1 - (t - at) / (total_steps - at)], 0.0)


REFERENCES: Mapping[str, Callable[..., np.ndarray]] = {
    schedule.kind: globals()[schedule.stem] for schedule in SCHEDULES if schedule.factor
}

# Warm-up and total: usual, none, one step, nothing else, one step in all.
WARMED: list[dict[str, Value]] = [
    {"warmup_steps": 30, "total_steps": 300},
    {"warmup_steps": 0, "total_steps": 300},
    {"warmup_steps": 1, "total_steps": 7},
    {"warmup_steps": 6, "total_steps": 7},
    {"warmup_steps": 50, "total_steps": 50},
    {"warmup_steps": 0, "total_steps": 1},
    {"warmup_steps": 1, "total_steps": 1},
]


def each(*more: dict[str, Value]) -> list[dict[str, Value]]:
    """Return WARMED, and `more` with the first of it."""
    return WARMED + [WARMED[0] | one for one in more]


SETTINGS: Mapping[str, Sequence[Mapping[str, Value]]] = {
    "constant-with-warmup": [{"warmup_steps": 0}, {"warmup_steps": 1}, {"warmup_steps": 100}],
    "linear": each({"final_ratio": 0.1}, {"final_ratio": 1.0}, {"warmup_steps": 300, "final_ratio": 0.25}),
    "polynomial": each(
        {"power": 2.0}, {"power": 0.9}, {"power": 3.5, "final_ratio": 0.1}, {"warmup_steps": 300, "final_ratio": 0.5}
    ),
    "cosine": each({"cycles": 1.0}, {"cycles": 2.25}, {"cycles": 0.3}),
    "cosine-restarts": each(
        {"cycles": 1},
        {"cycles": 7},
        {"warmup_steps": 0, "total_steps": 49, "cycles": 49},
        {"warmup_steps": 3, "total_steps": 10, "cycles": 20},
    ),
    "cosine-min-lr": each({"final_ratio": 0.0}, {"final_ratio": 1.0}, {"final_ratio": 1e-4}),
    "warm-restarts": [
        {},
        {"t_mult": 1},
        {"t_0": 1, "t_mult": 1},
        {"t_0": 1, "t_mult": 2, "final_ratio": 0.1},
        {"t_0": 10, "t_mult": 3},
        {"t_0": 1000},
    ],
    "step": [{}, {"decay_steps": 1, "gamma": 0.99}, {"decay_steps": 7, "gamma": 1.1}, {"decay_steps": 1000}],
    "multi-step": [
        {},
        {"milestones": (200, 1, 50)},
        {"milestones": (50, 50, 60), "gamma": 0.5},
        {"milestones": (1000,)},
    ],
    "exponential": [{}, {"gamma": 1.0}, {"gamma": 0.5}, {"gamma": 0.999}],
    "inverse-sqrt": [
        {},
        {"warmup_steps": 100},
        {"warmup_steps": 1, "timescale": 1},
        {"warmup_steps": 10, "timescale": 10_000},
    ],
    "noam": [{}, {"warmup_steps": 1}, {"warmup_steps": 100}, {"warmup_steps": 400, "d_model": 1}],
    "one-cycle": [
        {"total_steps": 300},
        {"total_steps": 300, "anneal": "linear"},
        {"total_steps": 299, "pct_start": 0.123, "div_factor": 3.0, "final_div_factor": 1.0},
        {"total_steps": 300, "div_factor": 1.0, "final_div_factor": 0.5, "anneal": "linear"},
        {"total_steps": 3},
        {"total_steps": 2, "pct_start": 0.9, "anneal": "linear"},
        {"total_steps": 1},
        {"total_steps": 10, "pct_start": 0.99},
    ],
    "cyclic": [
        *({"mode": mode} for mode in ("triangular", "triangular2", "exp_range")),
        *({"mode": mode, "step_size_up": 7, "step_size_down": 30} for mode in ("triangular", "triangular2")),
        {"step_size_up": 1, "step_size_down": 1, "base_ratio": 0.0},
        {"mode": "exp_range", "gamma": 1.0, "step_size_down": 20},
        {"base_ratio": 1.0},
    ],
    "wsd": [
        *({"total_steps": 300, "warmup_steps": 30, "decay_type": shape} for shape in ("linear", "cosine", "1-sqrt")),
        *({"total_steps": 300, "final_ratio": 0.1, "decay_type": shape} for shape in ("linear", "cosine", "1-sqrt")),
        {"total_steps": 300, "warmup_steps": 30, "decay_steps": 0, "final_ratio": 0.5},
        {"total_steps": 300, "warmup_steps": 200, "decay_type": "1-sqrt"},
        {"total_steps": 50, "warmup_steps": 50, "decay_steps": 0},
        {"total_steps": 50, "decay_steps": 50, "decay_type": "cosine"},
        {"total_steps": 1, "decay_steps": 1},
        {"total_steps": 1, "decay_steps": 0},
        {"total_steps": 1, "warmup_steps": 1, "decay_steps": 0},
    ],
    "tri-stage": [
        {},
        {"warmup_steps": 50, "final_ratio": 0.05},
        {"warmup_steps": 50, "init_ratio": 0.0, "hold_steps": 0},
        {"warmup_steps": 50, "init_ratio": 1.0, "decay_steps": 0},
        {"hold_steps": 0, "decay_steps": 0, "final_ratio": 1.0},
        {"warmup_steps": 1, "hold_steps": 1, "decay_steps": 1},
    ],
    "slanted-triangular": [
        {"total_steps": 300},
        {"total_steps": 300, "cut_frac": 0.5, "ratio": 10.0},
        {"total_steps": 301, "cut_frac": 0.37},
        {"total_steps": 15},
        {"total_steps": 5},
        {"total_steps": 1},
        {"total_steps": 300, "ratio": 1.0},
    ],
    "piecewise-constant": [
        {},
        {"boundaries": (1,), "ratios": (0.0, 1.0)},
        {"boundaries": (1, 2, 250), "ratios": (0.5, 1.5, 1.0, 0.0)},
        {"boundaries": (1000,), "ratios": (0.7, 0.1)},
    ],
    "rex": each(),
    "power": [
        {"total_steps": 300, "warmup_steps": 30},
        {"total_steps": 300, "final_ratio": 0.05},
        {"total_steps": 300, "warmup_steps": 10, "amplitude": 0.5, "exponent": -1.0, "decay_steps": 100},
        {"total_steps": 300, "warmup_steps": 200, "amplitude": 0.1, "final_ratio": 1.0, "decay_steps": 100},
        {"total_steps": 300, "decay_steps": 0},
        {"total_steps": 50, "amplitude": 0.9, "decay_steps": 50},
        {"total_steps": 1, "decay_steps": 1},
        {"total_steps": 1, "decay_steps": 0},
        {"total_steps": 1, "warmup_steps": 1, "decay_steps": 0},
    ],
    "infinite": [
        *({"total_steps": 300, "warmup_steps": 30, "shape": shape} for shape in ("cosine", "inverse-sqrt")),
        *({"total_steps": 300, "cooldown_steps": 250, "shape": shape} for shape in ("cosine", "inverse-sqrt")),
        {"total_steps": 300, "cooldown_steps": 0, "plateau_ratio": 0.3, "final_ratio": 0.01},
        {"total_steps": 300, "anneal_steps": 0, "plateau_ratio": 1.0, "final_ratio": 1.0},
        {"total_steps": 50, "warmup_steps": 50, "cooldown_steps": 0, "anneal_steps": 0},
        {"total_steps": 1, "cooldown_steps": 0, "anneal_steps": 1},
        {"total_steps": 1, "cooldown_steps": 1, "anneal_steps": 0},
        {"total_steps": 1, "cooldown_steps": 0, "anneal_steps": 0},
    ],
    "knee": [
        {"total_steps": 300},
        {"total_steps": 300, "warmup_steps": 30},
        {"total_steps": 300, "warmup_steps": 30, "explore_steps": 0},
        {"total_steps": 300, "warmup_steps": 200},
        {"total_steps": 1, "explore_steps": 0},
        {"total_steps": 1, "explore_steps": 1},
    ],
}
CASES = [
    pytest.param(BY_KIND[kind], given, id=f"{kind}-{','.join(f'{n}={v}' for n, v in given.items()) or 'defaults'}")
    for kind, settings in SETTINGS.items()
    for given in settings
]


# --- the curves -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("schedule", "given"), CASES)
def test_the_function_and_the_closed_form_are_the_reference(schedule: Schedule, given: Mapping[str, Value]) -> None:
    assert schedule.factor is not None
    values = values_of(schedule, given)
    steps = int(given.get("total_steps", 300)) + BEYOND  # type: ignore[arg-type]
    t = np.arange(steps)
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = REFERENCES[schedule.kind](t, **values)
    assert expected.shape == (steps,)
    assert np.isfinite(expected).all()
    closed = np.array([schedule.factor(int(i), Values(values)) for i in t])
    assert_close(closed, expected, peak=1.0)
    assert_close(run(own(schedule, values), steps)[:, 0], PEAK * expected)
    assert_close(run(own(schedule, values), steps)[:, 0], PEAK * closed)


@pytest.mark.parametrize("schedule", [one for one in SCHEDULES if one.factor and one.torch], ids=lambda one: one.kind)
def test_the_torch_arm_gives_the_same_curve(schedule: Schedule) -> None:
    """Without what the class has not: a warm-up, and what the entry's note says."""
    assert schedule.factor is not None
    values = short(schedule) | {"peak_rate": PEAK}
    values |= {"warmup_steps": 0} if "warmup_steps" in values else {}
    expected = PEAK * np.array([schedule.factor(i, Values(values)) for i in range(60)])
    assert_close(run(torchs(schedule, values), 60)[:, 0], expected)


def test_a_one_cycle_that_peaks_at_step_0_is_one_that_torch_divides_by_zero_for() -> None:
    values = values_of(BY_KIND["one-cycle"], {"total_steps": 4, "pct_start": 0.25, "anneal": "linear"})
    with pytest.raises(ZeroDivisionError):
        one_cycle(np.arange(4), **values)
    low = 1 / 25e4
    expected = np.array([1, (2 + low) / 3, (1 + 2 * low) / 3, low, low])
    assert_close(run(own(BY_KIND["one-cycle"], values), 5)[:, 0], PEAK * expected)
    assert_close(np.array([BY_KIND["one-cycle"].factor(i, Values(values)) for i in range(5)]), expected)


@pytest.mark.parametrize("cycles", [3, 7, 49, 97])
def test_each_restart_begins_at_the_peak_and_not_at_the_end_before_it(cycles: int) -> None:
    """A progress rounded to just below a whole number would give 0 where the peak belongs."""
    for cycle_steps in (1, 3, 10):
        values = {"warmup_steps": 0, "total_steps": cycles * cycle_steps, "cycles": cycles}
        rates = run(own(BY_KIND["cosine-restarts"], values), cycles * cycle_steps)[:, 0]
        assert (rates[::cycle_steps] == PEAK).all()


# --- several groups, resuming -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("schedule", OWN, ids=lambda one: one.kind)
def test_each_parameter_group_follows_its_own_multiple(schedule: Schedule) -> None:
    assert schedule.factor is not None
    peaks, values = (0.3, 5e-2, 1e-5), short(schedule)
    rates = run(own(schedule, values), 70, peaks)
    factors = np.array([schedule.factor(i, Values(values)) for i in range(70)])
    for measured, peak in zip(rates.T, peaks, strict=True):
        assert_close(measured, peak * factors, peak)


@pytest.mark.parametrize("done", [1, 6, 7, 8, 31, 60, 65])
@pytest.mark.parametrize("schedule", OWN, ids=lambda one: one.kind)
def test_a_resumed_run_continues_exactly(schedule: Schedule, done: int) -> None:
    peaks, values = (0.3, 5e-2), short(schedule)
    whole = run(own(schedule, values), 70, peaks)

    first = new_optimizer(peaks)
    scheduler = own(schedule, values)(first)
    continued(first, scheduler, done)
    saved = pickle.dumps((first.state_dict(), scheduler.state_dict()))  # type: ignore[attr-defined]
    assert len(np.unique(whole)) > 1

    loaded = new_optimizer(peaks)
    scheduler = own(schedule, values)(loaded)
    optimizer_state, scheduler_state = pickle.loads(saved)
    loaded.load_state_dict(optimizer_state)  # type: ignore[attr-defined]
    scheduler.load_state_dict(scheduler_state)  # type: ignore[attr-defined]
    np.testing.assert_array_equal(continued(loaded, scheduler, 70 - done), whole[done:])

    rebuilt = new_optimizer(peaks)
    rebuilt.load_state_dict(pickle.loads(saved)[0])  # type: ignore[attr-defined]
    scheduler = own(schedule, values, last_epoch=done - 1)(rebuilt)
    np.testing.assert_array_equal(continued(rebuilt, scheduler, 70 - done), whole[done:])


# --- the schedule that a metric drives --------------------------------------------------------------------------------


def plateau(optimizer: object, mode: str = "min") -> object:
    values = {"mode": mode, "factor": 0.5, "patience": 2, "min_rate": 0.05}
    return torchs(BY_KIND["reduce-on-plateau"], values)(optimizer)


def measured(optimizer: object, scheduler: object, metrics: Sequence[float]) -> list[float]:
    rates = []
    for metric in metrics:
        optimizer.step()  # type: ignore[attr-defined]
        scheduler.step(metric)  # type: ignore[attr-defined]
        rates.append(optimizer.param_groups[0]["lr"])  # type: ignore[attr-defined]
    return rates


@pytest.mark.parametrize(("mode", "metrics"), [("min", "5433332222222222"), ("max", "5677778888888888")])
def test_a_plateau_halves_the_rate_once_patience_is_over(mode: str, metrics: str) -> None:
    optimizer = new_optimizer()
    rates = measured(optimizer, plateau(optimizer, mode), [float(metric) for metric in metrics])
    assert rates == [0.3] * 5 + [0.15] * 4 + [0.075] * 3 + [0.05] * 4


@pytest.mark.parametrize("done", [1, 5, 6, 11])
def test_a_plateau_is_resumed_from_its_state(done: int) -> None:
    metrics = [5.0, 4.0, *[3.0] * 14]
    optimizer = new_optimizer()
    whole = measured(optimizer, plateau(optimizer), metrics)
    first = new_optimizer()
    scheduler = plateau(first)
    measured(first, scheduler, metrics[:done])
    saved = pickle.loads(pickle.dumps((first.state_dict(), scheduler.state_dict())))  # type: ignore[attr-defined]
    second = new_optimizer()
    scheduler = plateau(second)
    second.load_state_dict(saved[0])  # type: ignore[attr-defined]
    scheduler.load_state_dict(saved[1])  # type: ignore[attr-defined]
    assert measured(second, scheduler, metrics[done:]) == whole[done:]


def test_a_plateau_has_no_curve_and_no_function_and_says_what_it_needs() -> None:
    entry = BY_KIND["reduce-on-plateau"]
    assert entry.factor is None
    assert entry.implementations == (Implementation.TORCH,)
    assert "step() must be given the metric" in entry.note


# --- the entries ------------------------------------------------------------------------------------------------------


def test_the_catalogue_is_in_order_and_tested() -> None:
    assert [schedule.kind for schedule in SCHEDULES] == [*SETTINGS, "reduce-on-plateau"]


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda one: one.kind)
def test_every_default_is_one_that_can_be_given(schedule: Schedule) -> None:
    for parameter in schedule.parameters:
        default = parameter.default
        text = ",".join(map(str, default)) if isinstance(default, tuple) else str(default)
        assert parameter.parse(text) == default
    at_300 = {"total_steps": 300, "warmup_steps": 30}
    known = {name: value for name, value in at_300.items() if name in schedule.defaults()}
    for values in (schedule.defaults(), values_of(schedule, known), known, {}):
        assert schedule.check(Values(values)) == ""


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda one: one.kind)
def test_what_an_entry_says_fits_where_it_is_shown(schedule: Schedule) -> None:
    assert len(schedule.summary) <= 70
    assert len(schedule.formula) <= 90
    helps = [parameter.help for parameter in schedule.parameters]
    for text in (schedule.summary, schedule.formula, schedule.source, schedule.note, *helps):
        assert "|" not in text
        assert "\n" not in text
        assert not text.endswith(".")
    for text in (schedule.summary, *helps):
        assert text[0].islower()


@pytest.mark.parametrize("schedule", OWN, ids=lambda one: one.kind)
def test_the_function_is_python_38_within_120_columns_and_needs_what_it_says(schedule: Schedule) -> None:
    assert schedule.own is not None
    code = written(Request.with_defaults(schedule, Implementation.OWN))
    tree = ast.parse(code, feature_version=(3, 8))
    assert max(map(len, code.splitlines())) <= 120
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    bound = {symbol.bound for symbol in schedule.own.needs}
    assert used & {"math", "bisect_right", "LambdaLR"} == bound
    (function,) = tree.body
    assert isinstance(function, ast.FunctionDef)
    takes = {argument.arg for argument in function.args.args}
    assert takes == {"optimizer", "last_epoch"} | {p.name for p in schedule.used(Implementation.OWN)}
    described = ast.get_docstring(function) or ""
    assert all(f"    {name}: " in described for name in takes)


@pytest.mark.parametrize("schedule", OWN, ids=lambda one: one.kind)
def test_the_given_values_are_the_functions_defaults(schedule: Schedule) -> None:
    values = short(schedule)
    roles = (Role.WARMUP_STEPS, Role.TOTAL_STEPS)
    required = {p.name: values[p.name] for p in schedule.parameters if p.is_list or p.role in roles}
    required |= {"decay_steps": values["decay_steps"]} if schedule.kind == "step" else {}
    arguments = {name: list(value) if isinstance(value, tuple) else value for name, value in required.items()}
    request = Request(schedule, schedule.default_name, Implementation.OWN, given=tuple(values.items()))
    by_default = run(lambda optimizer: compiled(written(request))(optimizer, **arguments), 70)
    np.testing.assert_array_equal(by_default, run(own(schedule, values), 70))


TOO_LONG: list[tuple[str, dict[str, Value], str]] = [
    *(
        (kind, {"warmup_steps": 301, "total_steps": 300}, "warmup_steps is more than total_steps")
        for kind in ("linear", "polynomial", "cosine", "cosine-restarts", "cosine-min-lr", "rex")
    ),
    *(
        (kind, {"warmup_steps": 101, "decay_steps": 200, "total_steps": 300}, "warmup_steps + decay_steps is more than")
        for kind in ("wsd", "power")
    ),
    ("wsd", {"decay_steps": 301, "total_steps": 300}, "decay_steps is more than total_steps"),
    ("knee", {"warmup_steps": 201, "explore_steps": 100, "total_steps": 300}, "warmup_steps + explore_steps is more"),
    (
        "infinite",
        {"warmup_steps": 151, "cooldown_steps": 100, "anneal_steps": 50, "total_steps": 300},
        "warmup_steps + cooldown_steps + anneal_steps is more than total_steps",
    ),
]
UNFIT = [
    *TOO_LONG,
    ("piecewise-constant", {"boundaries": (5, 3), "ratios": (1.0, 0.5, 0.1)}, "boundaries do not rise"),
    ("piecewise-constant", {"boundaries": (5, 5), "ratios": (1.0, 0.5, 0.1)}, "boundaries do not rise"),
    ("piecewise-constant", {"boundaries": (5,), "ratios": (1.0,)}, "ratios is not one longer than boundaries"),
    ("piecewise-constant", {"boundaries": (5,), "ratios": (1.0, 0.5, 0.1)}, "ratios is not one longer"),
]


@pytest.mark.parametrize(("kind", "given", "words"), UNFIT)
def test_values_that_do_not_fit_together_are_refused(kind: str, given: dict[str, Value], words: str) -> None:
    assert words in BY_KIND[kind].check(Values(given))


@pytest.mark.parametrize(("kind", "given", "words"), TOO_LONG)
def test_phases_that_just_fit_or_are_not_all_known_are_not_refused(
    kind: str, given: dict[str, Value], words: str
) -> None:
    check = BY_KIND[kind].check
    assert check(Values(given | {"total_steps": int(given["total_steps"]) + 1})) == ""  # type: ignore[arg-type]
    assert check(Values({name: value for name, value in given.items() if name != "total_steps"})) == ""
    assert check(Values({"total_steps": given["total_steps"]})) == ""


@pytest.mark.parametrize(
    ("kind", "name", "text"),
    [
        ("one-cycle", "pct_start", "0"),
        ("one-cycle", "pct_start", "1"),
        ("slanted-triangular", "cut_frac", "1.0"),
        ("tri-stage", "final_ratio", "0"),
        ("infinite", "final_ratio", "0"),
        ("infinite", "plateau_ratio", "0"),
        ("exponential", "gamma", "1.01"),
        ("power", "exponent", "0.0"),
        ("reduce-on-plateau", "factor", "1"),
        ("warm-restarts", "t_0", "0"),
    ],
)
def test_values_out_of_bounds_are_refused(kind: str, name: str, text: str) -> None:
    from scaffold.errors import BadParameter

    with pytest.raises(BadParameter):
        BY_KIND[kind].parameter(name).parse(text)


# --- what only training knows -----------------------------------------------------------------------------------------


def refused(kind: str, **values: object) -> str:
    """Return what the function says of values that it cannot work with."""
    schedule = BY_KIND[kind]
    with pytest.raises(ValueError, match=r"wanted|more than") as caught:
        run(own(schedule, short(schedule) | values), 1)  # type: ignore[operator]
    return str(caught.value)


def having(role: Role) -> list[str]:
    return [schedule.kind for schedule in OWN if any(parameter.role is role for parameter in schedule.parameters)]


@pytest.mark.parametrize("total", [None, 0, -1])
@pytest.mark.parametrize("kind", having(Role.TOTAL_STEPS))
def test_a_total_that_is_no_number_of_steps_is_refused(kind: str, total: int | None) -> None:
    assert refused(kind, total_steps=total) == f"total_steps is {total}, wanted the number of training steps"


@pytest.mark.parametrize("warmup", [None, -1])
@pytest.mark.parametrize("kind", having(Role.WARMUP_STEPS))
def test_a_warm_up_that_is_no_number_of_steps_is_refused(kind: str, warmup: int | None) -> None:
    message = refused(kind, warmup_steps=warmup)
    assert "warmup_steps" in message
    assert str(warmup) in message


@pytest.mark.parametrize(("kind", "given", "_words"), TOO_LONG)
def test_phases_longer_than_the_run_are_refused_when_training(kind: str, given: dict[str, Value], _words: str) -> None:
    message = refused(kind, **given)
    assert "warmup_steps" in message
    assert "total_steps" in message
    assert "300" in message


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [
        ("warm-restarts", {"t_0": 0}, "t_0 is 0 and t_mult is 2, wanted 1 or more"),
        ("warm-restarts", {"t_mult": 0}, "t_mult is 0"),
        ("inverse-sqrt", {"timescale": 0}, "timescale is 0, wanted more than 0"),
        ("noam", {"d_model": 0}, "d_model is 0, wanted more than 0"),
        ("one-cycle", {"pct_start": 1.0}, "pct_start is 1.0, wanted a number between 0 and 1"),
        ("one-cycle", {"pct_start": 0.0}, "pct_start is 0.0"),
        ("one-cycle", {"div_factor": 0.0}, "div_factor is 0.0"),
        ("one-cycle", {"anneal": "cosine"}, "anneal is 'cosine', wanted 'cos' or 'linear'"),
        ("cyclic", {"step_size_up": 0}, "step_size_up is 0"),
        ("cyclic", {"step_size_down": 0}, "step_size_down is 0, wanted 1 or more"),
        ("cyclic", {"mode": "square"}, "mode is 'square', wanted 'triangular', 'triangular2' or 'exp_range'"),
        ("wsd", {"decay_type": "sqrt"}, "decay_type is 'sqrt', wanted 'linear', 'cosine' or '1-sqrt'"),
        ("wsd", {"decay_steps": -1}, "decay_steps is -1, wanted 0 or more"),
        ("tri-stage", {"final_ratio": 0.0}, "final_ratio is 0.0, wanted more than 0"),
        ("tri-stage", {"hold_steps": -1}, "hold_steps is -1"),
        ("slanted-triangular", {"cut_frac": 1.0}, "cut_frac is 1.0, wanted a number between 0 and 1"),
        ("slanted-triangular", {"ratio": 0.0}, "ratio is 0.0, wanted more than 0"),
        ("piecewise-constant", {"boundaries": (5, 3)}, "boundaries are [5, 3], wanted them in rising order"),
        ("piecewise-constant", {"boundaries": (5,)}, "3 ratios for 1 boundaries, wanted one more than boundaries"),
        ("piecewise-constant", {"ratios": None}, "0 ratios for 2 boundaries"),
        ("power", {"decay_steps": -1}, "decay_steps is -1, wanted 0 or more"),
        ("infinite", {"plateau_ratio": 0.0}, "plateau_ratio is 0.0"),
        ("infinite", {"final_ratio": 0.0}, "final_ratio is 0.0, wanted more than 0"),
        ("infinite", {"shape": "linear"}, "shape is 'linear', wanted 'cosine' or 'inverse-sqrt'"),
        ("infinite", {"anneal_steps": -1}, "are (7, 20, -1), wanted 0 or more"),
        ("knee", {"explore_steps": -1}, "explore_steps is -1, wanted 0 or more"),
    ],
)
def test_values_that_cannot_work_are_refused_when_training(kind: str, values: dict[str, object], words: str) -> None:
    assert words in refused(kind, **values)
