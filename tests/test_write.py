"""Writing: everything or nothing, metadata and links kept, and nothing overwritten that was not planned from."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from scaffold import disk
from scaffold.errors import NotWritable, OutsideRoot, StaleFile
from scaffold.model.plan import Edit
from scaffold.transaction.errors import Unfinished
from scaffold.transaction.recovery import recover
from scaffold.transaction.write import write
from tests.trees import BASE, SCHEDULES_MODULE, TASK, apply, build, committed, git, plan_for, run, snapshot

PLAN = plan_for(BASE)
AFTER = apply(BASE, PLAN)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return build(tmp_path / "tree", BASE)


def test_a_run_writes_exactly_the_plan(tree: Path) -> None:
    assert run(tree).exit_code == 0
    assert snapshot(tree) == AFTER


def test_modes_are_kept_and_times_are_new(tree: Path) -> None:
    (tree / TASK).chmod(0o750)
    os.utime(tree / TASK, (1, 1))
    assert run(tree).exit_code == 0
    held = (tree / TASK).stat()
    assert stat.S_IMODE(held.st_mode) == 0o750
    assert held.st_mtime > 1


def test_a_link_inside_the_tree_stays_a_link(tree: Path) -> None:
    real = tree / "tasks" / "real_schedules.txt"
    (tree / SCHEDULES_MODULE).rename(real)
    (tree / SCHEDULES_MODULE).symlink_to("../real_schedules.txt")
    assert run(tree).exit_code == 0
    assert (tree / SCHEDULES_MODULE).is_symlink()
    assert real.read_bytes() == AFTER[SCHEDULES_MODULE]


@pytest.mark.parametrize("path", [TASK, SCHEDULES_MODULE])
def test_a_link_out_of_the_tree_is_refused(path: str, tree: Path, tmp_path: Path) -> None:
    (tree / path).rename(tmp_path / "outside.py")
    (tree / path).symlink_to(tmp_path / "outside.py")
    before = snapshot(tmp_path)
    result = run(tree)
    assert result.exit_code == 3
    assert f"{path}: is a link to {tmp_path}/outside.py, which is outside the tree" in result.stderr
    assert snapshot(tmp_path) == before


def test_a_linked_folder_out_of_the_tree_is_refused(tree: Path, tmp_path: Path) -> None:
    (tree / "out").symlink_to(tmp_path)
    (tmp_path / "a.py").write_text("")
    with pytest.raises(OutsideRoot):
        disk.Directory(tree).read("out/a.py")


def test_a_root_given_through_a_link(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tree)
    assert run(tmp_path / "link").exit_code == 0
    assert snapshot(tree) == AFTER


@pytest.mark.parametrize("path", [TASK, SCHEDULES_MODULE])
def test_a_read_only_file_is_refused(path: str, tree: Path) -> None:
    (tree / path).chmod(0o444)
    before = snapshot(tree)
    result = run(tree)
    assert result.exit_code == 3
    assert f"{path}: cannot be written: the file is read-only; nothing was changed" in result.stderr
    assert snapshot(tree) == before


@pytest.mark.parametrize("path", [TASK, SCHEDULES_MODULE])
def test_a_read_only_directory_is_refused(path: str, tree: Path) -> None:
    before = snapshot(tree)
    (tree / path).parent.chmod(0o555)
    result = run(tree)
    (tree / path).parent.chmod(0o755)
    assert result.exit_code == 3
    assert f"{path}: cannot be written: its directory is read-only" in result.stderr
    assert snapshot(tree) == before


def test_a_file_that_changed_since_planning_is_refused(tree: Path) -> None:
    (tree / TASK).write_text(BASE[TASK] + "# mine\n")
    before = snapshot(tree)
    with pytest.raises(StaleFile, match=r"tasks/lm/task.py: changed on disk since it was planned from"):
        write(tree, PLAN.edits)
    assert snapshot(tree) == before


def failing_replace(fail_on: Callable[[Path, Path], bool], error: BaseException) -> Callable[[Path, Path], None]:
    original = os.replace

    def replace(source: Path, target: Path) -> None:
        if fail_on(source, target):
            raise error
        original(source, target)

    return replace


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_while_putting_in_place_restores(
    error: BaseException, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot(tree)
    last = sorted(edit.path for edit in PLAN.edits)[-1]
    replace = failing_replace(lambda _, target: target == (tree / last).resolve(), error)
    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(NotWritable if isinstance(error, OSError) else KeyboardInterrupt):
        write(tree, PLAN.edits)
    assert snapshot(tree) == before


@pytest.mark.parametrize("call", ["fsync", "link"])
def test_a_failure_while_preparing_changes_nothing(call: str, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = snapshot(tree)
    calls = []

    def fail_second(*args: object) -> None:
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        if call == "link":
            original(*args)  # type: ignore[arg-type]

    original = getattr(os, call)
    monkeypatch.setattr(os, call, fail_second)
    with pytest.raises(KeyboardInterrupt):
        write(tree, PLAN.edits)
    assert snapshot(tree) == before


def test_without_hard_links_a_copy_is_put_back(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_link(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    before = snapshot(tree)
    monkeypatch.setattr(os, "link", no_link)
    last = sorted(edit.path for edit in PLAN.edits)[-1]
    replace = failing_replace(lambda _, target: target == (tree / last).resolve(), OSError(5, "Input/output error"))
    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(NotWritable, match="Input/output error"):
        write(tree, PLAN.edits)
    assert snapshot(tree) == before


def test_what_could_not_be_put_back_is_named_and_put_back_by_the_next_command(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot(tree)
    last = sorted(edit.path for edit in PLAN.edits)[-1]
    replace = failing_replace(
        lambda source, target: target == (tree / last).resolve() or source.suffix == ".old", OSError(5, "no")
    )
    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", replace)
        with pytest.raises(Unfinished, match=r"a write that was cut short cannot be settled: no, after .*; mend that"):
            write(tree, PLAN.edits)
    assert snapshot(tree) != before
    said: list[str] = []
    assert recover(tree, said.append)
    assert said == ["finished a write that was cut short: a write (2 files)"]
    assert snapshot(tree) == AFTER


def test_no_stray_files_are_left(tree: Path) -> None:
    run(tree)
    assert set(snapshot(tree)) == set(BASE)


def test_uncommitted_changes_in_a_touched_file_are_refused(tree: Path) -> None:
    committed(tree)
    (tree / TASK).write_text(BASE[TASK] + "# mine\n")
    before = snapshot(tree)
    result = run(tree)
    assert result.exit_code == 3
    assert (
        "uncommitted changes in files that the plan touches; commit or stash them, or pass --allow-dirty"
        in result.stderr
    )
    assert result.stderr.rstrip().endswith(f"\n  {TASK}")
    assert snapshot(tree) == before
    assert run(tree, "--dry-run").exit_code == 0
    assert run(tree, "--allow-dirty").exit_code == 0
    assert (tree / TASK).read_text().endswith("# mine\n")


def test_staged_changes_are_uncommitted_too(tree: Path) -> None:
    committed(tree)
    (tree / TASK).write_text(BASE[TASK] + "# mine\n")
    git(tree, "add", "-A")
    assert run(tree).exit_code == 3


def test_a_changed_file_behind_a_link_is_found(tree: Path) -> None:
    real = tree / "tasks" / "real_task.txt"
    (tree / TASK).rename(real)
    (tree / TASK).symlink_to("../real_task.txt")
    committed(tree)
    real.write_text(BASE[TASK] + "# mine\n")
    result = run(tree)
    assert result.exit_code == 3
    assert result.stderr.rstrip().endswith("\n  tasks/real_task.txt")


def test_changes_elsewhere_do_not_matter(tree: Path) -> None:
    (tree / "notes.py").write_text("x = 1\n")
    committed(tree)
    (tree / "notes.py").write_text("x = 2\n")
    (tree / "untracked.py").write_text("y = 1\n")
    assert run(tree).exit_code == 0


def test_files_that_git_does_not_know_are_written(tree: Path) -> None:
    git(tree, "init", "-q")
    assert run(tree).exit_code == 0


def test_git_that_refuses_is_reported(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / ".git").mkdir()
    result = run(tree)
    assert result.exit_code == 3
    assert "git could not say what is uncommitted (fatal: not a git repository" in result.stderr
    monkeypatch.setenv("PATH", "/nonexistent")
    assert "(No such file or directory); pass --allow-dirty" in run(tree).stderr
    assert run(tree, "--allow-dirty").exit_code == 0


def test_reading_again_gives_the_same_bytes(tree: Path) -> None:
    directory = disk.Directory(tree)
    first = directory.read(TASK)
    (tree / TASK).write_text("changed")
    assert directory.read(TASK) == first


def test_other_peoples_folders_are_passed_over(tree: Path) -> None:
    for folder in (".hidden", "node_modules", "__pycache__", "env"):
        (tree / folder).mkdir()
        (tree / folder / "a.py").write_text("")
    (tree / "env" / "pyvenv.cfg").write_text("")
    assert list(disk.Directory(tree).paths()) == sorted(BASE)


def test_an_edit_of_nothing_writes_nothing(tree: Path) -> None:
    write(tree, [])
    assert snapshot(tree) == {path: text.encode() for path, text in BASE.items()}


def test_an_edit_of_a_missing_file_is_refused(tree: Path) -> None:
    with pytest.raises(NotWritable, match=r"gone.py: cannot be written: No such file"):
        write(tree, [Edit("gone.py", b"", b"x", ())])
