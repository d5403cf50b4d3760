"""`scaffold verify`: real children that run patched trees, right ones and wrong ones."""

import json
from collections.abc import Mapping
from pathlib import Path

import jsonschema
import pytest
from click.testing import Result
from msgspec.structs import replace

from scaffold.model.parameter import Value, Values
from scaffold.model.request import Request
from scaffold.model.schedule import Implementation, Schedule
from scaffold.resources import folder
from scaffold.schedules import SCHEDULES
from scaffold.verify import launch, tree_rates
from scaffold.verify.comparing import compare
from scaffold.verify.inside.job import Rates, decode_answer
from scaffold.verify.launch import environment
from scaffold.verify.probing import other_values
from tests.trees import (
    BASE,
    SCHEDULES_MODULE,
    TASK,
    apply,
    build,
    changed,
    committed,
    git,
    invoke,
    plan_for,
    run,
    snapshot,
    step_request,
)

pytest.importorskip("torch")

WSD = next(schedule for schedule in SCHEDULES if schedule.kind == "wsd")
SCHEMA = json.loads((Path(__file__).parent.parent / "docs" / "verify.schema.json").read_text())
STAND_IN = str(folder("fixtures") / "sambaflow_cpu")
COMMAND = "transformers_hook.py run --do_train --output_dir out --warmup_steps 20"
SITE = "tasks/lm/task.py::Task.get_lr_scheduler"


def patched(*requests: Request, base: Mapping[str, str] = BASE) -> dict[str, str]:
    """Return a tree with requests carried out."""
    files: Mapping[str, str | bytes] = base
    for request in requests:
        files = apply(files, plan_for(files, request))
    return {path: text.decode() if isinstance(text, bytes) else text for path, text in files.items()}


def torch_request(schedule: Schedule, **changes: object) -> Request:
    return replace(Request.with_defaults(schedule, Implementation.TORCH), **changes)


def wsd_request() -> Request:
    return Request.with_defaults(WSD, Implementation.OWN)


OWN = patched(step_request())
TORCH = patched(step_request(Implementation.TORCH))
WITH_WSD = patched(wsd_request())


def verify(root: Path, *args: str) -> Result:
    return invoke("verify", "--root", str(root), *args)


def verified(root: Path, *args: str, exit_code: int = 0) -> dict[str, dict[str, dict[str, object]]]:
    """Return each name's checks, by name, of a run that ends with `exit_code`."""
    result = verify(root, *args, "--output-format", "json")
    assert result.exit_code == exit_code, result.output
    document = json.loads(result.stdout)
    jsonschema.validate(document, SCHEMA)
    assert document["version"] == 1
    assert document["ran_the_trees_code"]
    assert document["passed"] == (exit_code == 0)
    return {name["name"]: {check["name"]: check for check in name["checks"]} for name in document["names"]}


def statuses(checks: Mapping[str, Mapping[str, object]]) -> dict[str, object]:
    return {name: check["status"] for name, check in checks.items()}


ALL_BUT_OLD = {
    "compiles": "passed",
    "function": "passed",
    "dispatch": "passed",
    "old names": "not run",
    "resume": "passed",
    "groups": "passed",
}


@pytest.fixture
def three_names(vendor_tree: Path) -> Path:
    """The bundled tree under git, then patched with step, with torch's class, and with wsd."""
    committed(vendor_tree)
    for schedule, *args in (["step"], ["step", "--implementation", "torch", "--name", "steplr"], ["wsd"]):
        assert run(vendor_tree, *args, "--allow-dirty", schedule=schedule).exit_code == 0
    return vendor_tree


def test_the_bundled_tree_passes_with_its_own_command(three_names: Path) -> None:
    before = snapshot(three_names)
    found = verified(three_names, "--python-path", STAND_IN, "--command", COMMAND, "--before", "HEAD")
    assert set(found) == {"step_schedule", "steplr", "wsd_schedule"}
    for checks in found.values():
        assert statuses(checks) == {**ALL_BUT_OLD, "old names": "passed"}
        assert checks["dispatch"]["detail"] == "parsed by the tree's own command"
        for name in ("fixed_lr", "polynomial_decay_schedule_with_warmup", "cosine_schedule_with_warmup", "unknown"):
            assert name in str(checks["old names"]["detail"])
    assert snapshot(three_names) == before


def test_the_bundled_tree_passes_sliced_without_the_vendors_package(three_names: Path) -> None:
    before = snapshot(three_names)
    result = verify(three_names, "--before", "HEAD")
    assert result.exit_code == 0, result.output
    assert "sliced: No module named 'sambaflow'" in result.stdout
    assert "arguments made from the class, not parsed" in result.stdout
    assert "this ran the tree's code in a child process" in result.stdout
    assert "torch 2." in result.stdout
    assert "once a step (torch's chainable form)" in result.stdout
    assert "failed" not in result.stdout
    assert "not run" not in result.stdout
    assert snapshot(three_names) == before


