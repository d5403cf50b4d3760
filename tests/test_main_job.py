"""The main job on the bundled tree: exactly the change that the vendor's how-to describes."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from scaffold.model.request import Request
from scaffold.model.schedule import Implementation, Schedule
from scaffold.report.diff import render_diff
from scaffold.resources import folder
from scaffold.schedules import SCHEDULES
from tests.trees import apply, committed, git, plan_for, run, snapshot, step_request

GOLDEN = Path(__file__).parent / "golden"
FIXTURE = folder("fixtures") / "transformers_on_rdu"
FILES = {path: data for path, data in snapshot(FIXTURE).items() if path.endswith(".py")}
TASK = "tasks/lm_tasks/gpt2_task.py"
SCHEDULES_MODULE = "tasks/utils/learning_rate_schedule.py"

# The statements that the how-to prints ("Custom scheduler example"); facts, and the reference for these tests.
DOCUMENTED_FUNCTION = """
def get_step_schedule(optimizer, decay_steps, last_epoch=-1, gamma=0.5):
    def lr_lambda(current_step):
        num_cycles = int(math.floor(current_step / decay_steps))
        return gamma ** num_cycles
    return LambdaLR(optimizer, lr_lambda, last_epoch)
"""
DOCUMENTED_IMPORT = "from tasks.utils.learning_rate_schedule import get_cosine_schedule_with_warmup, get_step_schedule"
DOCUMENTED_ARMS = {
    "own": "return get_step_schedule(optimizer=optimizer, decay_steps=args.decay_steps, gamma=args.decay_gamma, last_epoch=-1)",
    "torch": "return StepLR(optimizer=optimizer, step_size=args.decay_steps, gamma=args.decay_gamma, last_epoch=-1)",
}
DOCUMENTED_FIELDS = (
    'decay_steps: Optional[int] = field(default=100, metadata={"help": "Period of steps over which to decay the learning rate when using step_schedule as the learning rate schedule"})',
    'decay_gamma: Optional[float] = field(default=0.5, metadata={"help": "Constant by which to decay the learning rate when using step_schedule as the learning rate schedule"})',
)
CASES = {"step-own": Implementation.OWN, "step-torch": Implementation.TORCH}


def patched(implementation: str) -> dict[str, bytes]:
    return apply(FILES, plan_for(FILES, step_request(Implementation(implementation))))


def dumped(code: str) -> str:
    return ast.dump(ast.parse(code).body[0])


def added(before: bytes, after: bytes) -> list[str]:
    """Return each statement, at any depth, that is in one file and not in the other, as `ast.dump` prints it."""
    old = {ast.dump(node) for node in ast.walk(ast.parse(before)) if isinstance(node, ast.stmt)}
    return [ast.dump(n) for n in ast.walk(ast.parse(after)) if isinstance(n, ast.stmt) and ast.dump(n) not in old]


@pytest.mark.parametrize("case", CASES)
def test_the_patched_tree_is_the_golden_one(case: str, update_golden: bool) -> None:
    after = patched(CASES[case].value)
    changed = {path: data for path, data in after.items() if data != FILES[path]}
    golden = GOLDEN / case / "after"
    if update_golden:
        for path, data in changed.items():
            (golden / path).parent.mkdir(parents=True, exist_ok=True)
            (golden / path).write_bytes(data)
    assert changed == snapshot(golden)


KINDS = [(schedule, implementation) for schedule in SCHEDULES for implementation in schedule.implementations]


@pytest.mark.parametrize(("schedule", "implementation"), KINDS, ids=lambda one: getattr(one, "kind", one))
def test_every_kind_changes_the_tree_as_the_golden_diff_says(
    schedule: Schedule, implementation: Implementation, update_golden: bool
) -> None:
    request = Request.with_defaults(schedule, implementation)
    plan = plan_for(FILES, request)
    golden = GOLDEN / "kinds" / f"{schedule.kind}-{implementation.value}.diff"
    diff = render_diff(plan.edits)
    if update_golden:
        golden.parent.mkdir(exist_ok=True)
        golden.write_bytes(diff)
    assert diff == golden.read_bytes()
    assert not plan_for(apply(FILES, plan), request)


def test_all_kinds_together_parse_and_settle() -> None:
    files = FILES
    for schedule, implementation in KINDS:
        if implementation is schedule.implementations[0]:
            files = apply(files, plan_for(files, Request.with_defaults(schedule, implementation)))
    names = plan_for(files).sites[0].dispatch.names
    assert names[3:] == tuple(schedule.default_name for schedule in SCHEDULES)
    for schedule in SCHEDULES:
        assert not plan_for(files, Request.with_defaults(schedule, schedule.implementations[0]))


def test_own_adds_the_documented_statements() -> None:
    after = patched("own")
    statements = [s for path in (TASK, SCHEDULES_MODULE) for s in added(FILES[path], after[path])]
    assert dumped(DOCUMENTED_IMPORT) in statements
    assert dumped(DOCUMENTED_ARMS["own"]) in statements
    for field in DOCUMENTED_FIELDS:
        assert dumped(field) in statements
    function = next(n for n in ast.parse(after[SCHEDULES_MODULE]).body if getattr(n, "name", "") == "get_step_schedule")
    assert isinstance(function, ast.FunctionDef)
    assert ast.get_docstring(function)
    del function.body[0]
    assert ast.dump(function) == dumped(DOCUMENTED_FUNCTION)


def test_torch_adds_the_documented_statements_and_no_function() -> None:
    after = patched("torch")
    statements = added(FILES[TASK], after[TASK])
    assert dumped("from torch.optim.lr_scheduler import StepLR") in statements
    assert dumped(DOCUMENTED_ARMS["torch"]) in statements
    for field in DOCUMENTED_FIELDS:
        assert dumped(field) in statements
    assert after[SCHEDULES_MODULE] == FILES[SCHEDULES_MODULE]


@pytest.mark.parametrize("implementation", DOCUMENTED_ARMS)
def test_the_arm_is_where_the_how_to_puts_it(implementation: str) -> None:
    chains = [n for n in ast.walk(ast.parse(patched(implementation)[TASK])) if isinstance(n, ast.If)]
    cosine = next(n for n in chains if ast.unparse(n.test) == "args.lr_schedule == 'cosine_schedule_with_warmup'")
    arm = cosine.orelse[0]
    assert isinstance(arm, ast.If)
    assert ast.unparse(arm.test) == "args.lr_schedule == 'step_schedule'"
    assert [ast.dump(statement) for statement in arm.body] == [dumped(DOCUMENTED_ARMS[implementation])]
    assert isinstance(arm.orelse[0], ast.Raise)


def test_the_fields_come_last() -> None:
    node = next(n for n in ast.parse(patched("own")[TASK]).body if getattr(n, "name", "") == "GPT2TrainArguments")
    assert isinstance(node, ast.ClassDef)
    names = [ast.unparse(part.target) for part in node.body if isinstance(part, ast.AnnAssign)]
    assert names[-3:] == ["interpolate", "decay_steps", "decay_gamma"]


def test_defaults_are_those_that_were_asked_for(vendor_tree: Path) -> None:
    assert run(vendor_tree, "--gamma", "0.25", "--decay-steps", "7").exit_code == 0
    assert "last_epoch=-1, gamma=0.25):" in (vendor_tree / SCHEDULES_MODULE).read_text()
    text = (vendor_tree / TASK).read_text()
    assert "decay_steps: Optional[int] = field(default=7, " in text
    assert "decay_gamma: Optional[float] = field(default=0.25, " in text


def test_the_names_are_listed(vendor_tree: Path) -> None:
    run(vendor_tree)
    text = (vendor_tree / TASK).read_text()
    assert "polynomial_decay_schedule_with_warmup, fixed_lr, or step_schedule" in text
    assert '"fixed_lr", "step_schedule"]' in text


@pytest.mark.parametrize("implementation", DOCUMENTED_ARMS)
def test_the_result_says_what_was_done(implementation: str, vendor_tree: Path) -> None:
    result = run(vendor_tree, "--implementation", implementation)
    assert result.exit_code == 0
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    assert lines[0] == f"step_schedule (step, {implementation}) in {TASK}::GPT2Task.get_lr_scheduler"
    assert lines[-1] == "train with: --lr_schedule step_schedule --decay_steps 100 --decay_gamma 0.5"
    for line in lines[1:-2]:
        path, _, number = line.split()[0].partition(":")
        row = (vendor_tree / path).read_text().split("\n")[int(number) - 1]
        assert any(word in row for word in ("step_schedule", "StepLR", "decay_", "import math")), line


@pytest.mark.parametrize("implementation", DOCUMENTED_ARMS)
def test_twice_is_once(implementation: str, vendor_tree: Path) -> None:
    arguments = ["--implementation", implementation]
    assert run(vendor_tree, "--check", *arguments).exit_code == 1
    assert run(vendor_tree, *arguments).exit_code == 0
    once = snapshot(vendor_tree)
    assert run(vendor_tree, "--check", *arguments).exit_code == 0
    second = run(vendor_tree, *arguments)
    assert second.exit_code == 0
    assert "complete in" in second.stdout
    assert snapshot(vendor_tree) == once


def test_check_writes_nothing(vendor_tree: Path) -> None:
    before = snapshot(vendor_tree)
    result = run(vendor_tree, "--check")
    assert result.exit_code == 1
    assert "2 files would change" in result.stdout
    assert snapshot(vendor_tree) == before


def test_json_fits_its_schema(vendor_tree: Path) -> None:
    schema = json.loads((Path(__file__).parent.parent / "docs" / "plan.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    before = run(vendor_tree, "--check", "--output-format", "json")
    document = json.loads(before.stdout)
    jsonschema.validate(document, schema)
    assert document["changed"] is True
    assert document["schedule"] == {
        "kind": "step",
        "name": "step_schedule",
        "implementation": "own",
        "parameters": {"decay_steps": 100, "gamma": 0.5},
        "bindings": {},
    }
    assert document["command_line"] == "--lr_schedule step_schedule --decay_steps 100 --decay_gamma 0.5"
    assert {change["what"] for edit in document["edits"] for change in edit["changes"]} == {
        "function",
        "import",
        "branch",
        "argument",
        "allow_list",
    }
    run(vendor_tree)
    document = json.loads(run(vendor_tree, "--output-format", "json").stdout)
    jsonschema.validate(document, schema)
    assert document["changed"] is False
    assert document["edits"] == []


def test_json_digests_are_those_of_the_files(vendor_tree: Path) -> None:
    import hashlib

    before = snapshot(vendor_tree)
    document = json.loads(run(vendor_tree, "--output-format", "json").stdout)
    after = snapshot(vendor_tree)
    for edit in document["edits"]:
        assert edit["before_sha256"] == hashlib.sha256(before[edit["path"]]).hexdigest()
        assert edit["after_sha256"] == hashlib.sha256(after[edit["path"]]).hexdigest()


def test_the_readme_pipe_works_from_the_git_root(vendor_tree: Path) -> None:
    root = committed(vendor_tree.parent)
    pipe = f"{sys.executable} -m scaffold add-schedule step --gamma 0.5 --root {vendor_tree.name} --dry-run | git apply --index"
    subprocess.run(["bash", "-o", "pipefail", "-c", pipe], cwd=root, check=True, capture_output=True)
    assert git(root, "diff", "--cached", "--name-only").decode().splitlines() == [
        f"{vendor_tree.name}/{TASK}",
        f"{vendor_tree.name}/{SCHEDULES_MODULE}",
    ]
    assert (vendor_tree / TASK).read_bytes() == patched("own")[TASK]


def test_planning_leaves_the_working_directory_alone(vendor_tree: Path, tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    command = [sys.executable, "-m", "scaffold", "add-schedule", "step", "--root", str(vendor_tree), "--dry-run"]
    before = snapshot(vendor_tree)
    subprocess.run(command, cwd=outside, check=True, capture_output=True)
    assert snapshot(vendor_tree) == before
    assert list(outside.iterdir()) == []


def test_planning_opens_no_file_but_through_the_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = plan_for(FILES)  # fills Jinja's template cache, which is ours and not the tree's

    def no_open(*args: object, **_: object) -> None:
        raise AssertionError(f"opened {args[0]}")

    monkeypatch.setattr("builtins.open", no_open)
    monkeypatch.setattr("io.open", no_open)
    monkeypatch.setattr("os.open", no_open)
    assert render_diff(plan_for(FILES).edits) == render_diff(expected.edits)


def test_the_fixture_is_the_documented_tree() -> None:
    task = FILES[TASK].decode()
    assert "\nfrom tasks.utils.learning_rate_schedule import get_cosine_schedule_with_warmup\n" in task
    assert '    interpolate: Optional[bool] = field(default=False, metadata={"help": "Run interpolation"})\n\n' in task
    assert "def get_lr_scheduler(" in task
    names = plan_for(FILES).sites[0].dispatch.names
    assert names == ("fixed_lr", "polynomial_decay_schedule_with_warmup", "cosine_schedule_with_warmup")
    assert not any(b"step_schedule" in data or b"decay_gamma" in data for data in FILES.values())
