"""Every schedule in the bundled tree, through its own parser and its own dispatch: the learning rates, against independent references."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from scaffold.model.parameter import Role, Value
from scaffold.model.request import Request
from scaffold.model.schedule import Implementation, Schedule
from scaffold.resources import folder
from scaffold.schedules import SCHEDULES
from tests.trees import apply, build, plan_for, snapshot

np = pytest.importorskip("numpy")
pytest.importorskip("torch")

from tests.test_curves import REFERENCES, SETTINGS, run, torchs, values_of  # noqa: E402

PEAK = 1e-3
BEYOND = 10
#: What the bundled tree calls the roles.
FIELDS = {
    Role.WARMUP_STEPS: "warmup_steps",
    Role.TOTAL_STEPS: "max_steps",
    Role.PEAK_RATE: "learning_rate",
    Role.FINAL_RATIO: "end_lr_ratio",
}
TREE = {p: d for p, d in snapshot(folder("fixtures") / "transformers_on_rdu").items() if "__pycache__" not in p}


def command_line(schedule: Schedule, values: Mapping[str, Value]) -> list[str]:
    """Return the training options for the given values, the roles under the tree's own names."""
    words = ["--lr_schedule", schedule.default_name, "--learning_rate", repr(PEAK)]
    for name, value in values.items():
        parameter = schedule.parameter(name)
        field = FIELDS[parameter.role] if parameter.role else schedule.field(parameter)
        words += [f"--{field}", *map(str, value if isinstance(value, tuple) else [value])]
    return words


def settings(implementation: Implementation) -> list[tuple[Schedule, dict[str, Value]]]:
    """Return each schedule that has the implementation with each of its settings, without those it does not take."""
    found = []
    for schedule in SCHEDULES:
        if implementation in schedule.implementations:
            names = {parameter.name for parameter in schedule.used(implementation)} - {"peak_rate"}
            for setting in SETTINGS.get(schedule.kind, [{}]):
                found.append((schedule, {name: value for name, value in setting.items() if name in names}))
    return found


def steps_of(schedule: Schedule, values: Mapping[str, Value], implementation: Implementation) -> int:
    total = values_of(schedule, values).get("total_steps", 300)
    assert isinstance(total, int)
    if implementation is Implementation.TORCH:
        return total  # OneCycleLR refuses to go on
    return total + BEYOND


@pytest.fixture(scope="module", params=list(Implementation), ids=lambda one: one.value)
def trained(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """The whole catalogue in one tree, and what each setting gives there: one child process for all of them."""
    implementation = request.param
    files: dict[str, bytes] = {path: data for path, data in TREE.items() if path.endswith(".py")}
    for schedule in SCHEDULES:
        if implementation in schedule.implementations:
            wanted = Request.with_defaults(schedule, implementation)
            files = apply(files, plan_for(files, wanted))
            assert not plan_for(files, wanted)
    tree = build(tmp_path_factory.mktemp(implementation.value), TREE | files)
    cases = [
        {
            "argv": command_line(schedule, values),
            "steps": steps_of(schedule, values, implementation),
            "metrics": None if schedule.factor else [1.0] * 300,
        }
        for schedule, values in settings(implementation)
    ]
    return {"implementation": implementation, "rates": in_tree(tree, cases), "files": files, "tree": tree}


def in_tree(tree: Path, jobs: Sequence[Mapping[str, object]]) -> list[list[object]]:
    """Return what `in_tree.py` prints for the jobs."""
    script = Path(__file__).parent / "in_tree.py"
    command = [sys.executable, script, tree, folder("fixtures") / "sambaflow_cpu"]
    done = subprocess.run(command, input=json.dumps(jobs), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    held: list[list[object]] = json.loads(done.stdout)
    return held


def test_every_schedule_follows_its_reference(trained: dict[str, object]) -> None:
    implementation = trained["implementation"]
    assert isinstance(implementation, Implementation)
    compared = 0
    for (schedule, given), measured in zip(settings(implementation), trained["rates"], strict=True):  # type: ignore[call-overload]
        rates = np.array(measured)
        values = values_of(schedule, given)
        if implementation is Implementation.OWN:
            with np.errstate(all="ignore"):
                expected = REFERENCES[schedule.kind](np.arange(len(rates)), **values)
            np.testing.assert_allclose(rates[:, 1], rates[:, 0] / 2, rtol=1e-12, atol=1e-15 * PEAK)
        elif schedule.factor is None:
            expected = plateau(len(rates), values)
        else:
            expected = run(torchs(schedule, defaulted(schedule, given)), len(rates), (PEAK,))[:, 0] / PEAK
        np.testing.assert_allclose(
            rates[:, 0], PEAK * expected, rtol=1e-12, atol=1e-12 * PEAK, err_msg=f"{schedule.kind} {given}"
        )
        compared += 1
    assert compared >= len([s for s in SCHEDULES if implementation in s.implementations])


def defaulted(schedule: Schedule, given: Mapping[str, Value]) -> dict[str, Value]:
    """Return the values as the tree has them: its own default of 300 for the total steps."""
    tree: dict[str, Value] = {"total_steps": 300} if "total_steps" in schedule.defaults() else {}
    return schedule.defaults() | tree | dict(given) | {"peak_rate": PEAK}


def plateau(steps: int, values: Mapping[str, Value]) -> np.ndarray:
    """Return what is left of the rate when the metric never improves: after every patience + 1 bad steps, one factor."""
    patience, factor = values["patience"], values["factor"]
    assert isinstance(patience, int)
    assert isinstance(factor, float)
    # The first value is the best; torch leaves the rate when a decay would change it by less than 1e-8.
    decays = np.maximum(np.arange(steps) - 1, 0) // (patience + 1)
    wanted = factor**decays
    smallest = next(n for n in range(100) if PEAK * factor**n * (1 - factor) <= 1e-8)
    return np.maximum(wanted, factor**smallest)


def test_the_catalogue_is_in_one_tree(trained: dict[str, object]) -> None:
    files, implementation = trained["files"], trained["implementation"]
    assert isinstance(files, dict)
    held = [schedule for schedule in SCHEDULES if implementation in schedule.implementations]
    (site,) = plan_for(files, Request.with_defaults(held[0], implementation)).sites  # type: ignore[arg-type]
    assert site.dispatch.names[3:] == tuple(schedule.default_name for schedule in held)


def test_the_whole_catalogue_trains(trained: dict[str, object], tmp_path: Path) -> None:
    tree, implementation = trained["tree"], trained["implementation"]
    assert isinstance(tree, Path)
    # The bundled tree steps its scheduler without a metric, as the note on reduce-on-plateau warns.
    held = [s for s in SCHEDULES if implementation in s.implementations and s.factor]
    small = [
        "--max_seq_length",
        "16",
        "-b",
        "2",
        "--per_device_train_batch_size",
        "2",
        "--max_steps",
        "300",
        "--steps_this_run",
        "4",
    ]
    jobs = [{"argv": [*command_line(s, {}), *small], "output": str(tmp_path / s.kind)} for s in held]
    for schedule, rates in zip(held, in_tree(tree, jobs), strict=True):
        values = defaulted(schedule, {})
        if implementation is Implementation.OWN:
            taken = {name: value for name, value in values.items() if name in schedule.defaults()}
            with np.errstate(all="ignore"):
                expected = REFERENCES[schedule.kind](np.arange(310), **taken)[:4] * PEAK
        else:
            expected = run(torchs(schedule, values), 4, (PEAK,))[:, 0]
        np.testing.assert_allclose(rates, expected, rtol=1e-12, atol=1e-12 * PEAK, err_msg=schedule.kind)
