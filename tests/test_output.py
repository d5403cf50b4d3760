"""Planning commands that print for CI, or into a file: what is written where, and what is refused before anything is."""

import json
import os
from pathlib import Path

import pytest

from tests.test_report_rdjson import applied as with_suggestions
from tests.test_report_sarif import applied as with_fixes
from tests.test_report_sarif import validate
from tests.trees import BASE, TASK, build, committed, invoke, run, snapshot

FORMATS = ["text", "diff", "json", "github", "sarif", "rdjson"]


@pytest.fixture(autouse=True)
def _no_format_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCAFFOLD_OUTPUT_FORMAT", raising=False)


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_takes_what_stdout_would_have(name: str, vendor_tree: Path, tmp_path: Path) -> None:
    before = snapshot(vendor_tree)
    printed = run(vendor_tree, "--dry-run", "--output-format", name)
    file = tmp_path / "out" / "result"
    file.parent.mkdir()
    kept = run(vendor_tree, "--dry-run", "--output-format", name, "-o", str(file))
    assert (printed.exit_code, kept.exit_code) == (0, 0)
    assert file.read_bytes() == printed.stdout_bytes != b""
    assert kept.stdout == ""
    assert kept.stderr == f"{printed.stderr}wrote {file}\n"
    assert snapshot(vendor_tree) == before
    assert list(file.parent.iterdir()) == [file]


def test_sarif_of_a_dry_run_holds_what_a_run_writes(vendor_tree: Path, tmp_path: Path) -> None:
    before = snapshot(vendor_tree)
    file = tmp_path / "x.sarif"
    assert run(vendor_tree, "--dry-run", "--output-format", "sarif", "-o", str(file)).exit_code == 0
    assert snapshot(vendor_tree) == before
    document = json.loads(file.read_bytes())
    validate(document)
    suggested = json.loads(run(vendor_tree, "--dry-run", "--output-format", "rdjson").stdout)
    run(vendor_tree)
    after = snapshot(vendor_tree)
    assert after != before
    assert with_fixes(document["runs"][0], before) == after
    assert with_suggestions(suggested, before) == after


def test_paths_begin_at_the_root_of_the_repository(tmp_path: Path) -> None:
    build(tmp_path / "my tree", BASE)
    committed(tmp_path)
    root = tmp_path / "my tree"
    rows = run(root, "--check", "--output-format", "github").stdout.splitlines()
    assert rows
    assert all(row.startswith("::error file=my tree/tasks/") for row in rows)
    sarif = json.loads(run(root, "--check", "--output-format", "sarif").stdout)["runs"][0]
    assert sarif["artifacts"][0]["location"]["uri"] == "my%20tree/tasks/lm/task.py"
    rdjson = json.loads(run(root, "--check", "--output-format", "rdjson").stdout)
    assert rdjson["diagnostics"][0]["location"]["path"] == "my tree/tasks/lm/task.py"


@pytest.mark.parametrize("name", ["github", "sarif", "rdjson"])
def test_check_exits_with_1_and_people_are_told_on_stderr(name: str, tmp_path: Path) -> None:
    build(tmp_path / "tree", BASE)
    result = run(tmp_path / "tree", "--check", "--output-format", name, "-o", str(tmp_path / "x"))
    assert result.exit_code == 1
    assert "2 files would change" in result.stderr
    assert (tmp_path / "x").stat().st_size > 0


@pytest.mark.parametrize("act", [("--check",), ("--dry-run",), ()], ids=["check", "dry-run", "run"])
def test_a_complete_tree_gives_empty_results_and_exit_0(act: tuple[str, ...], tmp_path: Path) -> None:
    build(tmp_path, BASE)
    run(tmp_path)
    results = {name: run(tmp_path, *act, "--output-format", name) for name in ("github", "sarif", "rdjson")}
    assert {result.exit_code for result in results.values()} == {0}
    assert results["github"].stdout == ""
    assert json.loads(results["sarif"].stdout)["runs"][0]["results"] == []
    assert json.loads(results["rdjson"].stdout)["diagnostics"] == []


def test_a_run_that_writes_leaves_nothing_to_say_to_ci(tmp_path: Path) -> None:
    build(tmp_path, BASE)
    result = run(tmp_path, "--output-format", "github")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "2 files changed" in result.stderr


def test_the_environment_gives_the_format_and_the_option_overrides_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path, BASE)
    monkeypatch.setenv("SCAFFOLD_OUTPUT_FORMAT", "github")
    assert run(tmp_path, "--check").stdout.startswith("::error file=")
    assert run(tmp_path, "--check", "--output-format", "text").stdout.startswith("step_schedule (step, own)")
    monkeypatch.setenv("SCAFFOLD_OUTPUT_FORMAT", "junit")
    refused = run(tmp_path, "--check")
    assert refused.exit_code == 2
    assert (
        "Invalid value for '--output-format' (env var: 'SCAFFOLD_OUTPUT_FORMAT'): 'junit' is not one of"
        in refused.stderr
    )


