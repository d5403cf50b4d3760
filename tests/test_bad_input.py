"""Bad input of any kind: one clear message, the right exit code, no traceback, nothing written."""

import os
from pathlib import Path

import pytest

from tests.trees import BASE, SCHEDULES_MODULE, TASK, build, changed, invoke, run, snapshot

USAGE = [
    (["--root", "/nowhere/at/all"], "Directory '/nowhere/at/all' does not exist"),
    (["--gamma", "0"], "Invalid value for '--gamma': '0' is not a number greater than 0"),
    (["--gamma", "-1"], "'-1' is not a number greater than 0"),
    (["--gamma", "nan"], "'nan' is not a number greater than 0"),
    (["--gamma", "inf"], "'inf' is not a number greater than 0"),
    (["--gamma", "abc"], "'abc' is not a number greater than 0"),
    (["--decay-steps", "0"], "'0' is not a whole number at least 1"),
    (["--decay-steps", "1.5"], "'1.5' is not a whole number at least 1"),
    (["--decay-steps", "-3"], "'-3' is not a whole number at least 1"),
    (["--name", ""], "--name: '' was given, wanted letters, digits"),
    (["--name", "a'b"], '--name: "a\'b" was given'),
    (["--name", 'a"b'], "--name: 'a\"b' was given"),
    (["--name", "a\nb"], "--name: 'a\\nb' was given"),
    (["--name", "-a"], "--name: '-a' was given"),
    (["--name", "a b"], "--name: 'a b' was given"),
    (["--name", "größe"], "--name: 'größe' was given"),
    (["--field", "gamma"], "--field: 'gamma' was given, wanted PARAMETER=FIELD with one of decay_steps, gamma"),
    (["--field", "speed=x"], "--field: 'speed=x' was given"),
    (["--field", "gamma=not a name"], "--field: 'gamma=not a name' was given"),
    (["--field", "gamma=class"], "--field: 'gamma=class' was given"),
    (["--field", "gamma=decay_steps"], "--field: 'gamma=decay_steps' was given"),
    (["--implementation", "numpy"], "'numpy' is not one of 'own', 'torch'"),
    (["--output-format", "xml"], "'xml' is not one of"),
    (["--task", "a", "--all-tasks"], "--task and --all-tasks exclude each other"),
    (["--dry-run", "--check"], "--dry-run and --check exclude each other"),
    (["--speed", "3"], "No such option"),
    (["surplus"], "unexpected extra argument"),
]


@pytest.mark.parametrize(("arguments", "message"), USAGE)
def test_wrong_usage_exits_2(arguments: list[str], message: str, tmp_path: Path) -> None:
    before = snapshot(build(tmp_path, BASE))
    result = run(tmp_path, *arguments)
    assert result.exit_code == 2
    assert message in result.stderr.replace("\n", " ") or message in result.stderr
    assert result.stderr.startswith("Usage: scaffold")
    assert result.stdout == ""
    assert snapshot(tmp_path) == before


def test_a_file_for_a_directory(tmp_path: Path) -> None:
    (tmp_path / "file.py").write_text("")
    result = run(tmp_path / "file.py")
    assert result.exit_code == 2
    assert "is a file" in result.stderr


@pytest.mark.parametrize(
    ("kind", "hint"),
    [
        ("stepp", "no such schedule: 'stepp'; did you mean 'step'"),
        ("zzz", "no such schedule: 'zzz'; known: constant-with-warmup, linear"),
    ],
)
def test_an_unknown_kind(kind: str, hint: str, tmp_path: Path) -> None:
    result = run(tmp_path, schedule=kind)
    assert result.exit_code == 2
    assert hint in result.stderr


