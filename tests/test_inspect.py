"""`scaffold inspect`: sites with all that belongs to them, and the reasons for what is none."""

import json
from pathlib import Path

import jsonschema
import pytest
import referencing

from tests.trees import BASE, TASK, build, changed, invoke, snapshot

DOCS = Path(__file__).parent.parent / "docs"
SECOND = "tasks/lm/second.py"


def document(root: Path) -> dict[str, list[dict[str, object]]]:
    schema, plan = (json.loads((DOCS / f"{name}.schema.json").read_text()) for name in ("inspect", "plan"))
    resource = referencing.Resource.from_contents(plan)
    registry = referencing.Registry().with_resource("plan.schema.json", resource)
    found: dict[str, list[dict[str, object]]] = json.loads(
        invoke("inspect", str(root), "--output-format", "json").stdout
    )
    jsonschema.Draft202012Validator(schema, registry=registry).validate(found)
    return found


def test_the_bundled_tree(vendor_tree: Path) -> None:
    before = snapshot(vendor_tree)
    result = invoke("inspect", str(vendor_tree))
    assert result.exit_code == 0
    assert result.stdout.startswith("tasks/lm_tasks/gpt2_task.py::GPT2Task.get_lr_scheduler\n")
    for words in (
        "elif_chain on args.lr_schedule, tail: else",
        "fixed_lr, polynomial_decay_schedule_with_warmup, cosine_schedule_with_warmup",
        "dataclass_field GPT2TrainArguments",
        "choices",
        "prose",
        "warmup steps      args.warmup_steps",
        "total steps       args.max_steps",
        "peak rate         args.learning_rate",
        "final ratio       args.end_lr_ratio",
        "schedules module  tasks/utils/learning_rate_schedule.py",
    ):
        assert words in result.stdout
    assert snapshot(vendor_tree) == before


def test_json_fits_its_schema(vendor_tree: Path) -> None:
    (site,) = document(vendor_tree)["sites"]
    assert site["id"] == "tasks/lm_tasks/gpt2_task.py::GPT2Task.get_lr_scheduler"
    assert site["schedules_module"] == "tasks/utils/learning_rate_schedule.py"
    assert set(site["roles"]) == {"warmup_steps", "total_steps", "peak_rate", "final_ratio"}  # type: ignore[call-overload]


def test_every_site_is_shown(tmp_path: Path) -> None:
    build(tmp_path, {**BASE, SECOND: BASE[TASK].replace("class Task", "class Second")})
    assert len(document(tmp_path)["sites"]) == 2


def test_a_dispatch_without_arguments_is_incomplete(tmp_path: Path) -> None:
    build(tmp_path, changed((TASK, "    lr_schedule: Optional", "    schedule_name: Optional")))
    result = invoke("inspect", str(tmp_path))
    assert result.exit_code == 3
    assert "incomplete: tasks/lm/task.py:23: found the dispatch on args.lr_schedule, but no dataclass" in result.stdout


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (changed((TASK, "args.lr_schedule ==", "args.lr_schedule.lower() ==")), "near miss: tasks/lm/task.py:23:"),
        ({**BASE, TASK: BASE[TASK].replace("return None", "return None)")}, "passed over: tasks/lm/task.py:24:24:"),
        ({"a.py": ""}, ""),
    ],
)
def test_a_tree_without_a_site(files: dict[str, str], message: str, tmp_path: Path) -> None:
    build(tmp_path, files)
    result = invoke("inspect", str(tmp_path))
    assert result.exit_code == 3
    assert message in result.stdout
    assert "no site found: looked for" in result.stderr


def test_wrong_usage() -> None:
    assert invoke("inspect", "/nowhere/at/all").exit_code == 2