@pytest.mark.parametrize("variable", [None, "github"])
def test_the_variable_is_named_only_where_it_gave_the_value(
    variable: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if variable:
        monkeypatch.setenv("SCAFFOLD_OUTPUT_FORMAT", variable)
    for words in (("check",), ("add-schedule", "step"), ("apply",), ("remove-schedule", "step")):
        refused = invoke(*words, "--output-format", "jsn")
        assert refused.exit_code == 2
        assert "Invalid value for '--output-format': 'jsn' is not one of" in refused.stderr
        assert "SCAFFOLD_OUTPUT_FORMAT" not in refused.stderr


def test_a_dash_is_stdout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path, BASE)
    monkeypatch.chdir(tmp_path)
    assert "--- a/tasks/lm/task.py" in invoke("add-schedule", "step", "--dry-run", "-o", "-").stdout
    assert not Path("-").exists()


def test_no_colour_goes_to_a_file(tmp_path: Path) -> None:
    build(tmp_path / "tree", BASE)
    arguments = ["--color", "add-schedule", "step", "--root", str(tmp_path / "tree"), "--dry-run"]
    assert b"\x1b[" in invoke(*arguments).stdout_bytes
    invoke(*arguments, "-o", str(tmp_path / "x.diff"))
    assert b"\x1b[" not in (tmp_path / "x.diff").read_bytes()


# what is refused


def refused(root: Path, output: Path | str) -> str:
    """Return what is said of a run that would write the tree; nothing may have changed, neither there nor beside it."""
    before = snapshot(root.parent)
    result = run(root, "--output-format", "json", "-o", str(output))
    assert result.exit_code == 3
    assert result.stdout == ""
    assert snapshot(root.parent) == before
    assert "nothing was changed" in result.stderr
    return result.stderr


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return build(tmp_path / "tree", BASE)


def test_a_missing_folder_is_refused(tree: Path) -> None:
    folder = tree.parent / "none"
    assert f"{folder}/x.json: cannot be written: there is no directory {folder}" in refused(tree, folder / "x.json")


def test_a_directory_is_refused(tree: Path) -> None:
    assert "cannot be written: it is a directory" in refused(tree, tree)


def test_a_file_in_place_of_the_folder_is_refused(tree: Path) -> None:
    (tree.parent / "file").write_text("")
    assert "there is no directory" in refused(tree, tree.parent / "file" / "x.json")


def test_a_file_that_the_plan_changes_is_refused(tree: Path) -> None:
    assert "is a file of the tree that the plan changes" in refused(tree, tree / TASK)
    (tree.parent / "link").symlink_to(tree / TASK)
    assert "is a file of the tree that the plan changes" in refused(tree, tree.parent / "link")


def test_a_read_only_file_and_a_read_only_folder_are_refused(tree: Path) -> None:
    folder = tree.parent / "shut"
    folder.mkdir()
    (folder / "old.json").write_text("mine")
    (folder / "old.json").chmod(0o444)
    assert f"{folder}/old.json: cannot be written: the file is read-only" in refused(tree, folder / "old.json")
    folder.chmod(0o555)
    assert f"{folder}/x.json: cannot be written: its directory is read-only" in refused(tree, folder / "x.json")
    folder.chmod(0o755)


def test_a_full_disk_is_refused(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert "No space left on device" in refused(tree, tree.parent / "x.json")


@pytest.mark.parametrize("held", [None, b"of before"])
def test_the_file_is_as_before_where_the_tree_cannot_be_written(
    held: bytes | None, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tree.parent / "x.json"
    if held is not None:
        file.write_bytes(held)
    original = os.replace

    def failing(source: Path, target: Path) -> None:
        if target == (tree / TASK).resolve():
            raise OSError(5, "Input/output error")
        original(source, target)

    monkeypatch.setattr(os, "replace", failing)
    assert f"{TASK}: cannot be written: Input/output error" in refused(tree, file)


def test_uncommitted_changes_leave_no_file(tree: Path) -> None:
    committed(tree)
    (tree / TASK).write_text((tree / TASK).read_text() + "# mine\n")
    result = run(tree, "-o", str(tree.parent / "x"))
    assert result.exit_code == 3
    assert "uncommitted changes" in result.stderr
    assert not (tree.parent / "x").exists()


# where it goes


def test_a_run_writes_both_the_tree_and_the_file(tree: Path) -> None:
    file = tree.parent / "x.json"
    file.write_text("of before, and longer than what comes" * 1000)
    file.chmod(0o640)
    result = run(tree, "--output-format", "json", "-o", str(file))
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"wrote {file}\n")
    assert json.loads(file.read_text())["changed"] is True
    assert file.stat().st_mode & 0o777 == 0o640
    assert "step_schedule" in (tree / TASK).read_text()
    assert sorted(tree.parent.iterdir()) == [tree, file]


def test_a_link_stays_a_link(tree: Path) -> None:
    real, link = tree.parent / "real.json", tree.parent / "x.json"
    real.write_text("")
    link.symlink_to(real)
    assert run(tree, "--dry-run", "--output-format", "json", "-o", str(link)).exit_code == 0
    assert link.is_symlink()
    assert json.loads(real.read_text())["version"] == 1


def test_a_device_is_written_to(tree: Path) -> None:
    assert run(tree, "--dry-run", "-o", "/dev/null").exit_code == 0
    assert not Path("/dev/null").is_file()


def test_a_device_that_takes_nothing_is_refused_before_the_tree_is_written(tree: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    assert "/dev/full: cannot be written: No space left on device" in refused(tree, "/dev/full")
