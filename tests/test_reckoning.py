"""Learning rates reckoned from a tree's code: those of the closed forms, or a reason why there are none."""

import textwrap
from pathlib import Path

import pytest

from scaffold.locate import find_places, site_at
from scaffold.model.request import NOTHING_SETTLED, Request
from scaffold.model.schedule import Implementation, Schedule
from scaffold.model.site import Site
from scaffold.modules import Modules
from scaffold.preview.reference import Reference, reference_of
from scaffold.preview.run import run_of
from scaffold.preview.tree_rates import Rates, rates_of
from scaffold.reckoning.values import NotReckoned
from scaffold.schedules import SCHEDULES
from tests.trees import BASE, SCHEDULES_MODULE, TASK, MemoryTree, apply, as_bytes, changed, plan_for

COSINE = "cosine_schedule_with_warmup"
ARM = """return get_cosine_schedule_with_warmup(
                optimizer=optimizer,
                num_warmup_steps=args.warmup_steps,
                num_training_steps=args.max_steps,
                last_epoch=-1,
            )"""


def site_of(files: dict[str, bytes]) -> tuple[Modules, Site]:
    modules = Modules(MemoryTree(files))
    (place,) = find_places(modules).places
    return modules, site_at(modules, place, NOTHING_SETTLED, "", (place,))


def reckoned(name: str = COSINE, *edits: tuple[str, str, str]) -> Rates | str:
    modules, site = site_of(as_bytes(changed(*edits)))
    return rates_of(modules, site, name, run_of(site))


def with_body(body: str, imports: str = "") -> Rates | str:
    """Return what a factory gives whose function of the step has that body."""
    text = textwrap.indent(textwrap.dedent(body).strip("\n"), " " * 8)
    edits = [(SCHEDULES_MODULE, "        return 1.0", text)]
    if imports:
        edits.append((SCHEDULES_MODULE, "from torch.optim", f"{imports}\nfrom torch.optim"))
    return reckoned(COSINE, *edits)


def at(rates: Rates | str, step: int) -> float:
    assert isinstance(rates, Rates), rates
    return rates.rate(step)


#: Those whose code is more than arithmetic, or whose arguments are lists: no rates are better than wrong ones.
NOT_READ = {"warm-restarts", "multi-step", "one-cycle", "piecewise-constant", "infinite"}


@pytest.mark.parametrize("schedule", [one for one in SCHEDULES if one.own and one.factor], ids=lambda one: one.kind)
def test_the_code_of_every_entry_gives_its_closed_form_or_nothing(schedule: Schedule) -> None:
    request = Request.with_defaults(schedule, Implementation.OWN)
    modules, site = site_of(apply(BASE, plan_for(BASE, request)))
    run = run_of(site)
    reference = reference_of(request, site, run)
    assert isinstance(reference, Reference)
    rates = rates_of(modules, site, request.name, run)
    if schedule.kind in NOT_READ:
        assert why_not(rates)
        return
    for step in range(run.total):
        assert at(rates, step) == pytest.approx(reference.rate(step), rel=1e-12, abs=1e-18)


def why_not(rates: Rates | str) -> str:
    """Return why there are no rates, at once or when the first one is asked for."""
    if isinstance(rates, str):
        return rates
    with pytest.raises(NotReckoned) as found:
        rates.rate(10)
    return str(found.value)


@pytest.mark.parametrize("kind", ["step", "exponential"])
def test_torchs_classes_that_the_catalogue_has_whole(kind: str) -> None:
    schedule = next(one for one in SCHEDULES if one.kind == kind)
    request = Request.with_defaults(schedule, Implementation.TORCH)
    modules, site = site_of(apply(BASE, plan_for(BASE, request)))
    run = run_of(site)
    reference = reference_of(request, site, run)
    rates = rates_of(modules, site, request.name, run)
    assert [at(rates, step) for step in range(0, 1000, 7)] == [reference.rate(step) for step in range(0, 1000, 7)]


def test_torchs_classes_with_numbers_of_the_trees_own() -> None:
    imported = (TASK, "from typing", "from torch.optim.lr_scheduler import StepLR\nfrom typing")
    rates = reckoned(COSINE, imported, (TASK, ARM, "return StepLR(optimizer, step_size=30, gamma=0.1)"))
    assert [at(rates, step) for step in (0, 29, 30, 90)] == pytest.approx([1e-3, 1e-3, 1e-4, 1e-6])
    unsaid = reckoned(COSINE, imported, (TASK, ARM, "return StepLR(optimizer, step_size=30)"))
    assert "other keywords" in unsaid


def test_an_arm_without_a_scheduler_keeps_the_rate() -> None:
    assert at(reckoned("fixed_lr"), 500) == 1e-3


