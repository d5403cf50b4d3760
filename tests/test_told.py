"""`--quiet` and `--verbose`: where they stand, and what is told then."""

import re
from pathlib import Path

import pytest

from scaffold.cli import COMMANDS
from tests.trees import MANIFEST, TASK, build, changed, invoke, snapshot

SITE = f"{TASK}::Task.get_lr_scheduler"
NEAR_MISS = '    def noise(self, args):\n        if args.lr_noise == "a":\n            return 1\n        return 2\n\n'


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    near = changed((TASK, "    def get_lr_scheduler", f"{NEAR_MISS}    def get_lr_scheduler"))
    return build(tmp_path / "tree", near)


def told(*words: str, code: int = 0) -> list[str]:
    """Return what is told beside the result, each row without the seconds that it must begin with."""
    result = invoke(*words)
    assert result.exit_code == code, result.output
    rows = [row for row in result.stderr.splitlines() if row.startswith("[")]
    assert all(re.match(r"\[ *\d+\.\d\d s\] ", row) for row in rows)
    return [row.partition("] ")[2] for row in rows]


@pytest.mark.parametrize("option", ["--quiet", "-q", "--verbose", "-v"])
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_takes_them_in_front_and_behind(command: str, option: str) -> None:
    if option.startswith("--"):
        assert f", {option} " in invoke(command, "--help").stdout
    for words in ((option, command, "--help"), (command, option, "--help")):
        assert invoke(*words).exit_code == 0


@pytest.mark.parametrize(
    "words", [("-q", "-v", "list"), ("-q", "list", "-v"), ("list", "-q", "-v"), ("add-schedule", "-q", "step", "-v")]
)
def test_they_exclude_each_other(words: tuple[str, ...]) -> None:
    result = invoke(*words)
    assert result.exit_code == 2
    assert "--quiet and --verbose exclude each other" in result.stderr


def test_quiet_behind_the_command_is_as_in_front(tree: Path) -> None:
    behind = invoke("add-schedule", "step", "--dry-run", "--root", str(tree), "--quiet")
    front = invoke("--quiet", "add-schedule", "step", "--dry-run", "--root", str(tree))
    assert (behind.exit_code, behind.stderr) == (0, "")
    assert behind.stdout == front.stdout != ""


def test_verbose_says_where_was_looked_what_was_decided_and_why(tree: Path) -> None:
    words = ("add-schedule", "wsd", "--decay-steps", "50", "--root", str(tree))
    rows = told(*words, "--dry-run", "--verbose")
    assert rows[:4] == [
        f"tree: {tree}",
        "manifest: none of this tree",
        "Python files looked into: 2",
        f"found: {SITE}, line 28",
    ]
    assert rows[4].startswith(f"turned down: {TASK}:22: ")
    assert f"site: {SITE}, the only one" in rows
    assert f"  arguments: {TASK}:10, TrainArguments (dataclass_field)" in rows
    assert "  schedules: tasks/utils/learning_rate_schedule.py (lambda_factory)" in rows
    assert "decay_steps = 50, as it was given" in rows
    assert "decay_type = linear, by default" in rows
    assert "total_steps = args.max_steps, which the tree has already" in rows
    assert rows[-2:] == ["files to change: 2", "ended"]


def test_the_result_is_the_same_however_much_is_told(tree: Path) -> None:
    words = ("add-schedule", "step", "--root", str(tree), "--dry-run")
    assert invoke(*words, "-v").stdout == invoke(*words).stdout == invoke(*words, "-q").stdout
    assert not told(*words)


def test_verbose_says_which_option_chose_a_site(tree: Path) -> None:
    words = ("add-schedule", "step", "--root", str(tree), "--dry-run", "-v")
    assert f"site: {SITE}, which 'Task' names" in told(*words, "--task", "Task")
    assert f"site: {SITE}, since every site was asked for" in told(*words, "--all-tasks")
    assert "total_steps = args.warmup_steps, as it was asked for" in told(
        "add-schedule", "cosine", "--root", str(tree), "--dry-run", "-v", "--bind", "total_steps=args.warmup_steps"
    )


def test_verbose_says_what_was_found_also_where_planning_fails(tree: Path) -> None:
    rows = told("add-schedule", "step", "--root", str(tree), "--task", "nothing", "-v", code=3)
    assert f"found: {SITE}, line 28" in rows
    assert rows[-1] == "ended"


def test_verbose_names_files_that_were_passed_over(tree: Path) -> None:
    (tree / "broken.py").write_text("if lr_scheduler: print 'optim'\n")
    rows = told("add-schedule", "step", "--root", str(tree), "-v", "--dry-run")
    assert any(row.startswith("passed over: broken.py:1:") for row in rows)


def test_verbose_of_what_goes_by_a_manifest(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tree, {"scaffold.toml": MANIFEST})
    monkeypatch.chdir(tree)
    assert f"manifest: {tree / 'scaffold.toml'}" in told("check", "-v", code=1)
    rows = told("apply", "-v")
    assert rows.index("step_schedule:") < rows.index(f"site: {SITE}, the only one")
    assert any(row.startswith(f"written: {TASK}, ") for row in rows)
    assert f"removed from: {SITE}" in told("remove-schedule", "step_schedule", "-v")
    before = snapshot(tree)
    assert f"found: {SITE}, line 28" in told("-v", "init", "--root", str(tree), code=3)
    assert snapshot(tree) == before


def test_verbose_inspect_shows_near_misses_in_the_result(tree: Path) -> None:
    words = ("inspect", str(tree))
    assert f"near miss: {TASK}:22:" in invoke(*words, "-v").stdout == invoke("-v", *words).stdout
    assert "near miss: tasks" not in invoke(*words).stdout
    assert told(*words, "-v") == [f"tree: {tree}", "Python files looked into: 2", "ended"]


def test_verbose_of_verify_says_what_is_compared_with_what_and_within_which_limits(tree: Path) -> None:
    pytest.importorskip("torch")
    assert invoke("add-schedule", "step", "--root", str(tree)).exit_code == 0
    rows = told("verify", "--root", str(tree), "--steps", "5", "--time-limit", "60", "-v")
    assert rows == [
        f"tree: {tree}",
        "limits of each child process: 60 s, 8 GiB",
        f"compared at {SITE}: step_schedule, with the catalogue's closed form",
        "ended",
    ]


@pytest.mark.parametrize("option", ["--color", "--no-color", "--version"])
@pytest.mark.parametrize("words", [("list",), ("add-schedule", "step"), ("add-schedule",)], ids=" ".join)
def test_an_option_that_goes_in_front_says_so(words: tuple[str, ...], option: str) -> None:
    result = invoke(*words, option)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"Usage: scaffold {' '.join(words)} ")
    assert f"Error: {option} goes in front of the command" in result.stderr


def test_a_manifests_tree_that_is_somewhere_else_is_named(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tree.parent, {"scaffold.toml": MANIFEST.replace('"."', '"tree"'), "other/train.py": ""})
    words = ("add-schedule", "step", "--check")
    note = f"note: the tree is ../tree, as {tree.parent / 'scaffold.toml'} has it; --root names another\n"
    monkeypatch.chdir(tree.parent / "other")
    assert invoke(*words).stderr == note
    assert note in invoke("check").stderr
    assert invoke(*words, "--quiet").stderr == ""
    assert note not in invoke(*words, "--root", "../tree").stderr
    for inside in (tree, tree / "tasks", tree.parent):
        monkeypatch.chdir(inside)
        assert "note: the tree is" not in invoke(*words).stderr
