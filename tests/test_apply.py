"""`apply`: all schedules of a manifest as one change, on the tree that it was written for and on a new release."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result

from scaffold.resources import folder
from tests.releases import second_release
from tests.schemas import require_valid
from tests.trees import BASE, SCHEDULES_MODULE, TASK, as_bytes, build, committed, git, invoke, run, snapshot

HEAD = 'root = "."\n'
STEP = '\n[[schedule]]\nkind = "step"\nname = "step_schedule"\n'
WSD = '\n[[schedule]]\nkind = "wsd"\nname = "wsd_schedule"\nparameters = { decay_steps = 30 }\n'


def tree_with(tmp_path: Path, entries: str) -> Path:
    return build(tmp_path, {**BASE, "scaffold.toml": HEAD + entries})


def applied(root: Path, *options: str) -> Result:
    return invoke("apply", "--root", str(root), *options)


# Nothing to do


def test_an_empty_manifest_changes_nothing(tmp_path: Path) -> None:
    tree = tree_with(tmp_path, "")
    before = snapshot(tree)
    assert applied(tree).exit_code == 0
    assert snapshot(tree) == before


def test_twice_is_once(tmp_path: Path) -> None:
    tree = tree_with(tmp_path, STEP + WSD)
    assert applied(tree).exit_code == 0
    before = snapshot(tree)
    result = applied(tree)
    assert result.exit_code == 0
    assert "step_schedule: complete in tasks/lm/task.py::Task.get_lr_scheduler, nothing to do" in result.stdout
    assert applied(tree, "--check").exit_code == 0
    assert snapshot(tree) == before


# One change


def test_it_is_what_adding_one_by_one_gives(tmp_path: Path) -> None:
    tree = tree_with(tmp_path / "a", STEP + WSD)
    result = applied(tree)
    assert result.exit_code == 0
    assert "3 files changed" not in result.stdout
    assert "2 files changed" in result.stdout
    one = build(tmp_path / "b", BASE)
    run(one)
    run(one, "--decay-steps", "30", schedule="wsd")
    assert {**snapshot(one), "scaffold.toml": snapshot(tree)["scaffold.toml"]} == snapshot(tree)


def test_the_preview_is_the_change(tmp_path: Path) -> None:
    tree = committed(tree_with(tmp_path, STEP + WSD))
    before = snapshot(tree)
    shown = applied(tree, "--dry-run")
    assert shown.exit_code == 0
    assert applied(tree, "--check").exit_code == 1
    assert snapshot(tree) == before
    git(tree, "apply", "--index", data=shown.stdout_bytes)
    patched = snapshot(tree)
    git(tree, "reset", "-q", "--hard")
    applied(tree)
    assert snapshot(tree) == patched


def test_json_holds_to_its_schema(tmp_path: Path) -> None:
    tree = tree_with(tmp_path, STEP + WSD)
    document = json.loads(applied(tree, "--dry-run", "--output-format", "json").stdout)
    require_valid(document, "apply")
    assert [one["name"] for one in document["schedules"]] == ["step_schedule", "wsd_schedule"]
    assert [one["changed"] for one in document["schedules"]] == [True, True]
    assert document["changed"] is True


@pytest.mark.parametrize("output_format", ["github", "sarif", "rdjson"])
def test_the_formats_of_ci(output_format: str, tmp_path: Path) -> None:
    tree = tree_with(tmp_path, STEP + WSD)
    shown = applied(tree, "--check", "--output-format", output_format)
    assert shown.exit_code == 1
    assert "wsd_schedule" in shown.stdout
    assert "step_schedule" in shown.stdout


def test_the_lines_are_those_of_the_files_as_they_are(tmp_path: Path) -> None:
    """What `check` finds, entry by entry, is where `apply` finds it, though it plans one entry over the other."""
    tree = tree_with(tmp_path, STEP + WSD)

    def lines(command: str, *options: str) -> list[tuple[str, int]]:
        shown = invoke(command, "--root", str(tree), *options, "--output-format", "rdjson").stdout
        found = [one["location"] for one in json.loads(shown)["diagnostics"] if one["severity"] == "ERROR"]
        return sorted((one["path"], one["range"]["start"]["line"]) for one in found)

    # The second entry's `import math` is there once the first is.
    assert set(lines("apply", "--check")) == set(lines("check"))
    assert max(line for _, line in lines("check")) <= max(text.count("\n") for text in BASE.values())


# What cannot be


def clashing(tmp_path: Path) -> Path:
    text = BASE[SCHEDULES_MODULE] + "\n\ndef get_wsd_schedule(optimizer):\n    return optimizer\n"
    return build(tmp_path, {**BASE, SCHEDULES_MODULE: text, "scaffold.toml": HEAD + WSD + STEP})


def test_nothing_is_written_where_one_cannot_be(tmp_path: Path) -> None:
    tree = clashing(tmp_path)
    before = snapshot(tree)
    result = applied(tree)
    assert result.exit_code == 3
    assert "1 of 2 schedules cannot be put into the tree, so nothing is written" in result.stderr
    assert f"wsd_schedule: {SCHEDULES_MODULE}:15: 'get_wsd_schedule' is there already" in result.stderr
    assert snapshot(tree) == before


def test_keep_going_writes_the_others(tmp_path: Path) -> None:
    tree = clashing(tmp_path)
    result = applied(tree, "--keep-going")
    assert result.exit_code == 1
    assert "wsd_schedule: not planned: " in result.stdout
    assert b"wsd" not in snapshot(tree)[TASK]
    assert run(tree, "--check").exit_code == 0


def test_a_dry_run_tells_what_cannot_be(tmp_path: Path) -> None:
    tree = clashing(tmp_path)
    before = snapshot(tree)
    for options in (["--dry-run"], ["--check"]):
        result = applied(tree, *options)
        assert result.exit_code == 3
        assert "'get_wsd_schedule' is there already" in result.stderr
    assert snapshot(tree) == before


def test_without_a_manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(build(tmp_path, BASE))
    result = invoke("apply")
    assert result.exit_code == 3
    assert "no manifest found in" in result.stderr


# A plan that was kept


def kept(tmp_path: Path, tree: Path, *command: str) -> Path:
    file = tmp_path / "plan.json"
    result = invoke(*command, "--root", str(tree), "--dry-run", "--output-format", "json", "-o", str(file))
    assert result.exit_code == 0, result.output
    return file


@pytest.mark.parametrize("command", [["add-schedule", "step"], ["apply"]])
def test_a_kept_plan_makes_exactly_its_edits(command: list[str], tmp_path: Path) -> None:
    tree = tree_with(tmp_path / "tree", STEP)
    file = kept(tmp_path, tree, *command)
    result = applied(tree, "--plan", str(file))
    assert result.exit_code == 0, result.output
    other = tree_with(tmp_path / "other", STEP)
    assert invoke(*command, "--root", str(other)).exit_code == 0
    assert snapshot(tree) == snapshot(other)


def test_a_kept_plan_of_other_encodings(tmp_path: Path) -> None:
    latin = BASE[TASK].replace('"""A training task."""', '# coding: latin-1\n"""Übung."""').replace("\n", "\r\n")
    files = {**BASE, TASK: latin.encode("latin-1")}
    tree, other = build(tmp_path / "tree", files), build(tmp_path / "other", files)
    file = kept(tmp_path, tree, "add-schedule", "step")
    assert applied(tree, "--plan", str(file)).exit_code == 0
    run(other)
    assert snapshot(tree) == snapshot(other)


def test_a_kept_plan_of_a_tree_that_changed_is_refused(tmp_path: Path) -> None:
    tree = build(tmp_path / "tree", BASE)
    file = kept(tmp_path, tree, "add-schedule", "step")
    (tree / TASK).write_text(BASE[TASK] + "# more\n")
    before = snapshot(tree)
    result = applied(tree, "--plan", str(file))
    assert result.exit_code == 3
    assert f"{TASK}: changed on disk since the plan was made; make it again" in result.stderr
    assert snapshot(tree) == before


def test_a_kept_plan_is_previewed_and_checked(tmp_path: Path) -> None:
    tree = build(tmp_path / "tree", BASE)
    file = kept(tmp_path, tree, "add-schedule", "step")
    assert applied(tree, "--plan", str(file), "--dry-run").stdout == run(tree, "--dry-run").stdout
    assert applied(tree, "--plan", str(file), "--check").exit_code == 1
    assert snapshot(tree) == as_bytes(BASE)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("", "x", "is not JSON"),
        ('"version": 1', '"version": 9', "is of version 9, wanted 1"),
        ('"edits"', '"edit"', "has no edits; make one with --dry-run --output-format json"),
        (
            '"path": "tasks/lm/task.py",\n      "action"',
            '"path": "/t.py",\n      "action"',
            "edit 1 is not as a plan has it: the path '/t.py",
        ),
        ('"action": "modify"', '"action": "melt"', "edit 1 is not as a plan has it: "),
        (
            '"after_sha256": "',
            '"after_sha256": "0',
            "the new content of tasks/lm/task.py is not what after_sha256 says",
        ),
        ('"start": ', '"start": 999999', "edit 1 is not as a plan has it: a replacement of bytes"),
        ('"end": ', '"ende": ', "edit 1 is not as a plan has it: a replacement without start and end"),
        ('"text": ', '"txt": ', "edit 1 is not as a plan has it: a replacement without text"),
        ('"replacements": ', '"replaced": ', "edit 1 is not as a plan has it: "),
        ('"what": "import"', '"what": "export"', "edit 1 is not as a plan has it: "),
    ],
)
def test_a_plan_that_is_none_is_refused(old: str, new: str, message: str, tmp_path: Path) -> None:
    tree = build(tmp_path / "tree", BASE)
    file = kept(tmp_path, tree, "add-schedule", "step")
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1) if old else new)
    result = applied(tree, "--plan", str(file))
    assert result.exit_code == 3
    assert f"{file}: " in result.stderr
    assert message in result.stderr
    assert snapshot(tree) == as_bytes(BASE)


def test_a_plan_cannot_leave_the_tree(tmp_path: Path) -> None:
    tree = build(tmp_path / "tree", BASE)
    (tmp_path / "outside.py").write_text("x = 1\n")
    file = kept(tmp_path, tree, "add-schedule", "step")
    document = json.loads(file.read_text())
    document["edits"][0]["path"] = "../outside.py"
    file.write_text(json.dumps(document))
    result = applied(tree, "--plan", str(file))
    assert result.exit_code == 3
    assert "outside the tree" in result.stderr
    assert (tmp_path / "outside.py").read_text() == "x = 1\n"


def test_wrong_options(tmp_path: Path) -> None:
    tree = build(tmp_path, BASE)
    assert applied(tree, "--plan", str(tmp_path / "gone.json")).exit_code == 2
    file = kept(tmp_path, tree, "add-schedule", "step")
    assert applied(tree, "--plan", str(file), "--keep-going").exit_code == 2
    assert applied(tree, "--dry-run", "--check").exit_code == 2


# A new release of the vendor's

ENTRIES = (
    ("step", "--gamma", "0.3"),
    ("wsd",),
    ("cosine", "--implementation", "torch"),
)


@pytest.fixture
def releases(vendor_tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """The first release with a manifest and its schedules, and the second as it comes."""
    monkeypatch.chdir(vendor_tree)
    assert invoke("init").exit_code == 0
    for words in ENTRIES:
        assert invoke("add-schedule", *words).exit_code == 0
    return vendor_tree, second_release(tmp_path / "new")


def test_the_same_manifest_works_on_the_next_release(releases: tuple[Path, Path]) -> None:
    _, new = releases
    result = applied(new)
    assert result.exit_code == 0, result.output
    text = (new / "tasks/gpt2/task.py").read_text()
    assert "schedules.get_step_schedule(" in text
    assert "def get_wsd_schedule" in (new / "tasks/schedules/learning_rate.py").read_text()
    assert "from torch.optim.lr_scheduler import CosineAnnealingLR" in text
    assert not (new / "scaffold.toml").exists()
    as_it_came = (second_release(new.parent / "other") / "tasks/gpt2/task.py").read_text().splitlines()
    added = [row for row in text.splitlines() if row not in as_it_came and '"help": ' not in row]
    assert added
    assert all(len(row) <= 100 for row in added)
    assert applied(new, "--check").exit_code == 0
    assert invoke("check", "--root", str(new)).exit_code == 0


def test_the_result_verifies_and_trains(releases: tuple[Path, Path], tmp_path: Path) -> None:
    pytest.importorskip("torch")
    _, new = releases
    assert applied(new).exit_code == 0
    cpu = folder("fixtures") / "sambaflow_cpu"
    verified = invoke("verify", "--root", str(new), "--python-path", str(cpu))
    assert verified.exit_code == 0, verified.output
    assert verified.stdout.count("dispatch   passed") == 3
    command = [sys.executable, "transformers_hook.py", "run", "--lr_schedule", "step_schedule", "--decay_steps", "10"]
    command += ["--decay_gamma", "0.5", "--max_steps", "25", "--do_train", "--output_dir", str(tmp_path / "out")]
    command += ["--n_layer", "1", "--n_embd", "16", "--n_head", "2", "--batch_size", "2"]
    done = subprocess.run(command, cwd=new, env={"PYTHONPATH": str(cpu)}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "2.50e-04" in done.stdout


def test_what_the_vendor_ships_itself_by_now_is_told(releases: tuple[Path, Path]) -> None:
    _, new = releases
    assert invoke("add-schedule", "exponential").exit_code == 0
    before = snapshot(new)
    result = applied(new)
    assert result.exit_code == 3
    assert "1 of 4 schedules cannot be put into the tree" in result.stderr
    assert "exponential_schedule: tasks/gpt2/task.py:" in result.stderr
    assert "is there already and is not what would be written" in result.stderr
    assert snapshot(new) == before
    assert applied(new, "--keep-going").exit_code == 1
    shown = invoke("check", "--root", str(new))
    assert shown.exit_code == 1
    assert "exponential_schedule  foreign" in shown.stdout
    assert "step_schedule         complete" in shown.stdout


def test_the_second_release_has_the_drift_that_it_says() -> None:
    told = (folder("fixtures") / "transformers_on_rdu_2" / "RELEASE.md").read_text()
    for words in ("GPT2TrainingArguments", "tasks/schedules/learning_rate.py", "exponential_schedule"):
        assert words in told
