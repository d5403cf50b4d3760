"""Roles: what the tree has already is bound, what it lacks is declared, and what the user says goes."""

import json
import re
from pathlib import Path

import pytest

from scaffold.model.parameter import Role
from scaffold.model.request import Request
from scaffold.model.schedule import Implementation
from scaffold.schedules import SCHEDULES
from tests.trees import BASE, TASK, apply, build, changed, plan_for, run

WSD = next(schedule for schedule in SCHEDULES if schedule.kind == "wsd")
REQUEST = Request.with_defaults(WSD, Implementation.OWN)
MAX_STEPS = '    max_steps: Optional[int] = field(default=1000, metadata={"help": "Total steps"})\n'
WARMUP = '    warmup_steps: Optional[int] = field(default=0, metadata={"help": "Warm-up steps"})\n'


def call(files: dict[str, str], request: Request = REQUEST) -> str:
    """Return the added call as one line."""
    text = apply(files, plan_for(files, request))[TASK].decode()
    arm = text.partition(f'args.lr_schedule == "{request.name}"')[2].partition("        else:")[0]
    return "".join(row.strip() + " " for row in arm.splitlines())


def declared(files: dict[str, str], request: Request = REQUEST) -> list[str]:
    return [c.summary.split()[0] for e in plan_for(files, request).edits for c in e.changes if c.what == "argument"]


def test_what_the_tree_has_is_bound_and_what_it_lacks_is_declared() -> None:
    assert declared(BASE) == ["wsd_decay_steps", "wsd_decay_type", "wsd_final_ratio"]
    assert "warmup_steps=args.warmup_steps, total_steps=args.max_steps, decay_steps=args.wsd_decay_steps" in call(BASE)
    assert "final_ratio=args.wsd_final_ratio" in call(BASE)


def test_the_site_says_what_is_bound() -> None:
    (site,) = plan_for(BASE, REQUEST).sites
    assert {b.role: b.expression for b in site.bindings} == {
        Role.WARMUP_STEPS: "args.warmup_steps",
        Role.TOTAL_STEPS: "args.max_steps",
    }


@pytest.mark.parametrize("name", ["num_warmup_steps", "lr_warmup_steps", "warmup", "warmup_iters"])
def test_synonyms_are_known(name: str) -> None:
    files = changed((TASK, "warmup_steps: Optional", f"{name}: Optional"), (TASK, "args.warmup_steps", f"args.{name}"))
    assert f"warmup_steps=args.{name}," in call(files)


@pytest.mark.parametrize("annotation", ["Optional[str]", "bool", "List[int]", "Dict[str, float]"])
def test_a_field_of_another_type_is_not_the_role(annotation: str) -> None:
    files = changed((TASK, WARMUP, f"    warmup_steps: {annotation} = None\n"))
    assert "args.warmup_steps" not in [b.expression for b in plan_for(BASE | files, REQUEST_NAMED).sites[0].bindings]


REQUEST_NAMED = Request(WSD, "wsd_schedule", Implementation.OWN, fields=(("warmup_steps", "my_warmup"),))


def test_a_none_default_gets_the_schedules_own() -> None:
    field = '    end_lr_ratio: Optional[float] = field(default=None, metadata={"help": "End"})\n'
    files = changed((TASK, MAX_STEPS, MAX_STEPS + field))
    assert "final_ratio=0.0 if args.end_lr_ratio is None else args.end_lr_ratio," in call(files)
    assert "wsd_final_ratio" not in declared(files)


@pytest.mark.parametrize("default", ["0.0", "2.0", "-1"])
def test_an_argument_whose_default_the_schedule_refuses_is_not_bound(default: str) -> None:
    field = f"    end_lr_ratio: float = {default}\n"
    files = changed((TASK, MAX_STEPS, MAX_STEPS + field))
    tri_stage = next(schedule for schedule in SCHEDULES if schedule.kind == "tri-stage")
    request = Request.with_defaults(tri_stage, Implementation.OWN)
    assert "tri_stage_final_ratio" in declared(files, request)
    assert "final_ratio=args.tri_stage_final_ratio" in call(files, request)


