"""Names that are taken, half-applied trees, several sites: what is completed, what is refused, and in which words."""

from pathlib import Path

import pytest

from scaffold.errors import Conflict
from scaffold.model.request import EverySite
from scaffold.model.schedule import Implementation
from tests.trees import (
    BASE,
    SCHEDULES_MODULE,
    TASK,
    apply,
    as_bytes,
    build,
    changed,
    plan_for,
    run,
    snapshot,
    step_request,
)

OTHER_TASK = "tasks/lm/other_task.py"
TWO_TASKS = {**BASE, OTHER_TASK: BASE[TASK].replace("class Task", "class OtherTask")}
PATCHED = apply(BASE, plan_for(BASE))
LAST_FIELD = '    max_steps: Optional[int] = field(default=1000, metadata={"help": "Total steps"})\n'


def reverted(path: str) -> dict[str, bytes]:
    """Return the patched tree with one file as it was before."""
    return PATCHED | as_bytes({path: BASE[path]})


@pytest.mark.parametrize("path", [SCHEDULES_MODULE, TASK])
def test_a_half_applied_tree_is_completed(path: str) -> None:
    half = reverted(path)
    plan = plan_for(half)
    assert [edit.path for edit in plan.edits] == [path]
    assert apply(half, plan) == PATCHED


@pytest.mark.parametrize("part", ["elif", "    decay_gamma", "    decay_steps"])
def test_a_single_missing_part_is_put_back(part: str) -> None:
    text = PATCHED[TASK].decode()
    start = text.index(part) if part != "elif" else text.index('        elif args.lr_schedule == "step_schedule"')
    end = text.index("        else:", start) if part == "elif" else text.index("    )\n", start) + 6
    half = PATCHED | {TASK: (text[:start] + text[end:]).encode()}
    plan = plan_for(half)
    assert len(plan.edits[0].changes) == 1
    assert sorted(apply(half, plan)[TASK].splitlines()) == sorted(PATCHED[TASK].splitlines())


CONFLICTS = {
    "function": (
        changed(
            (
                SCHEDULES_MODULE,
                "def get_cosine",
                "def get_step_schedule(optimizer):\n    return None\n\n\ndef get_cosine",
            )
        ),
        "tasks/utils/learning_rate_schedule.py:6: 'get_step_schedule' is there already and is not what would be written",
    ),
    "function is a variable": (
        changed((SCHEDULES_MODULE, "\n\ndef get_cosine", "get_step_schedule = None\n\n\ndef get_cosine")),
        "tasks/utils/learning_rate_schedule.py:4: 'get_step_schedule' is there already",
    ),
    "name in the importing file": (
        changed((TASK, "\n\n@dataclass\n", "from elsewhere import get_step_schedule\n\n\n@dataclass\n")),
        "tasks/lm/task.py:7: 'get_step_schedule' is something else here",
    ),
    "name that the function needs": (
        changed((SCHEDULES_MODULE, "from torch", "math = None\nfrom torch")),
        "tasks/utils/learning_rate_schedule.py:3: 'math' is something else here",
    ),
    "arm": (
        changed(
            (
                TASK,
                "        else:\n",
                '        elif args.lr_schedule == "step_schedule":\n            return None\n        else:\n',
            )
        ),
        "tasks/lm/task.py:32: the arm for 'step_schedule' is there already and is not what would be written",
    ),
    "arm for several names": (
        changed((TASK, '== "fixed_lr"', 'in ("fixed_lr", "step_schedule")')),
        "tasks/lm/task.py:23: the arm for 'step_schedule' is there already",
    ),
    "field with another default": (
        changed((TASK, LAST_FIELD, LAST_FIELD + "    decay_steps: Optional[int] = field(default=7)\n")),
        "tasks/lm/task.py:16: 'decay_steps' is there already and is not a field of type int with the default 100",
    ),
    "field of another type": (
        changed((TASK, LAST_FIELD, LAST_FIELD + '    decay_gamma: str = "half"\n')),
        "tasks/lm/task.py:16: 'decay_gamma' is there already and is not a field of type float with the default 0.5",
    ),
    "method of a field's name": (
        changed((TASK, LAST_FIELD, LAST_FIELD + "\n    def decay_steps(self):\n        return 1\n")),
        "tasks/lm/task.py:17: 'decay_steps' is there already",
    ),
}


@pytest.mark.parametrize("case", CONFLICTS)
def test_a_taken_name_is_a_conflict(case: str, tmp_path: Path) -> None:
    files, message = CONFLICTS[case]
    before = snapshot(build(tmp_path, files))
    result = run(tmp_path)
    assert result.exit_code == 3
    assert message in result.stderr
    assert result.stdout == ""
    assert snapshot(tmp_path) == before


def test_all_conflicts_are_named_at_once() -> None:
    files = changed(
        (TASK, LAST_FIELD, LAST_FIELD + "    decay_steps: int = 7\n    decay_gamma: int = 7\n"),
    )
    with pytest.raises(Conflict) as error:
        plan_for(files)
    assert str(error.value).count("\n") == 1


@pytest.mark.parametrize("declared", ["decay_steps: int = 100", "decay_steps: Optional[int] = field(default=100)"])
def test_an_equal_field_is_shared(declared: str) -> None:
    files = changed((TASK, LAST_FIELD, f"{LAST_FIELD}    {declared}\n"))
    arguments = [c.summary for edit in plan_for(files).edits for c in edit.changes if c.what == "argument"]
    assert arguments == ["decay_gamma in TrainArguments"]


