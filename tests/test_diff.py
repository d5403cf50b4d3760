"""The preview, judged by the programs that will read it: `git apply`, `git apply --index` and `patch -p1`."""

import contextlib
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
import unidiff

from scaffold.model.plan import Edit
from scaffold.report.diff import render_diff
from tests.test_styles import CASES
from tests.trees import BASE, TASK, apply, build, changed, committed, git, invoke, plan_for, run, snapshot

APPLIERS = {
    "git apply": ["git", "apply"],
    "git apply --index": ["git", "apply", "--index"],
    "patch -p1": ["patch", "-p1", "--binary"],
}


def applied(root: Path, command: list[str], diff: bytes) -> None:
    done = subprocess.run(command, cwd=root, input=diff, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def files_with(before: bytes, after: bytes, path: str = "a.py") -> bytes:
    return render_diff([Edit(path, before, after, ())])


@pytest.mark.parametrize("command", APPLIERS)
@pytest.mark.parametrize("name", ["as-it-is", "crlf", "bom", "latin-1", "no-final-newline", "form-feeds", "tabs"])
def test_every_program_makes_what_a_run_writes(name: str, command: str, tmp_path: Path) -> None:
    root = committed(build(tmp_path, CASES[name]))
    result = run(root, "--dry-run")
    assert result.exit_code == 0
    applied(root, APPLIERS[command], result.stdout_bytes)
    assert snapshot(root) == apply(CASES[name], plan_for(CASES[name]))


def test_dry_run_writes_nothing_and_says_so_on_stderr(tmp_path: Path) -> None:
    before = snapshot(build(tmp_path, BASE))
    result = run(tmp_path, "--dry-run")
    assert snapshot(tmp_path) == before
    assert result.stdout.startswith("diff --git a/tasks/lm/task.py b/tasks/lm/task.py\n")
    assert "2 files would change" in result.stderr
    assert "train with:" not in result.stdout


def test_dry_run_is_what_a_run_writes(tmp_path: Path) -> None:
    build(tmp_path, BASE)
    diff = run(tmp_path, "--dry-run").stdout_bytes
    written = run(tmp_path, "--output-format", "diff").stdout_bytes
    assert diff == written


def test_paths_are_relative_to_the_git_root(tmp_path: Path) -> None:
    build(tmp_path / "vendor tree", BASE)
    root = committed(tmp_path)
    diff = run(root / "vendor tree", "--dry-run").stdout_bytes
    assert b"--- a/vendor tree/tasks/lm/task.py\t\n" in diff
    applied(root, ["git", "apply", "--index"], diff)
    assert snapshot(root / "vendor tree") == apply(BASE, plan_for(BASE))


def test_outside_git_paths_are_relative_to_the_tree(tmp_path: Path) -> None:
    build(tmp_path / "tree", BASE)
    diff = run(tmp_path / "tree", "--dry-run").stdout_bytes
    assert b"--- a/tasks/lm/task.py\n" in diff
    applied(tmp_path / "tree", APPLIERS["patch -p1"], diff)
    assert snapshot(tmp_path / "tree") == apply(BASE, plan_for(BASE))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"a\n", b"a\nb\n"),
        (b"a", b"a\nb"),
        (b"a\n", b"a"),
        (b"a", b"a\n"),
        (b"", b"a\n"),
        (b"a\n", b""),
        (b"a\x0cb\nc\n", b"a\x0cb\nd\n"),
        ("a\u2028b\nc".encode(), "a\u2028b\nd".encode()),
        (b"a\rb\nc\rd\n", b"a\rb\nc\rX\n"),
        (b"a\r\nb\r\n", b"a\r\nc\r\n"),
        (b"\xff\xfe\n", b"\xff\xfd\n"),
        (b"--- a\n+++ b\n", b"--- a\n+++ c\n"),
        (b"".join(b"%d\n" % n for n in range(50)), b"".join(b"%d\n" % (n * (n % 17 > 0)) for n in range(50))),
    ],
)
@pytest.mark.parametrize("path", ["a.py", "with space.py", 'quo"te.py', "back\\slash.py", "ümlaut.py", "tab\there.py"])
def test_any_bytes_survive_git_apply(before: bytes, after: bytes, path: str, tmp_path: Path) -> None:
    (tmp_path / path).write_bytes(before)
    git(tmp_path, "init", "-q")
    applied(tmp_path, ["git", "apply"], files_with(before, after, path))
    assert (tmp_path / path).read_bytes() == after


def test_the_order_is_that_of_the_paths() -> None:
    edits = [Edit(path, b"a\n", b"b\n", ()) for path in ("b.py", "a.py", "a/c.py")]
    assert [file.path for file in unidiff.PatchSet(render_diff(edits).decode())] == ["a.py", "a/c.py", "b.py"]


def test_nothing_to_do_is_an_empty_diff(tmp_path: Path) -> None:
    build(tmp_path, apply(BASE, plan_for(BASE)))
    result = run(tmp_path, "--dry-run")
    assert result.stdout == ""
    assert "nothing to do" in result.stderr


def on_a_terminal(command: list[str], cwd: Path, **environment: str) -> str:
    """Return what a command prints when its stdout is a terminal."""
    ours, theirs = pty.openpty()
    inherited = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    with subprocess.Popen(
        [sys.executable, "-m", "scaffold", *command], cwd=cwd, stdout=theirs, stderr=subprocess.DEVNULL,
        env={**inherited, **environment},
    ) as child:  # fmt: skip
        os.close(theirs)
        printed = b""
        with contextlib.suppress(OSError):  # the terminal is gone when the child is
            while part := os.read(ours, 4096):
                printed += part
        os.close(ours)
    assert child.returncode == 0
    return printed.decode().replace("\r\n", "\n")


def test_colour_on_a_terminal_only(tmp_path: Path) -> None:
    build(tmp_path, BASE)
    plain = run(tmp_path, "--dry-run").stdout
    assert "\x1b" not in plain
    command = ["add-schedule", "step", "--dry-run"]
    coloured = on_a_terminal(command, tmp_path)
    assert "\x1b[32m+" in coloured
    assert "\x1b[31m-" in coloured
    assert re.sub(r"\x1b\[\d*m", "", coloured) == plain
    assert on_a_terminal(command, tmp_path, NO_COLOR="1") == plain
    assert on_a_terminal(["--no-color", *command], tmp_path) == plain
    assert on_a_terminal(["--color", *command], tmp_path, NO_COLOR="1") == coloured
    assert invoke("--color", "add-schedule", "step", "--root", str(tmp_path), "--dry-run").stdout == coloured


def test_a_change_elsewhere_in_the_file_is_no_part_of_the_diff() -> None:
    files = changed((TASK, '"""Trains."""', '"""Trains."""\n\n    LIMIT   =   3'))
    assert b"LIMIT" not in b"".join(
        row for row in render_diff(plan_for(files).edits).splitlines() if row[:1] in (b"+", b"-")
    )