def test_where_to_end_is_each_schedules_own() -> None:
    once = apply(BASE, plan_for(BASE, REQUEST))
    cosine = next(schedule for schedule in SCHEDULES if schedule.kind == "cosine-min-lr")
    assert "cosine_min_lr_final_ratio" in declared(once, Request.with_defaults(cosine, Implementation.OWN))


def test_a_named_field_is_declared_although_the_tree_has_one() -> None:
    assert "my_warmup" in declared(BASE, REQUEST_NAMED)
    assert "warmup_steps=args.my_warmup" in call(BASE, REQUEST_NAMED)


def test_bind_overrides_what_looking_found(tmp_path: Path) -> None:
    build(tmp_path, BASE)
    result = run(
        tmp_path, "--bind", "total_steps=args.max_steps.real", "--bind", "warmup-steps=self.warm", schedule="wsd"
    )
    assert result.exit_code == 0
    text = (tmp_path / TASK).read_text()
    assert "total_steps=args.max_steps.real" in text
    assert "warmup_steps=self.warm" in text


@pytest.mark.parametrize(
    "pair", ["total_steps", "speed=args.x", "total_steps=f()", "total_steps=a.class", "total_steps="]
)
def test_a_binding_that_cannot_be(pair: str, tmp_path: Path) -> None:
    build(tmp_path, BASE)
    result = run(tmp_path, "--bind", pair, schedule="wsd")
    assert result.exit_code == 2
    assert f"--bind: {pair!r} was given, wanted PARAMETER=EXPRESSION with one of warmup_steps" in result.stderr


@pytest.mark.parametrize("name", ["horizon", "Horizon.steps", "run_horizon"])
def test_a_binding_to_a_name_that_the_site_does_not_have_is_refused(name: str, tmp_path: Path) -> None:
    # The name is known somewhere else in the file, as it is in a release where it has moved.
    elsewhere = "\n\ndef other(horizon):\n    run_horizon = horizon\n    return run_horizon\n"
    build(tmp_path, BASE | {TASK: BASE[TASK] + elsewhere})
    result = run(tmp_path, "--bind", f"total_steps={name}", schedule="wsd")
    assert result.exit_code == 3
    assert f"reads {name.partition('.')[0]!r}, which stands for nothing there" in result.stderr
    assert f"{TASK}:23: total_steps is to be bound" in result.stderr
    assert (tmp_path / TASK).read_text() == BASE[TASK] + elsewhere


#: A release in which the field is called something else.
RENAMED = {path: text.replace("max_steps", "horizon") for path, text in BASE.items()}
#: A release that hands its arguments on as a dict.
AS_ITEMS = BASE | {TASK: re.sub(r"args\.(\w+)", r"args['\1']", BASE[TASK])}


def test_a_binding_to_a_field_that_has_another_name_now_is_refused(tmp_path: Path) -> None:
    build(tmp_path, RENAMED)
    result = run(tmp_path, "--bind", "total_steps=args.max_steps", schedule="wsd")
    assert result.exit_code == 3
    assert f"{TASK}:23: total_steps is to be bound to an expression that reads args.max_steps" in result.stderr
    assert f"{TASK}::TrainArguments has no such field" in result.stderr
    assert (tmp_path / TASK).read_text() == RENAMED[TASK]


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ("class TrainArguments:", "class TrainArguments(TheirArguments):"),
        ("class Task:", "class LongArguments(TrainArguments):\n    max_steps: int = 9\n\n\nclass Task:"),
        ('        """Return the scheduler that', '        args.max_steps = 9\n        """Return the scheduler that'),
        (
            '        """Return the scheduler that',
            '        setattr(args, "max_steps", 9)\n        """Return the scheduler',
        ),
    ],
)
def test_a_binding_to_a_field_that_may_be_there_is_taken(found: str, wanted: str, tmp_path: Path) -> None:
    build(tmp_path, RENAMED | {TASK: RENAMED[TASK].replace(found, wanted)})
    result = run(tmp_path, "--bind", "total_steps=args.max_steps", schedule="wsd")
    assert result.exit_code == 0, result.stderr
    assert "total_steps=args.max_steps" in (tmp_path / TASK).read_text()


