"""The progress bar: on a terminal only, for work that takes more than a second, and never in what goes to stdout."""

import io
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.cli import progress
from tests.trees import BASE, build, git, invoke

LABEL = "looking for sites"
#: Runs the command in a process of its own with another patience.
COMMAND = "import scaffold.cli.progress as p; p.PATIENCE = {}; from scaffold.cli import main; main()"
AT_ONCE, NEVER = "-1.0", "3600.0"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let 0.4 seconds pass with each look at the clock."""
    count = iter(range(1000))
    monkeypatch.setattr(progress, "monotonic", lambda: 0.4 * next(count))


def drawn_by(files: int) -> list[str]:
    """Return what is on the terminal after each file."""
    seen = []
    with progress.Progress(LABEL) as bar:
        for number in range(1, files + 1):
            bar.watch(number, files)
            seen.append(sys.stderr.getvalue())  # type: ignore[attr-defined]
    return seen


def test_nothing_is_drawn_before_a_second_has_passed(ticks: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    seen = drawn_by(4)
    assert seen[:2] == ["", ""]  # after 0.4 and 0.8 seconds
    assert LABEL in seen[2]
    assert "75%" in seen[2]
    assert sys.stderr.getvalue().endswith("\n")  # type: ignore[attr-defined]


def test_short_work_draws_nothing(ticks: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert drawn_by(2)[-1] == sys.stderr.getvalue() == ""  # type: ignore[attr-defined]


def test_nothing_is_drawn_where_stderr_is_no_terminal(ticks: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert drawn_by(50)[-1] == sys.stderr.getvalue() == ""  # type: ignore[attr-defined]


def test_an_error_ends_the_bar(ticks: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said of the error begins on a line of its own."""
    monkeypatch.setattr(sys, "stderr", Terminal())

    def work() -> None:
        with progress.Progress(LABEL) as bar:
            for number in range(5):
                bar.watch(number, 5)
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        work()
    assert sys.stderr.getvalue().endswith("\n")  # type: ignore[attr-defined]


def on_a_terminal(patience: str, *args: str) -> tuple[bytes, str]:
    """Run a command with stdout in a pipe and stderr on a terminal; return what went to each."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", COMMAND.format(patience), *args]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=theirs, stdin=subprocess.DEVNULL, env={**os.environ, "TERM": "xterm"}
    ) as child:
        os.close(theirs)
        assert child.stdout is not None
        stderr = b""
        while True:
            try:
                read = os.read(ours, 4096)
            except OSError:  # how Linux says that nobody has the terminal open any more
                break
            if not read:
                break
            stderr += read
        stdout = child.stdout.read()
    os.close(ours)
    assert child.returncode == 0, stderr
    return stdout, stderr.decode()


ADD = ("add-schedule", "step", "--dry-run")


@pytest.mark.parametrize("command", [ADD, ("inspect",)], ids=["add-schedule", "inspect"])
def test_on_a_terminal(command: tuple[str, ...], tmp_path: Path) -> None:
    build(tmp_path, BASE)
    where = ("--root", str(tmp_path)) if command is ADD else (str(tmp_path),)
    stdout, stderr = on_a_terminal(AT_ONCE, *command, *where)
    assert LABEL in stderr
    assert "100%" in stderr
    quiet, without = on_a_terminal(NEVER, *command, *where)
    assert LABEL not in without
    piped = invoke(*command, *where)
    assert stdout == quiet == piped.stdout_bytes
    assert LABEL not in piped.stderr


def test_a_diff_that_is_piped_applies_though_a_bar_was_drawn(tmp_path: Path) -> None:
    build(tmp_path, BASE)
    git(tmp_path, "init", "-q")
    stdout, stderr = on_a_terminal(AT_ONCE, *ADD, "--root", str(tmp_path))
    assert LABEL in stderr
    git(tmp_path, "apply", "--check", data=stdout)
    assert LABEL.encode() not in stdout


def test_no_bar_in_a_file_of_messages(tmp_path: Path) -> None:
    """`2> messages`: however long it takes."""
    build(tmp_path, BASE)
    command = [sys.executable, "-c", COMMAND.format(AT_ONCE), *ADD, "--root", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, check=True)
    assert LABEL.encode() not in done.stderr + done.stdout