@pytest.mark.parametrize(
    ("command", "hint"),
    [
        ("add-schedul", "did you mean 'add-schedule'?"),
        (
            "x",
            "known: add-schedule, remove-schedule, init, apply, check, undo, inspect, list, new-schedule, plot, verify, demo",
        ),
    ],
)
def test_an_unknown_command(command: str, hint: str) -> None:
    result = invoke(command)
    assert result.exit_code == 2
    assert f"no such command: {command!r}; {hint}" in result.stderr


CHAIN_ON_SOMETHING_ELSE = changed(
    (
        TASK,
        "return get_cosine_schedule_with_warmup(\n                optimizer=optimizer,",
        "return print(\n                optimizer,",
    )
)
SYNTAX = "{path}:{line}:{column}: does not parse: {reason}"
TREES: dict[str, tuple[dict[str, str | bytes], str]] = {
    "nothing at all": (
        {"README.md": ""},
        'no site found: looked for code that picks a learning-rate scheduler by name (an if/elif chain such as `if args.lr_schedule == "name":`',
    ),
    "no site": ({"a.py": "x = 1\n"}, "in 1 Python file; is --root the directory of the training code?"),
    "a near miss": (
        CHAIN_ON_SOMETHING_ELSE,
        "near miss: tasks/lm/task.py:23: a chain on args.lr_schedule whose arms do not end in a scheduler made from an optimizer",
    ),
    "a local name": (
        changed(
            (TASK, "        if args.lr_schedule ==", "        name = pick(args, 1)\n        if name =="),
            (TASK, "elif args.lr_schedule", "elif name"),
        ),
        "near miss: tasks/lm/task.py:24: a chain on the local name name, and nothing says where its value is from",
    ),
    "a selector that is rewritten first": (
        changed((TASK, "args.lr_schedule ==", "args.lr_schedule.upper() ==")),
        "near miss: tasks/lm/task.py:23: a chain on args.lr_schedule.upper(): the name is rewritten by .upper() first",
    ),
    "no class with the field": (
        changed((TASK, "    lr_schedule: Optional", "    schedule_name: Optional")),
        "tasks/lm/task.py:23: found the dispatch on args.lr_schedule, but nothing in the tree that declares 'lr_schedule'",
    ),
    "two classes with the field": (
        changed((TASK, "class Task:", '@dataclass\nclass Other:\n    lr_schedule: str = "x"\n\n\nclass Task:')),
        "args.lr_schedule could be declared in 2 places; choose one with --arguments:\n  tasks/lm/task.py::TrainArguments\n  tasks/lm/task.py::Other",
    ),
    "two modules of schedules": (
        {
            **changed((TASK, "tasks.utils.learning_rate_schedule", "transformers.optimization")),
            "tasks/utils/more_schedules.py": BASE[SCHEDULES_MODULE],
        },
        "2 modules hold some; choose one with --schedules-module:\n  tasks/utils/learning_rate_schedule.py\n  tasks/utils/more",
    ),
    "the vendor page's typo": (
        changed((TASK, "num_warmup_steps=args.warmup_steps,", "num_warmup_steps=args,warmup_steps,")),
        "tasks/lm/task.py:28:34: does not parse: positional argument follows keyword argument; 'args,warmup_steps' is written where 'args.warmup_steps' is meant",
    ),
    "merge markers": (
        changed(
            (TASK, "        else:\n", "<<<<<<< HEAD\n        else:\n=======\n        elif False:\n>>>>>>> theirs\n")
        ),
        "tasks/lm/task.py:32:1: does not parse: merge conflict marker '<<<<<<<'; finish the merge first",
    ),
    "a syntax error": (
        changed((TASK, "return None", "return None)")),
        "tasks/lm/task.py:24:24: does not parse: unmatched ')'; mend the file first",
    ),
    "a null byte": (
        changed((TASK, "return None", "return None\0")),
        "tasks/lm/task.py:24: does not parse: a null byte; mend the file first",
    ),
    "too deep": (changed((TASK, "return None", f"return {'(' * 5000}{')' * 5000}")), "tasks/lm/task.py:"),
    "bytes that are not UTF-8": (
        {**BASE, TASK: BASE[TASK].replace("Trains", "für").encode("latin-1")},
        "tasks/lm/task.py:19: cannot be decoded:",
    ),
    "an unknown encoding": (
        changed((TASK, '"""A training', '# coding: nonsense\n"""A training')),
        "tasks/lm/task.py:1: cannot be decoded: unknown encoding",
    ),
    "an encoding that the bytes are not in": (
        {**BASE, TASK: b"# coding: ascii\n# f\xc3\xbcr\n" + BASE[TASK].encode()},
        "tasks/lm/task.py:2: cannot be decoded: ordinal not in range(128) in ascii",
    ),
}