def test_an_equal_inherited_field_is_shared() -> None:
    files = changed(
        (
            TASK,
            "@dataclass\nclass TrainArguments:",
            "@dataclass\nclass Shared:\n    decay_steps: int = 100\n\n\n@dataclass\nclass TrainArguments(Shared):",
        )
    )
    arguments = [c.summary for edit in plan_for(files).edits for c in edit.changes if c.what == "argument"]
    assert arguments == ["decay_gamma in TrainArguments"]


@pytest.mark.parametrize("changes", [{"given": (("gamma", 0.9),)}, {"implementation": Implementation.TORCH}])
def test_the_same_name_with_other_content_is_a_conflict(changes: dict[str, object]) -> None:
    with pytest.raises(Conflict):
        plan_for(PATCHED, step_request(**changes))


def test_name_and_field_get_around_conflicts(tmp_path: Path) -> None:
    build(tmp_path, PATCHED)
    assert run(tmp_path, "--gamma", "0.9").exit_code == 3
    result = run(tmp_path, "--gamma", "0.9", "--name", "slow_step", "--field", "gamma=slow_gamma")
    assert result.exit_code == 0
    assert "train with: --lr_schedule slow_step --decay_steps 100 --slow_gamma 0.9" in result.stdout
    text = (tmp_path / TASK).read_text()
    assert "gamma=args.slow_gamma" in text
    assert "get_slow_step_schedule" in text
    assert run(tmp_path, "--check").exit_code == 0


def test_two_sites_are_ambiguous_until_chosen(tmp_path: Path) -> None:
    before = snapshot(build(tmp_path, TWO_TASKS))
    result = run(tmp_path)
    assert result.exit_code == 3
    assert "tasks/lm/task.py::Task.get_lr_scheduler" in result.stderr
    assert "tasks/lm/other_task.py::OtherTask.get_lr_scheduler" in result.stderr
    assert "--task" in result.stderr
    assert snapshot(tmp_path) == before
    assert run(tmp_path, "--task", "OtherTask").exit_code == 0
    assert {path for path, data in snapshot(tmp_path).items() if data != before[path]} == {SCHEDULES_MODULE, OTHER_TASK}


@pytest.mark.parametrize(
    ("task", "message"),
    [("get_lr", "fits 2 sites"), ("nowhere", "'nowhere' fits no site; the tree has:\n  tasks/lm/other")],
)
def test_a_task_that_does_not_settle_it(task: str, message: str, tmp_path: Path) -> None:
    build(tmp_path, TWO_TASKS)
    result = run(tmp_path, "--task", task)
    assert result.exit_code == 3
    assert message in result.stderr


def test_an_id_that_is_part_of_another_is_still_an_id(tmp_path: Path) -> None:
    files = {**BASE, TASK: BASE[TASK] + BASE[TASK].partition("\n\nclass Task")[2].join(["\n\nclass Task2", ""])}
    build(tmp_path, files)
    assert run(tmp_path, "--task", "tasks/lm/task.py::Task.get_lr_scheduler", "--check").exit_code == 1


def test_all_tasks_share_one_function() -> None:
    request = step_request(sites=EverySite())
    plan = plan_for(TWO_TASKS, request)
    after = apply(TWO_TASKS, plan)
    assert after[SCHEDULES_MODULE] == PATCHED[SCHEDULES_MODULE]
    assert after[TASK] == PATCHED[TASK]
    assert after[OTHER_TASK] == PATCHED[TASK].replace(b"class Task", b"class OtherTask")
    assert len(plan.sites) == 2
    assert not plan_for(after, request)


def test_lines_of_changes_are_right_when_two_sites_share_a_file() -> None:
    twice = BASE[TASK] + "\n\nclass Second" + BASE[TASK].partition("\n\nclass ")[2]
    plan = plan_for({**BASE, TASK: twice}, step_request(sites=EverySite()))
    edit = next(edit for edit in plan.edits if edit.path == TASK)
    rows = edit.after.decode().split("\n")
    expected = {"import": "get_step_schedule", "argument": "decay_", "branch": "step_schedule"}
    assert sorted(c.what.value for c in edit.changes) == ["argument", "argument", "branch", "branch", "import"]
    for change in edit.changes:
        assert expected[change.what.value] in "".join(rows[change.line - 1 : change.line + 2])


#: A file that calls torch's classes by their module: a class that is imported by its name afterwards changes no arm.
BY_MODULE = changed(
    (TASK, "from tasks.utils", "from torch.optim import lr_scheduler\nfrom tasks.utils"),
    (TASK, "return None", "return lr_scheduler.ExponentialLR(optimizer, 0.9)"),
)
BY_NAME = "from torch.optim.lr_scheduler import LambdaLR\n"


def test_an_arm_that_spells_torchs_class_in_another_way_that_means_it_is_complete() -> None:
    request = step_request(Implementation.TORCH)
    once = apply(BY_MODULE, plan_for(BY_MODULE, request))
    assert b"return lr_scheduler.StepLR(" in once[TASK]
    more = once | {TASK: once[TASK].replace(b"from tasks.utils", BY_NAME.encode() + b"from tasks.utils", 1)}
    assert not plan_for(more, request)


def test_an_arm_that_spells_something_else_like_torchs_class_is_a_conflict() -> None:
    request = step_request(Implementation.TORCH)
    once = apply(BY_MODULE, plan_for(BY_MODULE, request))
    theirs = once[TASK].replace(b"from torch.optim import lr_scheduler", b"from theirs import lr_scheduler")
    with pytest.raises(Conflict, match="the arm for 'step_schedule' is there already"):
        plan_for(once | {TASK: theirs}, request)
