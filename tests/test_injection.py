"""Texts that mean something to Python, argparse, Jinja, Markdown, XML or a terminal are only texts."""

import argparse
import ast
import json
import re
import subprocess
import sys
import unicodedata
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.trees import BASE, MANIFEST, SCHEDULES_MODULE, TASK, build, invoke, snapshot

TEXTS = {
    "quotes": 'it\'s "both" \'\'\'three\'\'\' """three"""',
    "format": "100% of %(prog)s, %d and %s",
    "jinja": "{{ 7 * 7 }} {% raw %} {# gone #}",
    "braces": "f-string {x!r} and {{}}",
    "backslash": r"C:\new\table \N{BULLET} \x41",
    "markdown": "`code` [a](http://b) <script>alert(1)</script> **bold** & &amp;",
    "shell": "$(touch gone) `touch gone`; rm -rf x | y > z",
    "unicode": "größer \u2028 \u202e txt.exe",
}
TERMINAL = "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b2J"
FUNCTION = """def halving(step, total_steps, shape={default!r}):
    {docstring}
    return 0.5 ** (step / total_steps)
"""
ARGPARSE = {
    SCHEDULES_MODULE: BASE[SCHEDULES_MODULE],
    TASK: """import argparse

from tasks.utils.learning_rate_schedule import get_cosine_schedule_with_warmup


def make_parser():
    parser = argparse.ArgumentParser(prog="train")
    parser.add_argument("--lr-schedule", type=str, default="cosine", help="which")
    parser.add_argument("--max-steps", type=int, default=1000, help="total steps")
    parser.add_argument("--warmup-steps", type=int, default=0, help="warm-up steps")
    return parser


def make_scheduler(args, optimizer):
    if args.lr_schedule == "cosine":
        return get_cosine_schedule_with_warmup(optimizer, args.warmup_steps, args.max_steps)
    raise ValueError(args.lr_schedule)
""",
}


def written(tree: dict[str, str], text: str, root: Path) -> tuple[str, str]:
    """Add a function whose parameter has the text as its help and its default; return the task file and the output."""
    docstring = repr(f"Halve.\n\n    Args:\n        shape: {text}\n    ")
    build(root, {**tree, "mine.py": FUNCTION.format(default=text, docstring=docstring)})
    command = ("add-schedule", "from-function", f"{root / 'mine.py'}:halving", "--root", str(root), "--allow-dirty")
    result = invoke(*command)
    assert result.exit_code == 0, result.stderr
    return (root / TASK).read_text(), result.stdout + result.stderr


def plain(text: str) -> str:
    """Return a text without its layout and the case of its letters: a help text may begin with a capital."""
    return " ".join(text.split()).casefold()


@pytest.mark.parametrize("kind", TEXTS)
def test_a_dataclass_field_says_and_holds_the_text(kind: str, tmp_path: Path) -> None:
    code, _ = written(dict(BASE), TEXTS[kind], tmp_path)
    (field,) = (
        node
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Call) and "shape" in ast.unparse(node.target)
    )
    assert isinstance(field.value, ast.Call)
    given = {keyword.arg: ast.literal_eval(keyword.value) for keyword in field.value.keywords}
    assert given["default"] == TEXTS[kind]
    # As argparse, which is made from such fields, prints it.
    assert plain(TEXTS[kind]) in plain(given["metadata"]["help"] % {})
    assert not (tmp_path / "gone").exists()


@pytest.mark.parametrize("kind", TEXTS)
def test_an_option_of_argparse_says_and_holds_the_text(kind: str, tmp_path: Path) -> None:
    code, _ = written(ARGPARSE, TEXTS[kind], tmp_path)
    (made,) = (
        node for node in ast.parse(code).body if isinstance(node, ast.FunctionDef) and node.name == "make_parser"
    )
    names: dict[str, object] = {"argparse": argparse}
    exec(compile(ast.Module([made], []), "parser", "exec"), names)
    parser = names["make_parser"]()  # type: ignore[operator]
    (option,) = (action for action in parser._actions if "shape" in action.dest)
    assert option.default == TEXTS[kind]
    assert plain(TEXTS[kind].replace("\u2028", " ")) in plain(parser.format_help().replace("\u2028", " "))


ODD = [
    "quo\"te's",
    "{{ 7*7 }} {% x %}",
    "100%25 %s",
    "new\nline",
    "::error file=x::",
    "<b>&amp;",
    TERMINAL,
    "a,b:c=d",
    "\u202egnp",
]


def odd_tree(root: Path, name: str) -> Path:
    return build(root, {path.replace("lm", name, 1) if path == TASK else path: text for path, text in BASE.items()})


def control(text: str) -> list[str]:
    return [
        one
        for one in text
        if (unicodedata.category(one) in ("Cc", "Cs") and one not in "\n\t") or one in "\u202e\u2028"
    ]


def check(root: Path, output_format: str) -> str:
    (root / "scaffold.toml").write_text(MANIFEST)
    command = [sys.executable, "-m", "scaffold", "check", "--root", str(root), "--output-format", output_format]
    done = subprocess.run(command, capture_output=True, check=False, cwd=root.parent)
    assert done.returncode in (0, 1), done.stderr.decode()
    assert not control(done.stderr.decode())
    return done.stdout.decode()


@pytest.mark.parametrize("name", ODD, ids=[ascii(one) for one in ODD])
def test_reports_of_oddly_named_files_are_well_formed(name: str, tmp_path: Path) -> None:
    root = odd_tree(tmp_path / "tree", name)
    path = f"tasks/{name}/task.py"
    found = json.loads(check(root, "json"))["schedules"][0]["findings"]
    assert {one["path"] for one in found} == {path, SCHEDULES_MODULE}
    uris = json.loads(check(root, "sarif"))["runs"][0]["results"]
    assert uris
    assert json.loads(check(root, "rdjson"))["diagnostics"]
    assert ElementTree.fromstring(check(root, "junit")).iter("failure")
    rows = check(root, "github").removesuffix("\n").split("\n")
    assert sum(row.startswith("::error ") for row in rows) == len(found)
    assert all(re.match(r"::(error|notice) [^:]*::", row) for row in rows), rows
    for output_format in ("json", "sarif", "rdjson", "junit", "github", "text"):
        assert not control(check(root, output_format)), output_format


@pytest.mark.parametrize("name", ODD, ids=[ascii(one) for one in ODD])
def test_an_oddly_named_file_is_patched_or_refused(name: str, tmp_path: Path) -> None:
    root = odd_tree(tmp_path / "tree", name)
    before = snapshot(root)
    command = [sys.executable, "-m", "scaffold", "add-schedule", "step", "--root", str(root)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode in (0, 3)
    assert (snapshot(root) == before) == (done.returncode == 3)
    assert not control((done.stdout + done.stderr).decode())
    assert b"Traceback" not in done.stderr