def test_a_command_that_the_tree_refuses_is_a_failure(three_names: Path) -> None:
    found = verified(
        three_names, "step", "--python-path", STAND_IN, "--command", "transformers_hook.py fly", exit_code=4
    )
    assert found["step_schedule"]["dispatch"]["status"] == "failed"
    assert "did not reach the dispatch: it ended with exit code 2" in str(found["step_schedule"]["dispatch"]["detail"])
    assert found["step_schedule"]["function"]["status"] == "not run"


def test_every_entry_of_the_catalogue_is_what_it_says(tmp_path: Path) -> None:
    requests = [
        replace(
            Request.with_defaults(schedule, implementation),
            name=f"{schedule.default_name}_{implementation.value}",
        )
        for schedule in SCHEDULES
        for implementation in schedule.implementations
    ]
    found = verified(build(tmp_path, patched(*requests)), "--steps", "350")
    assert list(found) == [request.name for request in requests]
    for checks in found.values():
        assert {name: statuses(checks)[name] for name in ("dispatch", "resume", "groups")} == dict.fromkeys(
            ("dispatch", "resume", "groups"), "passed"
        )
    assert [n for n, checks in found.items() if n.endswith("own") and checks["function"]["status"] != "passed"] == []


MUTANTS = {
    "another operator": (OWN, SCHEDULES_MODULE, "gamma ** num_cycles", "gamma * num_cycles"),
    "another default": (OWN, TASK, "default=0.5,", "default=0.7,"),
    "not imported": (OWN, TASK, "    get_step_schedule,\n", ""),
    "torch without gamma": (TORCH, TASK, "gamma=args.decay_gamma,", ""),
    "does not compile": (OWN, TASK, '"""A training task."""', '"""A training task."""\nreturn'),
    "wsd swapped": (WITH_WSD, TASK, "warmup_steps=args.warmup_steps,\n                total", "warmup_steps=args.max_steps,\n                total"),
}  # fmt: skip


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_wrong_patch_is_found_out(mutant: str, tmp_path: Path) -> None:
    files, path, old, new = MUTANTS[mutant]
    root = build(tmp_path, changed((path, old, new), base=files))
    result = verify(root, "wsd" if files is WITH_WSD else "step_schedule")
    assert result.exit_code == 4, result.output
    assert "failed" in result.stdout


ARM = """return get_{}_schedule(
                optimizer=optimizer,
                decay_steps=args.decay_steps,
                gamma=args.decay_gamma,
                last_epoch=-1,
            )"""
ARMS = {
    "right": ARM.format("right"),
    "swapped": "return get_swapped_schedule(optimizer=optimizer, decay_steps=args.decay_gamma, gamma=args.decay_steps)",
    "no_gamma": "return get_no_gamma_schedule(optimizer=optimizer, decay_steps=args.decay_steps)",
    "constant": "return get_constant_schedule(optimizer=optimizer, decay_steps=args.decay_steps, gamma=0.5)",
    "one_more": ARM.format("one_more").replace("args.decay_steps", "args.decay_steps + 1"),
    "another": "return get_cosine_schedule_with_warmup(optimizer, 1, 2)",
    "not_returned": ARM.format("not_returned").removeprefix("return "),
    "unknown_class": "return LambdaLR(optimizer, lambda step: 1.0)",
}


def test_wrong_arms_are_found_out_and_a_right_one_is_not(tmp_path: Path) -> None:
    files = patched(*(step_request(name=name) for name in ARMS))
    root = build(tmp_path, changed(*((TASK, ARM.format(name), arm) for name, arm in ARMS.items()), base=files))
    found = verified(root, *ARMS, exit_code=4)
    assert statuses(found.pop("right")) == ALL_BUT_OLD
    assert {name: checks["dispatch"]["status"] for name, checks in found.items()} == dict.fromkeys(found, "failed")
    assert {checks["function"]["status"] for checks in found.values()} == {"passed"}
    assert "called with gamma=0.5" in str(found["no_gamma"]["dispatch"]["detail"])
    assert "the arm does not call it" in str(found["another"]["dispatch"]["detail"])


def test_the_first_wrong_step_is_named(tmp_path: Path) -> None:
    root = build(tmp_path, changed((SCHEDULES_MODULE, "current_step / ", "(current_step + 1) / "), base=OWN))
    checks = verified(root, exit_code=4)["step_schedule"]
    for name in ("function", "dispatch"):
        assert checks[name]["first_step"] == 99
        assert checks[name]["largest_difference"] == pytest.approx(5e-4)
        assert str(checks[name]["detail"]).startswith("step 99: 0.0005, wanted 0.001 (as typed: decay_steps=100")
    assert checks["groups"]["status"] == "failed"
    assert checks["resume"]["status"] == "passed"


