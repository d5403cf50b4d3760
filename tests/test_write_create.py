"""Files that a plan creates: as a diff, in the transaction, in the tree as it will be."""

import json
import os
import stat
import subprocess
from pathlib import Path

import jsonschema
import pytest
from msgspec.structs import replace

from scaffold import git
from scaffold.errors import NotWritable, OutsideRoot, StaleFile
from scaffold.model.plan import Action, Adoption, Change, Edit, Plan, What
from scaffold.model.schedule import Implementation
from scaffold.model.tree import Overlay
from scaffold.report.diff import render_diff
from scaffold.report.json_plan import render_json
from scaffold.report.text import Tense, render_text
from scaffold.transaction.errors import Unfinished
from scaffold.transaction.recovery import recover
from scaffold.transaction.write import write
from tests.trees import MemoryTree, build, committed, snapshot
from tests.trees import git as run_git

APPLIERS = {
    "git apply": ["git", "apply"],
    "git apply --index": ["git", "apply", "--index"],
    "patch -p1": ["patch", "-p1", "--binary"],
}
CHANGES = (Change(1, What.FUNCTION, "the schedule"),)
OLD = b"a = 1\n"
MODIFIED = Edit("pkg/a.py", OLD, b"a = 2\n", CHANGES)
CREATED = Edit("pkg/new.py", b"", b"b = 1\n", CHANGES, Action.CREATE)
LAST = Edit("pkg/z.py", OLD, b"z = 2\n", CHANGES)
BEFORE = {"pkg/a.py": OLD, "pkg/z.py": OLD}
AFTER = {"pkg/a.py": b"a = 2\n", "pkg/new.py": b"b = 1\n", "pkg/z.py": b"z = 2\n"}
EDITS = (MODIFIED, CREATED, LAST)
PLAN = Plan("tree", Adoption("step", "step_schedule", Implementation.OWN, (), ()), (), EDITS, (), "--x y")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return build(tmp_path / "tree", BEFORE)


# ------------------------------------------------------------------------------------------------------------ diffs