def test_a_binding_to_an_attribute_of_what_is_a_dict_now_is_refused(tmp_path: Path) -> None:
    build(tmp_path, AS_ITEMS)
    result = run(tmp_path, "--bind", "total_steps=args.max_steps", schedule="wsd")
    assert result.exit_code == 3
    assert 'reads args.max_steps, where this code reads its arguments like args["max_steps"]' in result.stderr
    assert (tmp_path / TASK).read_text() == AS_ITEMS[TASK]


def test_an_object_that_is_read_in_both_ways_may_be(tmp_path: Path) -> None:
    both = AS_ITEMS[TASK].replace("        if args[", "        self.total = args.max_steps\n        if args[", 1)
    build(tmp_path, BASE | {TASK: both})
    result = run(tmp_path, "--bind", "total_steps=args.max_steps", schedule="wsd")
    assert result.exit_code == 0, result.stderr
    assert "total_steps=args.max_steps" in (tmp_path / TASK).read_text()


@pytest.mark.parametrize(
    ("above", "inside"),
    [
        ("HORIZON = 9\n", ""),
        ("import horizons as HORIZON\n", ""),
        ("from horizons import *\n", ""),
        ("", "        for HORIZON in (1, 2):\n            pass\n"),
        ("", "        with open('x') as HORIZON:\n            pass\n"),
    ],
)
def test_a_binding_to_a_name_that_the_site_has(above: str, inside: str, tmp_path: Path) -> None:
    doc = '        """Return the scheduler that the arguments ask for."""\n'
    build(tmp_path, changed((TASK, "@dataclass\n", f"{above}@dataclass\n"), (TASK, doc, doc + inside)))
    result = run(tmp_path, "--bind", "total_steps=HORIZON", schedule="wsd")
    assert result.exit_code == 0, result.stderr
    assert "total_steps=HORIZON" in (tmp_path / TASK).read_text()


def test_given_values_of_bound_roles_go_on_the_training_command(tmp_path: Path) -> None:
    build(tmp_path, BASE)
    arguments = ["--warmup-steps", "5", "--total-steps", "50", "--decay-steps", "9", "--dry-run"]
    result = run(tmp_path, *arguments, schedule="wsd")
    expected = (
        "train with: --lr_schedule wsd_schedule --warmup_steps 5 --max_steps 50"
        " --wsd_decay_steps 9 --wsd_decay_type linear --wsd_final_ratio 0.0\n"
    )
    assert result.stderr.endswith(expected)


def test_the_result_shows_what_is_bound(tmp_path: Path) -> None:
    build(tmp_path, BASE)
    result = run(tmp_path, schedule="wsd")
    assert "\nbound: warmup_steps to args.warmup_steps\n       total_steps to args.max_steps\n" in result.stdout
    document = json.loads(run(tmp_path, "--output-format", "json", schedule="wsd").stdout)
    assert document["schedule"]["bindings"] == {"warmup_steps": "args.warmup_steps", "total_steps": "args.max_steps"}
    assert document["schedule"]["parameters"] == {"decay_steps": 100, "decay_type": "linear", "final_ratio": 0.0}
    assert document["sites"][0]["roles"] == {"warmup_steps": "args.warmup_steps", "total_steps": "args.max_steps"}


def test_phases_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    build(tmp_path, BASE)
    result = run(tmp_path, "--total-steps", "100", "--warmup-steps", "50", "--decay-steps", "60", schedule="wsd")
    assert result.exit_code == 2
    assert "warmup_steps + decay_steps is more than total_steps" in result.stderr
    assert (
        run(tmp_path, "--total-steps", "100", "--warmup-steps", "50", "--decay-steps", "50", schedule="wsd").exit_code
        == 0
    )