OLD_MUTANTS = {
    "the cosine arm": (
        "num_warmup_steps=args.warmup_steps, num_training_steps=args.max_steps, num_cycles",
        "num_warmup_steps=0, num_training_steps=args.max_steps, num_cycles",
        "'cosine_schedule_with_warmup': step",
    ),
    "an unknown name": ("unknown lr_schedule", "no lr_schedule", "an unknown name gave ValueError: unknown"),
}


@pytest.mark.parametrize("mutant", OLD_MUTANTS)
def test_an_old_name_that_changed_is_found_out(mutant: str, vendor_tree: Path) -> None:
    committed(vendor_tree)
    assert run(vendor_tree).exit_code == 0
    task = vendor_tree / "tasks/lm_tasks/gpt2_task.py"
    old, new, message = OLD_MUTANTS[mutant]
    task.write_text(task.read_text().replace(old, new))
    result = verify(vendor_tree, "--before", "HEAD", "--python-path", STAND_IN)
    assert result.exit_code == 4, result.output
    assert message in " ".join(result.stdout.split())
    assert git(vendor_tree, "stash", "list") == b""


def test_renamed_fields_and_a_custom_name_are_recognised(tmp_path: Path) -> None:
    request = step_request(name="halving", fields=(("gamma", "halving_factor"),), given=(("gamma", 0.25),))
    result = verify(build(tmp_path, patched(request)))
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("halving (step, own) decay_steps=100 gamma=0.25\n")


SCRIPT = '''"""Trains."""
import argparse
from dataclasses import dataclass

import torch
from torch.optim.lr_scheduler import LambdaLR


@dataclass
class Config:
    lr: float = 0.01
    scheduler: str = "flat"
    epochs: int = 1


def get_flat_schedule(optimizer, last_epoch=-1):
    return LambdaLR(optimizer, lambda step: 1.0, last_epoch)


def main():
    parser = argparse.ArgumentParser()
    for name, one in Config.__dataclass_fields__.items():
        parser.add_argument(f"--{name}", type=one.type, default=one.default)
    args: Config = Config(**vars(parser.parse_args()))
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=args.lr)
    scheduler = None
    if args.scheduler == "flat":
        scheduler = get_flat_schedule(optimizer)
    elif args.scheduler == "none":
        scheduler = None
    raise SystemExit("trained")


if __name__ == "__main__":
    main()
'''


def test_a_script_is_stopped_where_it_makes_its_scheduler(tmp_path: Path) -> None:
    root = build(tmp_path, patched(step_request(), base={"train.py": SCRIPT}))
    checks = verified(root, "--command", "python train.py --lr 0.5")["step_schedule"]
    assert statuses(checks) == ALL_BUT_OLD
    assert "does more than choose a scheduler" in str(checks["dispatch"]["detail"])
    assert "made from the class" not in str(checks["dispatch"]["detail"])


def test_a_script_without_a_function_is_not_run_by_an_import(tmp_path: Path) -> None:
    head, _, body = SCRIPT.partition("def main():\n")
    body = "".join(row[4:] + "\n" for row in body.partition("\n\nif __name__")[0].splitlines())
    root = build(tmp_path, patched(step_request(), base={"train.py": head + body}))
    result = verify(root)
    assert result.exit_code == 0, result.output
    assert "sliced: it stands at the top level of its file" in result.stdout


def at_import(code: str) -> dict[str, str]:
    """Return the patched tree with code that runs when the dispatch's file is imported."""
    return changed((TASK, "from dataclasses import", f"{code}\nfrom dataclasses import"), base=OWN)


def test_a_tree_that_prints_and_exits_when_it_is_imported_is_sliced(tmp_path: Path) -> None:
    code = "import os, sys\nos.write(1, b'{garbage' + bytes([255]))\nprint('more garbage', flush=True)\nsys.exit(7)"
    checks = verified(build(tmp_path, at_import(code)))["step_schedule"]
    assert statuses(checks) == ALL_BUT_OLD
    assert str(checks["dispatch"]["detail"]).startswith("sliced: SystemExit: 7")


def test_a_tree_that_kills_the_process_is_a_message(tmp_path: Path) -> None:
    result = verify(build(tmp_path, at_import("import os\nprint('last words', flush=True)\nos._exit(9)")))
    assert result.exit_code == 3
    assert "the tree's code ended with exit code 9 before anything was compared" in result.stderr
    assert "while importing tasks.lm.task" in result.stderr
    assert "last words" in result.stderr
    assert result.stdout == ""


def test_a_tree_that_hangs_is_ended(tmp_path: Path) -> None:
    root = build(tmp_path, at_import("import time\ntime.sleep(600)"))
    result = verify(root, "--time-limit", "20")
    assert result.exit_code == 3
    assert "the tree's code did not end within 20 s, while importing tasks.lm.task" in result.stderr
    assert "--time-limit" in result.stderr