@pytest.mark.parametrize("case", TREES)
def test_a_tree_that_cannot_be_planned_for_exits_3(case: str, tmp_path: Path) -> None:
    files, message = TREES[case]
    before = snapshot(build(tmp_path, files))
    result = run(tmp_path)
    assert result.exit_code == 3, result.output
    assert message in result.stderr
    assert result.stderr.startswith("error: ")
    assert result.stdout == ""
    assert snapshot(tmp_path) == before


def test_a_broken_file_beside_a_whole_site_is_a_warning(tmp_path: Path) -> None:
    build(tmp_path, {**BASE, "old.py": "if optim: print 'lr'\n"})
    result = run(tmp_path)
    assert result.exit_code == 0
    assert "warning: passed over: old.py:1:11: does not parse" in result.stderr


def test_an_unreadable_site(tmp_path: Path) -> None:
    build(tmp_path, BASE)
    (tmp_path / TASK).unlink()
    os.mkfifo(tmp_path / TASK)
    result = run(tmp_path)
    assert result.exit_code == 3
    assert f"{TASK}: cannot be read: not a regular file" in result.stderr


def test_options_that_settle_what_is_ambiguous(tmp_path: Path) -> None:
    build(tmp_path, TREES["two classes with the field"][0])
    assert run(tmp_path, "--arguments", "Other").exit_code == 0
    build(tmp_path, TREES["two modules of schedules"][0])
    assert run(tmp_path, "--schedules-module", "tasks/utils/more_schedules.py").exit_code == 0


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (["--arguments", "Nobody"], "--arguments 'Nobody' fits nothing that declares args.lr_schedule"),
        (["--schedules-module", "nowhere.py"], "--schedules-module 'nowhere.py': no such Python file in the tree"),
    ],
)
def test_options_that_settle_nothing(option: list[str], message: str, tmp_path: Path) -> None:
    build(tmp_path, BASE)
    result = run(tmp_path, *option)
    assert result.exit_code == 3
    assert message in result.stderr


def test_an_interrupt_exits_130(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    build(tmp_path, BASE)
    monkeypatch.setattr("scaffold.plan.plan_over", interrupted)
    result = run(tmp_path)
    assert result.exit_code == 130
    assert result.stderr == "interrupted; nothing was changed\n"


def test_a_statement_that_libcst_would_not_print_back_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import libcst

    original = libcst.parse_module
    monkeypatch.setattr(libcst, "parse_module", lambda code: original(code.replace("import get", "import  get")))
    before = snapshot(build(tmp_path, BASE))
    result = run(tmp_path)
    assert result.exit_code == 3
    assert (
        "tasks/lm/task.py:6: this statement has a layout that LibCST does not print back byte for byte" in result.stderr
    )
    assert snapshot(tmp_path) == before


def test_an_edit_that_would_break_a_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scaffold.functions.render", lambda *_, **__: "def get_step_schedule(:\n")
    monkeypatch.setattr("scaffold.functions.is_ours", lambda *_: False)
    before = snapshot(build(tmp_path, BASE))
    result = run(tmp_path)
    assert result.exit_code == 3
    assert "tasks/utils/learning_rate_schedule.py:17: the patched file would not parse" in result.stderr
    assert snapshot(tmp_path) == before
