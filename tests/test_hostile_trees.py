"""Trees that nobody wrote by hand: planning runs none of their code, and answers or refuses within bounds."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.limited import scaffold, settled
from tests.trees import BASE, SCHEDULES_MODULE, TASK, MemoryTree, apply, as_bytes, build, plan_for, snapshot

HEAD = BASE[TASK][: BASE[TASK].index("        if args.lr_schedule ==")]
CALL = "get_cosine_schedule_with_warmup(optimizer, args.warmup_steps, args.max_steps)"
PLANNED = ("add-schedule", "step", "--dry-run", "--output-format", "diff")


def test_no_command_that_plans_runs_or_imports_the_trees_code(tmp_path: Path) -> None:
    """Every module of the tree, its start-up files and a conftest would write a marker when they are run."""
    marker = tmp_path / "it-ran"
    leaves = f"with open({str(marker)!r}, 'a') as marker: marker.write(__name__ + chr(10))\n"
    startup = ("sitecustomize.py", "usercustomize.py", "conftest.py", "setup.py", "tomlkit.py", "ast.py", "libcst.py")
    packages = ("tasks/__init__.py", "tasks/lm/__init__.py", "tasks/utils/__init__.py")
    root = build(
        tmp_path / "tree",
        {path: leaves + text for path, text in {**BASE, **dict.fromkeys((*startup, *packages), "")}.items()},
    )
    for command in (
        ("inspect", "--verbose"),
        ("add-schedule", "step", "--dry-run"),
        ("init",),
        ("add-schedule", "step"),
        ("check",),
        ("apply",),
        ("remove-schedule", "step_schedule"),
        ("undo",),
    ):
        assert settled(scaffold(root, *command)).code == 0, command
    assert not marker.exists()
    compiled = compile((root / "sitecustomize.py").read_bytes(), "sitecustomize.py", "exec")
    exec(compiled, {"__name__": "proof"})
    assert marker.read_text() == "proof\n"


def elif_chain(count: int) -> str:
    arms = "".join(f'        elif args.lr_schedule == "n{i}":\n            return {CALL}\n' for i in range(count))
    return BASE[TASK].replace("        else:\n", f"{arms}        else:\n")


def sequential_ifs(count: int) -> str:
    arms = "".join(f'        if args.lr_schedule == "n{i}":\n            return {CALL}\n' for i in range(count))
    return f"{HEAD}{arms}        raise ValueError(args.lr_schedule)\n"


def match_statement(count: int) -> str:
    arms = "".join(f'            case "n{i}":\n                return {CALL}\n' for i in range(count))
    return f"{HEAD}        match args.lr_schedule:\n{arms}            case _:\n                raise ValueError\n"


def mapping(count: int) -> str:
    entries = "".join(f'            "n{i}": get_cosine_schedule_with_warmup,\n' for i in range(count))
    called = "        return makers[args.lr_schedule](optimizer, args.warmup_steps, args.max_steps)\n"
    return f"{HEAD}        makers = {{\n{entries}        }}\n{called}"


FORMS = [elif_chain, sequential_ifs, match_statement, mapping]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_five_thousand_arms_get_one_more(form: Callable[[int], str], tmp_path: Path) -> None:
    done = settled(scaffold(build(tmp_path, {**BASE, TASK: form(5000)}), *PLANNED))
    assert done.code == 0, done.stderr
    assert "step_schedule" in done.stdout


def test_a_thousand_arms_give_the_schedule_back(tmp_path: Path) -> None:
    root = build(tmp_path, {**BASE, TASK: elif_chain(1000)})
    before = snapshot(root)
    assert settled(scaffold(root, "add-schedule", "step")).code == 0
    assert snapshot(root) != before
    assert settled(scaffold(root, "remove-schedule", "step_schedule")).code == 0
    assert snapshot(root) == before


LARGE: dict[str, Callable[[], dict[str, str]]] = {
    "a million lines": lambda: {TASK: BASE[TASK] + "x = 1\n" * 1_000_000},
    "100 MB of comments": lambda: {TASK: BASE[TASK] + f"# {'x' * 998}\n" * 100_000},
    "one line of 20 MB": lambda: {TASK: f"{BASE[TASK]}# {'x' * 20_000_000}\n"},
}


@pytest.mark.parametrize("case", LARGE)
def test_a_file_that_nobody_wrote_by_hand_is_refused_by_its_size(case: str, tmp_path: Path) -> None:
    done = settled(scaffold(build(tmp_path, {**BASE, **LARGE[case]()}), "add-schedule", "step"))
    assert done.code == 3
    assert f"{TASK}: cannot be read: " in done.stderr
    assert "MB of Python, wanted at most 1 MB" in done.stderr


def test_a_large_file_beside_the_site_is_passed_over_with_a_warning(tmp_path: Path) -> None:
    data = "import optim\nlr = 1\nif lr: pass\n" + "DATA = 0.5\n" * 1_000_000
    done = settled(scaffold(build(tmp_path, {**BASE, "data.py": data}), "add-schedule", "step"))
    assert done.code == 0
    assert "warning: passed over: data.py: cannot be read: 11.0 MB of Python" in done.stderr


def test_words_of_schedules_without_end_are_read_once(tmp_path: Path) -> None:
    held = "# optim sched {'a'\n#" + "lr_:" * 200_000 + "\n#" + "sched_" * 120_000 + "\n"
    assert settled(scaffold(build(tmp_path, {**BASE, "words.py": held}), *PLANNED)).code == 0


DEEP = {
    "brackets": ("[" * 10_000 + "]" * 10_000, "too many nested parentheses"),
    "parentheses": ("(" * 10_000 + "1" + ")" * 10_000, "too many nested parentheses"),
    "a sum": ("1" + " + 1" * 400, "an expression that is nested deeper than 300 levels; take it apart first"),
    "a long sum": ("1" + " + 1" * 100_000, "nested "),
    "attributes": ("a" + ".b" * 400, "nested deeper than 300 levels"),
    "calls": ("a" + "()" * 400, "nested deeper than 300 levels"),
    "signs": ("-" * 400 + "1", "nested deeper than 300 levels"),
    "choices": ("1 if a else " * 400 + "2", "nested deeper than 300 levels"),
}


@pytest.mark.parametrize("case", DEEP)
def test_code_that_is_nested_too_deeply_is_refused(case: str, tmp_path: Path) -> None:
    code, reason = DEEP[case]
    done = settled(
        scaffold(build(tmp_path, {**BASE, TASK: f"{BASE[TASK]}\n\nDEEP = {code}\n"}), "add-schedule", "step")
    )
    assert done.code == 3
    assert f"{TASK}:" in done.stderr
    assert reason in done.stderr


@pytest.mark.parametrize("code", ["1" + " + 1" * 290, "a" + ".b" * 290, "-" * 290 + "1"], ids=["sum", "dots", "signs"])
def test_code_that_is_nested_just_not_too_deeply_is_patched(code: str) -> None:
    files = {**BASE, TASK: BASE[TASK].replace("default=1000,", f"default={code},")}
    for data in apply(files, plan_for(files)).values():
        ast.parse(data)


NOT_PYTHON: dict[str, tuple[bytes, str]] = {
    "Python 2": (b'print "starting"\n', "does not parse: Missing parentheses in call to 'print'"),
    "an octal of Python 2": (b"MODE = 0777\n", "does not parse: leading zeros"),
    "syntax of a Python to come": (b"lr := 3 unless lr\n", "does not parse: "),
    "a null byte": (b"X = 1\0\n", "does not parse: a null byte"),
    "a lone surrogate": (b"X = '\xed\xa0\x80'\n", "cannot be decoded"),
    "half a character": (b"X = '\xc3'\n", "cannot be decoded"),
    "UTF-16": ("X = 1\n".encode("utf-16"), "cannot be decoded"),
    "a codec that makes no text": (b"# coding: hex\n", "cannot be decoded"),
}


@pytest.mark.parametrize("case", NOT_PYTHON)
def test_what_is_not_this_python_is_refused_with_its_place(case: str, tmp_path: Path) -> None:
    data, reason = NOT_PYTHON[case]
    before = snapshot(build(tmp_path, {**BASE, TASK: data + BASE[TASK].encode()}))
    done = settled(scaffold(tmp_path, "add-schedule", "step"))
    assert done.code == 3
    assert f"{TASK}:" in done.stderr
    assert reason in done.stderr
    assert snapshot(tmp_path) == before


def test_an_escaped_lone_surrogate_passes_through() -> None:
    files = as_bytes(BASE)
    files[SCHEDULES_MODULE] += b"\n\nBAD = '\\ud800'\n"
    after = apply(files, plan_for(files))
    assert after[SCHEDULES_MODULE].count(b"BAD = '\\ud800'\n") == 1
    assert not plan_for(MemoryTree(after).files)