def test_the_child_does_not_see_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN", "PYTHON_INDEX_TOKEN", "SSH_AUTH_SOCK"):
        monkeypatch.setenv(name, "hidden")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    result = verify(build(tmp_path, at_import("import os\nraise RuntimeError(' '.join([*os.environ, os.getcwd()]))")))
    assert result.exit_code == 0, result.output
    seen = next(row for row in result.stdout.splitlines() if row.startswith("sliced: RuntimeError")).split()
    assert {"PATH", "HOME", "LC_ALL", "PYTHONDONTWRITEBYTECODE"} <= set(seen)
    assert not {"AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN", "PYTHON_INDEX_TOKEN", "SSH_AUTH_SOCK"} & set(seen)
    assert "scaffold-verify-" in seen[-1]


def test_the_childs_home_is_not_the_users(tmp_path: Path) -> None:
    seen = environment(tmp_path, {"HOME": "/home/me", "PATH": "/bin", "TMPDIR": "/t", "MY_PASSWORD": "x"})
    assert seen["HOME"] == str(tmp_path)
    assert {"PATH", "TMPDIR"} <= set(seen)
    assert "MY_PASSWORD" not in seen


def test_nothing_that_could_be_compared_is_no_success(tmp_path: Path) -> None:
    files = changed(
        (TASK, '    """What a run is told."""', "    def __post_init__(self):\n        raise OSError('no')"), base=OWN
    )
    result = verify(build(tmp_path, files))
    assert result.exit_code == 3
    assert "nothing could be compared" in result.stderr
    assert "TrainArguments cannot be made: OSError: no" in result.stderr
    assert "not run" in result.stdout


REFUSALS = {
    "no arm is ours": ((), "no schedule to verify: no arm is recognised as one that scaffold adds; the names there are: fixed_lr"),
    "no such name": (("nonsense",), "'nonsense' cannot be verified: the dispatch has no such name"),
    "not the catalogue's": (("fixed_lr",), "'fixed_lr' cannot be verified: its arm is of no schedule of the catalogue"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS)
def test_names_that_cannot_be_verified_are_refused(case: str, tmp_path: Path) -> None:
    names, message = REFUSALS[case]
    result = verify(build(tmp_path, BASE), *names)
    assert result.exit_code == 3
    assert message in result.stderr


def test_a_script_or_a_revision_that_is_not_there_is_refused(tmp_path: Path) -> None:
    root = build(tmp_path, OWN)
    assert "--command: 'nope.py' is not a Python file below" in verify(root, "--command", "nope.py run").stderr
    committed(root)
    result = verify(root, "--before", "nonsense")
    assert result.exit_code == 3
    assert "--before 'nonsense': git cannot give the tree at that revision" in result.stderr


def test_torch_missing_is_a_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "find_spec", lambda name: None)
    result = verify(build(tmp_path, OWN))
    assert result.exit_code == 3
    assert (
        "verifying needs torch, which is not installed; install it with: pip install 'scaffold[verify]'"
        in result.stderr
    )


def test_the_rates_of_a_tree_are_those_of_its_dispatch(tmp_path: Path) -> None:
    rates = tree_rates(build(tmp_path, OWN), ["fixed_lr", "step_schedule"], 250)
    assert rates["fixed_lr"] == (1e-3,) * 250
    assert rates["step_schedule"] == tuple(1e-3 * 0.5 ** (step // 100) for step in range(250))


def test_curves_are_compared_with_infinities_and_nan() -> None:
    inf, nan = float("inf"), float("nan")
    assert compare([inf, nan, 1.0], [inf, nan, 1.0], 0.0).first_step is None
    assert compare([1.0, 1.0, nan], [1.0, 1.0, 1.0], 1e-12).first_step == 2
    assert compare([1.0, 1.0 + 1e-9], [1.0, 1.0], 1e-8).first_step is None


def test_an_answer_reads_back_what_was_written() -> None:
    text = (
        '{"torch": "2", "steps": 1, "broken": [], "sliced": "", "subjects": [], "named":'
        ' [{"name": "a", "fields": {}, "rates": {"groups": [[NaN, Infinity]], "error": "", "message": "", "stood_in": false}}]}'
    )
    rates = decode_answer(text).named[0].rates
    assert isinstance(rates, Rates)
    assert rates.groups[0][1] == float("inf")


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda schedule: schedule.kind)
def test_other_values_differ_and_fit(schedule: Schedule) -> None:
    held: dict[str, Value] = schedule.defaults()
    others = other_values(schedule, held)
    assert schedule.check(Values(others)) == ""
    assert {name for name, value in others.items() if value == held[name]} == set()