def applied(root: Path, command: list[str], diff: bytes) -> None:
    done = subprocess.run(command, cwd=root, input=diff, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("command", APPLIERS)
def test_every_program_makes_what_a_run_writes(command: str, tree: Path) -> None:
    applied(committed(tree), APPLIERS[command], render_diff(EDITS))
    assert snapshot(tree) == AFTER


@pytest.mark.parametrize("command", APPLIERS)
@pytest.mark.parametrize("data", [b"b\n", b"b", b"a\r\nb\r\n", b"\xff\x0c\n", b"--- a\n+++ b\n", b"\n", b""])
@pytest.mark.parametrize("name", ["b.py", "with space.py", 'quo"te.py', "back\\slash.py", "ümlaut.py", "tab\there.py"])
def test_any_name_and_content(name: str, data: bytes, command: str, tree: Path) -> None:
    created = Edit(f"pkg/{name}", b"", data, CHANGES, Action.CREATE)
    applied(committed(tree), APPLIERS[command], render_diff([MODIFIED, created]))
    assert snapshot(tree) == BEFORE | {"pkg/a.py": MODIFIED.after, f"pkg/{name}": data}


def test_the_diff_is_what_git_prints(tree: Path) -> None:
    committed(tree)
    diff = render_diff([CREATED], "sub dir/")
    assert diff == (
        b"diff --git a/sub dir/pkg/new.py b/sub dir/pkg/new.py\nnew file mode 100644\n"
        b"--- /dev/null\n+++ b/sub dir/pkg/new.py\t\n@@ -0,0 +1 @@\n+b = 1\n"
    )
    write(tree, EDITS)
    run_git(tree, "add", "-A")
    printed = run_git(tree, "diff", "--cached").splitlines()
    assert [row for row in printed if not row.startswith(b"index ")] == render_diff(EDITS).splitlines()


def test_a_patch_onto_a_file_that_is_there_fails(tree: Path) -> None:
    (tree / "pkg" / "new.py").write_text("mine\n")
    done = subprocess.run(["git", "apply"], cwd=tree, input=render_diff(EDITS), capture_output=True, check=False)
    assert done.returncode
    assert b"already exists" in done.stderr


# ------------------------------------------------------------------------------------------------- JSON, text, tree


def test_json_says_what_is_created() -> None:
    document = json.loads(render_json(PLAN))
    schema = json.loads((Path(__file__).parent.parent / "docs" / "plan.schema.json").read_text())
    jsonschema.validate(document["edits"], schema["properties"]["edits"] | {"$defs": schema["$defs"]})
    assert [(edit["path"], edit["action"]) for edit in document["edits"]] == [
        ("pkg/a.py", "modify"),
        ("pkg/new.py", "create"),
        ("pkg/z.py", "modify"),
    ]
    assert [edit["before_sha256"] is None for edit in document["edits"]] == [False, True, False]
    assert document["edits"][1]["after_sha256"] == CREATED.after_sha256


def test_text_counts_created_files() -> None:
    text = render_text(PLAN, Tense.PLANNED)
    assert "  pkg/new.py:1  function  the schedule\n" in text
    assert "3 files would change\n" in text


def test_the_tree_as_it_will_be_has_the_created_file_in_its_place() -> None:
    under = MemoryTree(BEFORE)
    overlay = Overlay(under, {edit.path: edit.after for edit in EDITS})
    assert overlay.paths() == ["pkg/a.py", "pkg/new.py", "pkg/z.py"]
    assert overlay.read("pkg/new.py") == b"b = 1\n"
    assert list(Overlay(overlay, {"b.py": b"", "c.yaml": b"", "pkg/new.py": b"x"}).paths()) == ["b.py", *AFTER]
    assert Overlay(under, {"pkg/a.py": b"x"}).paths() == under.paths()


# ------------------------------------------------------------------------------------------------------ transaction


def test_a_run_writes_exactly_the_plan(tree: Path) -> None:
    write(tree, EDITS)
    assert snapshot(tree) == AFTER


@pytest.mark.parametrize("umask", [0o022, 0o077, 0o002])
def test_a_created_file_has_the_mode_of_any_new_file(umask: int, tree: Path) -> None:
    held = os.umask(umask)
    try:
        write(tree, EDITS)
    finally:
        os.umask(held)
    assert stat.S_IMODE((tree / "pkg" / "new.py").stat().st_mode) == 0o666 & ~umask


def refused(tree: Path, error: type[Exception], words: str, edits: tuple[Edit, ...] = EDITS) -> None:
    before = snapshot(tree)
    with pytest.raises(error, match=words):
        write(tree, edits)
    assert snapshot(tree) == before


def test_a_file_that_is_there_now_is_refused(tree: Path) -> None:
    (tree / "pkg" / "new.py").write_bytes(b"")
    refused(tree, StaleFile, r"pkg/new.py: changed on disk since it was planned from")


@pytest.mark.parametrize("target", ["gone.py", "a.py", "/etc/hostname"])
def test_a_link_that_is_there_now_is_refused(target: str, tree: Path) -> None:
    (tree / "pkg" / "new.py").symlink_to(target)
    refused(tree, StaleFile, r"pkg/new.py: changed on disk")
    assert (tree / "pkg" / "new.py").is_symlink()


def test_a_folder_that_is_there_now_is_refused(tree: Path) -> None:
    (tree / "pkg" / "new.py").mkdir()
    refused(tree, StaleFile, r"pkg/new.py: changed on disk")


def test_a_file_that_appears_while_preparing_is_refused(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = os.fsync

    def appearing(handle: int) -> None:
        (tree / "pkg" / "new.py").write_bytes(b"mine\n")
        original(handle)

    monkeypatch.setattr(os, "fsync", appearing)
    edits = (replace(CREATED, path="pkg/other.py"), LAST)
    write(tree, edits)  # something elsewhere does not matter
    (tree / "pkg" / "new.py").unlink()
    with pytest.raises(StaleFile, match=r"pkg/new.py"):
        write(tree, (CREATED, MODIFIED))
    assert snapshot(tree) == BEFORE | {"pkg/other.py": b"b = 1\n", "pkg/z.py": LAST.after, "pkg/new.py": b"mine\n"}


def test_its_folder_must_be_there(tree: Path) -> None:
    missing = replace(CREATED, path="gone/new.py")
    refused(tree, NotWritable, r"gone/new.py: cannot be written: No such file or directory", (MODIFIED, missing))
    assert not (tree / "gone").exists()
    refused(tree, NotWritable, r"pkg/a.py/new.py: cannot be written", (replace(CREATED, path="pkg/a.py/new.py"),))


def test_its_folder_must_be_writable(tree: Path) -> None:
    (tree / "shut").mkdir(mode=0o555)
    shut = replace(CREATED, path="shut/new.py")
    refused(tree, NotWritable, r"shut/new.py: cannot be written: its directory is read-only", (MODIFIED, shut))


def test_its_folder_must_be_in_the_tree(tree: Path, tmp_path: Path) -> None:
    (tree / "out").symlink_to(tmp_path)
    refused(tree, OutsideRoot, r"out/new.py: is a link to", (MODIFIED, replace(CREATED, path="out/new.py")))
    assert not (tmp_path / "new.py").exists()


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("last", ["pkg/z.py", "pkg/new.py"])
def test_a_failure_while_putting_in_place_restores(
    last: str, error: BaseException, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = "link" if last == CREATED.path else "replace"
    original = getattr(os, call)

    def failing(source: Path, target: Path) -> None:
        if target == (tree / last).resolve():
            raise error
        original(source, target)

    monkeypatch.setattr(os, call, failing)
    with pytest.raises(NotWritable if isinstance(error, OSError) else KeyboardInterrupt):
        write(tree, EDITS)
    assert snapshot(tree) == BEFORE


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.path)
def test_an_interruption_just_after_a_move_restores(edit: Edit, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    call = "link" if edit is CREATED else "replace"
    original = getattr(os, call)

    def interrupted(source: Path, target: Path) -> None:
        original(source, target)
        if target == (tree / edit.path).resolve() and source.suffix == ".new":
            raise KeyboardInterrupt

    monkeypatch.setattr(os, call, interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(tree, EDITS)
    assert snapshot(tree) == BEFORE


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_failure_while_preparing_changes_nothing(nth: int, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def failing(handle: int) -> None:
        calls.append(handle)
        if len(calls) == nth:
            raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(KeyboardInterrupt):
        write(tree, EDITS)
    assert snapshot(tree) == BEFORE


def test_a_new_file_that_could_not_be_taken_away_is_named_and_settled_by_the_next_command(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace, unlink = os.replace, os.unlink

    def failing(source: Path, target: Path) -> None:
        if target == (tree / LAST.path).resolve():
            raise OSError(5, "Input/output error")
        replace(source, target)

    def stuck(path: Path) -> None:
        if path.name == "new.py":
            raise OSError(5, "Input/output error", str(path))
        unlink(path)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", failing)
        patched.setattr(os, "unlink", stuck)
        with pytest.raises(Unfinished, match=r"pkg/new.py: a write that was cut short cannot be settled"):
            write(tree, EDITS)
    assert recover(tree, lambda _: None)
    assert snapshot(tree) == AFTER


def test_git_knows_nothing_of_a_file_that_is_not_there(tree: Path) -> None:
    committed(tree)
    assert git.dirty(tree, [edit.path for edit in EDITS]) == ()
    (tree / "pkg" / "a.py").write_text("mine\n")
    assert git.dirty(tree, [edit.path for edit in EDITS]) == ("pkg/a.py",)