def test_two_schedules_share_a_declared_role() -> None:
    files = changed((TASK, WARMUP, ""), (TASK, "args.warmup_steps", "0"))
    once = apply(files, plan_for(files, REQUEST))
    assert "warmup_steps" in declared(files)
    other = Request(
        WSD, "wsd_two", Implementation.OWN, fields=(("decay_steps", "d2"), ("decay_type", "t2"), ("final_ratio", "r2"))
    )
    assert sorted(declared(once, other)) == ["d2", "r2", "t2"]
    assert not plan_for(once, REQUEST)


def test_lists_become_list_fields(tmp_path: Path) -> None:
    build(tmp_path, BASE)
    result = run(tmp_path, "--milestones", "30,40", schedule="multi-step")
    assert result.exit_code == 0
    assert "--multi_step_milestones 30 40" in result.stdout
    text = (tmp_path / TASK).read_text()
    assert "multi_step_milestones: Optional[List[int]] = field(" in text
    assert "default_factory=lambda: [30, 40]" in text
    assert "from typing import List, Optional\n" in text
    assert run(tmp_path, "--milestones", "30,40", "--check", schedule="multi-step").exit_code == 0
    assert run(tmp_path, "--milestones", "30,50", "--check", schedule="multi-step").exit_code == 3


def test_lists_in_a_plain_dataclass_have_a_factory(tmp_path: Path) -> None:
    fields = BASE[TASK].partition('told."""\n\n')[2].partition("\n\nclass Task")[0]
    files = changed(
        (TASK, fields, '    lr_schedule: str = "fixed_lr"\n    max_steps: int = 1000\n    warmup_steps: int = 0\n'),
        (TASK, "dataclass, field", "dataclass"),
        (TASK, "from typing import Optional\n", ""),
    )
    build(tmp_path, files)
    assert run(tmp_path, schedule="multi-step").exit_code == 0
    text = (tmp_path / TASK).read_text()
    assert "multi_step_milestones: list[int] = field(\n        default_factory=lambda: [100, 200]\n    )\n" in text
    assert "from dataclasses import dataclass, field\n" in text
    assert run(tmp_path, "--check", schedule="multi-step").exit_code == 0


@pytest.mark.parametrize("text", ["", "1,,2", "a", "1.5", "0,3", "1;2"])
def test_a_list_that_cannot_be(text: str, tmp_path: Path) -> None:
    build(tmp_path, BASE)
    result = run(tmp_path, "--milestones", text, schedule="multi-step")
    assert result.exit_code == 2
    assert f"{text!r} is not whole numbers with commas between, each at least 1" in result.stderr


def test_a_word_must_be_one_of_the_choices(tmp_path: Path) -> None:
    build(tmp_path, BASE)
    result = run(tmp_path, "--decay-type", "square", schedule="wsd")
    assert result.exit_code == 2
    assert "'square' is not one of linear, cosine, 1-sqrt" in result.stderr


def test_options_are_taken_with_underscores_too(tmp_path: Path) -> None:
    build(tmp_path, BASE)
    assert run(tmp_path, "--decay_steps", "7").exit_code == 0
    assert "default=7" in (tmp_path / TASK).read_text()


def test_words_in_functions_have_the_files_quotes() -> None:
    files = {path: text.replace('"""', "\0").replace('"', "'").replace("\0", '"""') for path, text in BASE.items()}
    files[TASK] = files[TASK].replace("f'unknown lr_schedule {args.lr_schedule!r}'", "'unknown'")
    path = "tasks/utils/learning_rate_schedule.py"
    files[path] += "\nNAME = 'x'\n"
    after = apply(files, plan_for(files, REQUEST))[path].decode()
    assert "decay_type='linear'" in after
    assert "decay_type == 'cosine'" in after