def test_arithmetic_is_as_python_has_it() -> None:
    rates = with_body(
        """
        \"\"\"Return a factor.\"\"\"
        left = max(0, num_training_steps - current_step)
        share: float = left / max(1, num_training_steps)
        share **= 2
        if not current_step % 2 and 0 <= current_step < 10:
            return -7 // 2 + 5.0
        elif current_step == 11 or last_epoch is None:
            return half(share)
        return share if num_warmup_steps == 0 else 3.0
        """,
        "def half(x, by=2.0):\n    return x / by\n\n",
    )
    assert at(rates, 4) == pytest.approx(1e-3)
    assert at(rates, 11) == pytest.approx(1e-3 * (989 / 1000) ** 2 / 2)
    assert at(rates, 15) == pytest.approx(1e-3 * (985 / 1000) ** 2)


def test_partials_lambdas_and_math() -> None:
    rates = with_body("return cos(math.pi * current_step / 2000)", "import math\nfrom math import cos")
    assert at(rates, 500) == pytest.approx(1e-3 * 0.5**0.5)
    text = "LambdaLR(optimizer, partial(_factor, total=num_training_steps), last_epoch)"
    edits = [
        (SCHEDULES_MODULE, "LambdaLR(optimizer, lr_lambda, last_epoch)", text),
        (SCHEDULES_MODULE, "\n\ndef get", "\n\ndef _factor(step, *, total):\n    return 1 - step / total\n\n\ndef get"),
        (SCHEDULES_MODULE, "from torch", "from functools import partial\n\nfrom torch"),
    ]
    assert at(reckoned(COSINE, *edits), 250) == pytest.approx(0.75e-3)
    text = "LambdaLR(optimizer, lambda t: 0.5 ** (t // num_training_steps))"
    edits = [(SCHEDULES_MODULE, "LambdaLR(optimizer, lr_lambda, last_epoch)", text)]
    assert at(reckoned(COSINE, *edits), 999) == 1e-3


@pytest.mark.parametrize(
    "body",
    [
        "return open('/etc/passwd').read()",
        "return __import__('os').getpid()",
        "return (lambda: 1).__globals__",
        "while True:\n    pass",
        "return 9 ** 9 ** 9",
        "return 'a' * 10 ** 9",
        "return [1.0][0]",
        "return 1 << 10 ** 9",
        "return (-8) ** 0.5",
        "return f'{current_step}'",
        "return unknown",
        "return last_epoch.real",
        "return 1 / (current_step - current_step)",
        "raise ValueError",
        "global SEEN\nSEEN = 1\nreturn 1.0",
        "return get_cosine_schedule_with_warmup(optimizer, 0, 1)",
        "return lr_lambda(current_step)",
        "return optimizer.lr",
        "import random\nreturn random.random()",
        "print(current_step)\nreturn 1.0",
        "return early\nearly = 1.0",
        "return None",
        "return max(1, key=2)",
        "return 1e308 * 10",
        "return float('nan')",
        "return True if optimizer else False",
    ],
)
def test_what_is_more_than_arithmetic_has_no_rates(body: str) -> None:
    assert why_not(with_body(body))


def test_a_name_that_is_bound_twice_is_not_taken_for_either() -> None:
    twice = "def half(x):\n    return x / 2\n\n\nif LambdaLR:\n    def half(x):\n        return x / 3\n\n\ndef get_"
    rates = reckoned(
        COSINE,
        (SCHEDULES_MODULE, "def get_", twice),
        (SCHEDULES_MODULE, "return 1.0", "return half(current_step)"),
    )
    assert "bound more than once" in why_not(rates)


def test_an_argument_that_code_gives_another_value_is_not_its_default() -> None:
    """`max_steps` is a role, which the page says; any other default is only as good as nothing sets it."""
    extra = '    floor: Optional[float] = field(default=0.25, metadata={"help": "Floor"})\n'
    declared = (TASK, "    max_steps", f"{extra}    max_steps")
    passed = (TASK, "last_epoch=-1,", "last_epoch=-1,\n                floor=args.floor,")
    taken = (SCHEDULES_MODULE, "last_epoch=-1)", "last_epoch=-1, floor=0.0)")
    used = (SCHEDULES_MODULE, "return 1.0", "return floor")
    assert at(reckoned(COSINE, declared, passed, taken, used), 3) == 0.25e-3
    told = "    def __post_init__(self):\n        self.floor = 0.5\n\n\nclass Task"
    rates = reckoned(COSINE, declared, passed, taken, used, (TASK, "\nclass Task", told))
    assert (
        rates
        == "what floor is by default cannot be told, so only running it would tell its rates, and a preview runs nothing"
    )


def test_nothing_of_the_tree_is_run(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    rates = with_body("return 1.0", f"open({str(mark)!r}, 'w').close()")
    assert at(rates, 1) == 1e-3
    assert not mark.exists()
