"""`check`: how each schedule of a manifest stands in a tree, and the exit code that CI goes by."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result

from tests.schemas import require_valid
from tests.trees import BASE, SCHEDULES_MODULE, TASK, build, changed, invoke, run, snapshot

HEAD = 'root = "."\n'
STEP = '\n[[schedule]]\nkind = "step"\nname = "step_schedule"\n'
WSD = '\n[[schedule]]\nkind = "wsd"\nname = "wsd_schedule"\n'


def tree_with(tmp_path: Path, entries: str, *, applied: bool = True) -> Path:
    tree = build(tmp_path, {**BASE, "scaffold.toml": HEAD + entries})
    if applied:
        assert invoke("apply", "--root", str(tree)).exit_code == 0
    return tree


def checked(root: Path, *options: str) -> Result:
    return invoke("check", "--root", str(root), *options)


def altered(tree: Path, path: str, old: str, new: str) -> None:
    text = (tree / path).read_text()
    assert old in text
    (tree / path).write_text(text.replace(old, new))


# The five states


def test_complete(tmp_path: Path) -> None:
    tree = tree_with(tmp_path, STEP + WSD)
    before = snapshot(tree)
    result = checked(tree)
    assert result.exit_code == 0
    assert result.stdout.startswith("step_schedule  complete\nwsd_schedule   complete\n")
    assert snapshot(tree) == before


def test_absent(tmp_path: Path) -> None:
    tree = tree_with(tmp_path, STEP, applied=False)
    result = checked(tree)
    assert result.exit_code == 1
    assert result.stdout.startswith("step_schedule  absent\n")
    assert 'branch is missing: elif args.lr_schedule == "step_schedule" in Task.get_lr_scheduler' in result.stdout
    assert "function is missing: get_step_schedule()" in result.stdout


def test_partial_with_the_part_that_is_missing(tmp_path: Path) -> None:
    tree = tree_with(tmp_path, STEP)
    (tree / SCHEDULES_MODULE).write_text(BASE[SCHEDULES_MODULE])
    result = checked(tree)
    assert result.exit_code == 1
    assert result.stdout.startswith("step_schedule  partial (3 of 4 parts)\n")
    assert "function is missing: get_step_schedule()" in result.stdout
    assert "branch" not in result.stdout


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (SCHEDULES_MODULE, "return gamma ** num_cycles", "return gamma ** (num_cycles + 1)"),
        (TASK, "decay_steps=args.decay_steps", "decay_steps=args.decay_steps + 1"),
        (TASK, "default=100,", "default=101,"),
    ],
)
def test_drifted(path: str, old: str, new: str, tmp_path: Path) -> None:
    tree = tree_with(tmp_path, STEP)
    altered(tree, path, old, new)
    result = checked(tree)
    assert result.exit_code == 1
    assert result.stdout.startswith("step_schedule  drifted\n")
    assert f"  {path}:" in result.stdout


def test_what_drifted_is_shown_as_a_small_diff(tmp_path: Path) -> None:
    tree = tree_with(tmp_path, STEP)
    altered(tree, SCHEDULES_MODULE, "return gamma ** num_cycles", "return gamma ** (num_cycles + 1)")
    altered(tree, TASK, "decay_steps=args.decay_steps", "decay_steps=args.decay_steps + 1")
    rows = checked(tree).stdout.splitlines()
    assert "      -        return gamma ** (num_cycles + 1)" in rows
    assert "      +        return gamma ** num_cycles" in rows
    assert (
        sum(row.startswith("      -return get_step_schedule(") and "args.decay_steps + 1" in row for row in rows) == 1
    )
    document = json.loads(checked(tree, "--output-format", "json").stdout)
    require_valid(document, "check")
    (function,) = (one for one in document["schedules"][0]["findings"] if "get_step_schedule" in one["message"])
    assert "-        return gamma ** (num_cycles + 1)" in function["difference"]
    for name in ("github", "sarif", "rdjson", "junit"):
        assert "return gamma ** (num_cycles + 1)" in checked(tree, "--output-format", name).stdout


def test_a_foreign_name_is_not_compared(tmp_path: Path) -> None:
    text = BASE[SCHEDULES_MODULE] + "\n\nget_step_schedule = None\n"
    tree = build(tmp_path, {**BASE, SCHEDULES_MODULE: text, "scaffold.toml": HEAD + STEP})
    document = json.loads(checked(tree, "--output-format", "json").stdout)
    assert [one["difference"] for one in document["schedules"][0]["findings"]] == [[]]


def test_what_changes_no_rate_is_no_drift(tmp_path: Path) -> None:
    tree = tree_with(tmp_path, STEP)
    altered(tree, SCHEDULES_MODULE, "Return a schedule that multiplies", "Give one that multiplies")
    altered(tree, SCHEDULES_MODULE, "    def lr_lambda", "    # the factor\n    def lr_lambda")
    assert checked(tree).exit_code == 0


def test_foreign(tmp_path: Path) -> None:
    text = (
        BASE[SCHEDULES_MODULE] + "\n\ndef get_step_schedule(optimizer, length):\n    return StepLR(optimizer, length)\n"
    )
    tree = build(tmp_path, {**BASE, SCHEDULES_MODULE: text, "scaffold.toml": HEAD + STEP})
    result = checked(tree)
    assert result.exit_code == 1
    assert result.stdout.startswith("step_schedule  foreign\n")


# Around them


def test_names_that_the_manifest_does_not_know_are_a_notice(tmp_path: Path) -> None:
    tree = tree_with(tmp_path, STEP)
    result = checked(tree)
    assert result.exit_code == 0
    assert "note: tasks/lm/task.py:" in result.stdout
    assert "not in the manifest: fixed_lr, cosine_schedule_with_warmup" in result.stdout


def test_a_tree_that_cannot_be_read_ends_with_3(tmp_path: Path) -> None:
    tree = build(tmp_path, {"train.py": "print(1)\n", "scaffold.toml": HEAD + STEP})
    result = checked(tree)
    assert result.exit_code == 3
    assert "no site found" in result.stderr


def test_several_checkouts(tmp_path: Path) -> None:
    good, bad = tree_with(tmp_path / "good", STEP), tree_with(tmp_path / "bad", STEP, applied=False)
    assert invoke("check", str(good), str(good)).exit_code == 0
    result = invoke("check", str(good), str(bad))
    assert result.exit_code == 1
    assert f"{good}:\nstep_schedule  complete" in result.stdout
    assert f"{bad}:\nstep_schedule  absent" in result.stdout
    assert invoke("check", str(good), str(bad), "--output-format", "sarif").exit_code == 2
    assert invoke("check", str(good), "--root", str(bad)).exit_code == 2


def test_what_is_wrong_with_one_checkout_stops_no_other(tmp_path: Path) -> None:
    good, absent = tree_with(tmp_path / "good", STEP), tree_with(tmp_path / "absent", STEP, applied=False)
    broken = tree_with(tmp_path / "broken", STEP)
    (broken / "scaffold.toml").write_text("root =\n")
    result = invoke("check", str(broken), str(absent), str(good))
    assert result.exit_code == 3
    assert result.stderr.startswith(f"error: {broken}: scaffold.toml:1: ")
    assert f"{absent}:\nstep_schedule  absent" in result.stdout
    assert f"{good}:\nstep_schedule  complete" in result.stdout


def test_a_checkout_that_is_not_there_stops_no_other(tmp_path: Path) -> None:
    good = tree_with(tmp_path / "good", STEP)
    nowhere, file = tmp_path / "nowhere", tmp_path / "file"
    file.write_text("")
    result = invoke("check", str(nowhere), str(good), str(file))
    assert result.exit_code == 3
    assert result.stdout.startswith(f"{good}:\nstep_schedule  complete")
    assert f"error: {nowhere}: cannot be read: there is no such directory\n" in result.stderr
    assert f"error: {file}: cannot be read: it is no directory\n" in result.stderr


@pytest.mark.parametrize("name", ["nowhere", "file"])
def test_one_checkout_alone_that_is_not_there_is_wrong_usage(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = invoke("check", str(tmp_path / name))
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"Invalid value for '[DIR]...': Directory '{tmp_path / name}'" in result.stderr


def test_a_manifest_without_entries_is_told(tmp_path: Path) -> None:
    tree = tree_with(tmp_path, "", applied=False)
    result = checked(tree)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "the manifest lists no schedule; `scaffold add-schedule` adds one" in result.stderr


def test_an_unknown_kind_is_told_with_the_nearest(tmp_path: Path) -> None:
    tree = tree_with(tmp_path, STEP.replace('"step"', '"stpe"'), applied=False)
    result = checked(tree)
    assert result.exit_code == 3
    assert "scaffold.toml:3: step_schedule: unknown kind 'stpe'; did you mean 'step'?" in result.stderr


@pytest.mark.parametrize("output_format", ["text", "json", "github", "sarif", "rdjson", "junit"])
@pytest.mark.parametrize("applied", [True, False])
def test_every_format(output_format: str, applied: bool, tmp_path: Path) -> None:
    tree = tree_with(tmp_path / "tree", STEP, applied=applied)
    file = tmp_path / "report"
    shown = checked(tree, "--output-format", output_format)
    kept = checked(tree, "--output-format", output_format, "-o", str(file))
    assert shown.exit_code == kept.exit_code == (0 if applied else 1)
    assert file.read_text() == shown.stdout
    if output_format == "json":
        document = json.loads(shown.stdout)
        require_valid(document, "check")
        assert document["schedules"][0]["state"] == ("complete" if applied else "absent")


def test_neither_libcst_nor_torch_is_needed_for_a_clean_tree(tmp_path: Path) -> None:
    tree = tree_with(tmp_path, STEP + WSD)
    code = (
        "import sys\n"
        "from scaffold.cli import main\n"
        "try:\n    main(['check'], prog_name='scaffold')\n"
        "except SystemExit as end:\n    assert not end.code\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'libcst', 'torch', 'tomlkit', 'numpy'}))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tree, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"


def test_what_init_finds_is_complete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = build(tmp_path, changed((TASK, '"fixed_lr"', '"flat"')))
    run(tree, "--gamma", "0.25", "--name", "halving", "--field", "gamma=shrink")
    run(tree, schedule="wsd")
    run(tree, "--implementation", "torch", schedule="exponential")
    monkeypatch.chdir(tree)
    result = invoke("init")
    assert result.exit_code == 0, result.output
    assert "halving  step\n" in result.stdout
    text = (tree / "scaffold.toml").read_text()
    assert 'name = "halving"' in text
    assert "gamma = 0.25" in text
    assert 'fields = { gamma = "shrink" }' in text
    shown = invoke("check")
    assert shown.exit_code == 0, shown.output
    assert shown.stdout.count("complete") == 3


def test_init_does_not_write_over_a_manifest(tmp_path: Path) -> None:
    tree = build(tmp_path, {**BASE, "scaffold.toml": HEAD})
    result = invoke("init", "--root", str(tree))
    assert result.exit_code == 3
    assert "scaffold.toml is there already; edit it, or remove it first" in result.stderr
    assert (tree / "scaffold.toml").read_text() == HEAD


def test_init_adds_to_what_says_how_a_tree_is_read(tmp_path: Path) -> None:
    profile = '[profile]\ntask = "Task"\n'
    tree = build(tmp_path, {**BASE, "scaffold.toml": profile})
    run(tree)
    assert invoke("init", "--root", str(tree)).exit_code == 0
    text = (tree / "scaffold.toml").read_text()
    assert profile in text
    assert 'root = "."' in text
    assert checked(tree).exit_code == 0


def test_init_tells_the_root_from_the_folder_that_it_writes_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path / "vendor" / "tree", BASE)
    monkeypatch.chdir(tmp_path)
    assert invoke("init", "--root", "vendor/tree").exit_code == 0
    assert 'root = "vendor/tree"' in (tmp_path / "scaffold.toml").read_text()
    assert invoke("add-schedule", "step").exit_code == 0
    assert invoke("check").exit_code == 0
