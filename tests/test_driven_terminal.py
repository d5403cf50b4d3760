"""Names and texts of a tree that would drive a terminal or break out of a format: they do neither."""

import json
import os
import pty
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from xml.dom import minidom

import pytest

from tests.argument_trees import TREES
from tests.test_report_sarif import validator
from tests.trees import BASE, build, changed, invoke, invoke_in, snapshot
from tests.trees import TASK as TASK_FILE

FOLDERS = {
    "a colour": "\x1b[31mred",
    "a title": "\x1b]0;owned\x07",
    "a cleared screen": "\x1b[2J\x1b[H",
    "C1": "\x9b31m",
    "backspaces": "a\b\b\bb",
    "a carriage return": "a\rb",
    "another direction": "a\u202eyp.exe\u2066",
    "a newline": "a\nerror: b",
    "quotes": "a'b\"c`d`",
    "braces and percent": "{x} {{ 7 * 7 }} {% raw %} %s%n %41",
    "one that begins so": "::error file=x::",
    "a list of properties": "a,b:c=d",
    "percent escapes": "100%25 %s",
    "a workflow command": "x::error file=a,line=1::b",
    "markup": "]]><b>&amp; ![x](y) | **z**",
    "no UTF-8": os.fsdecode(b"\xff\x9b"),
}
COMMANDS = [
    ("inspect", "--verbose"),
    ("add-schedule", "step", "--dry-run", "--plot"),
    ("add-schedule", "step", "--check"),
    ("add-schedule", "step"),
    ("check",),
    ("remove-schedule", "step_schedule"),
    ("undo",),
    ("add-schedule", "step", "--task", "nowhere"),
]


def tree_in(root: Path, folder: str) -> Path:
    """Write a tree with everything below a folder of that name, a file that does not parse, and a manifest."""
    files = {f"{folder}/{path}": text for path, text in TREES["argparse"].files.items()}
    broken = {f"{folder}/broken.py": "if lr_scheduler: print 'optim'\n"}
    return build(root, {**files, **broken, "scaffold.toml": '[[schedule]]\nkind = "step"\n'})


def drives(text: str) -> list[str]:
    """Return the characters of a text that a terminal obeys."""
    bidi = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}
    return [
        c for c in text if (unicodedata.category(c) == "Cc" and c not in "\n\t") or unicodedata.bidirectional(c) in bidi
    ]


def run_there(root: Path, *args: str) -> tuple[int, bytes, bytes]:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    command = [sys.executable, "-m", "scaffold", *args]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, check=False)
    return done.returncode, done.stdout, done.stderr


def run_here(root: Path, *args: str) -> tuple[int, bytes, bytes]:
    """Return the same without a process of its own."""
    result = invoke_in(root, *args)
    return result.exit_code, result.stdout_bytes, result.stderr_bytes


#: Run in processes of their own, which write to real streams; the others are as good without.
IN_PROCESSES = ("a colour", "a newline", "no UTF-8")


def runner(folder: str) -> Callable[..., tuple[int, bytes, bytes]]:
    return run_there if folder in IN_PROCESSES else run_here


@pytest.mark.parametrize("folder", FOLDERS)
def test_nothing_that_is_said_drives_the_terminal(folder: str, tmp_path: Path) -> None:
    root = tree_in(tmp_path, FOLDERS[folder])
    for command in COMMANDS:
        code, out, err = runner(folder)(root, *command)
        assert code in (0, 1, 2, 3), err
        assert b"Traceback" not in err
        assert not drives(err.decode()), command
        if "--dry-run" not in command:  # the diff is for `git apply`, byte for byte
            assert not drives(out.decode()), command


def test_what_is_asked_for_is_not_obeyed_either(tmp_path: Path) -> None:
    build(tmp_path, BASE)
    bad = "\x1b[2J\u202e\x9b"
    for args in (
        (bad,),
        (f"--{bad}",),
        ("add-schedule", bad),
        ("add-schedule", "step", f"--{bad}"),
        ("add-schedule", "step", bad),
        ("add-schedule", "step", "--gamma", bad),
        ("add-schedule", "step", "--name", bad),
        ("add-schedule", "step", "--root", bad),
        ("add-schedule", "step", "--task", bad),
        ("add-schedule", "step", "--output-format", bad),
        ("remove-schedule", bad),
        ("apply", "--plan", bad),
        ("inspect", bad),
        ("verify", "--root", bad),
        ("plot", bad),
    ):
        code, out, err = run_there(tmp_path, *args)
        assert code in (2, 3), (args, err)
        assert b"Traceback" not in err
        assert not drives((out + err).decode()), (args, err)


def on_a_terminal(root: Path, *args: str) -> str:
    """Return what a command shows on a terminal of its own."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), "TERM": "xterm", "PAGER": "cat"}
    command = [sys.executable, "-m", "scaffold", *args]
    with subprocess.Popen(command, cwd=root, env=environment, stdin=theirs, stdout=theirs, stderr=theirs) as child:
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:
                break
            shown += part
            if not part:
                break
        child.wait()
    os.close(ours)
    return shown.decode("utf-8", "replace")


OUR_COLOURS = re.compile(r"\x1b\[(0|1|31|32|36|31m\x1b\[1|38;5;\d+|\d\d?)m")


@pytest.mark.parametrize("color", ["--color", "--no-color"])
def test_a_diff_on_a_terminal_shows_what_it_holds(color: str, tmp_path: Path) -> None:
    """Context lines of a diff are the tree's own bytes; for eyes they are escaped, for `git apply` they are not."""
    held = changed((TASK_FILE, '"""Trains."""', '"""\x1b[2J\x1b]0;owned\x07 \u202e."""'))
    build(tmp_path, held)
    near = changed((TASK_FILE, "    max_steps:", "    # \x1b[2J \x9b\u202e\n    max_steps:"), base=held)
    build(tmp_path, near)
    shown = on_a_terminal(tmp_path, color, "add-schedule", "step", "--dry-run").replace("\r\n", "\n")
    assert "\\x1b[2J \\x9b\\u202e" in shown
    assert not drives(OUR_COLOURS.sub("", shown))
    piped = invoke("add-schedule", "step", "--root", str(tmp_path), "--dry-run").stdout_bytes
    assert "# \x1b[2J \x9b\u202e".encode() in piped


@pytest.mark.parametrize("folder", FOLDERS)
def test_formats_for_programs_stay_well_formed(folder: str, tmp_path: Path) -> None:
    root = tree_in(tmp_path, FOLDERS[folder])
    for name, read in READERS.items():
        code, out, err = runner(folder)(root, "check", "--output-format", name)
        assert not drives(err.decode()), name
        assert code == 1, err
        document = out.decode()
        assert not drives(document), name
        paths = read(document)
        assert paths, name
        assert any(path.endswith("train.py") for path in paths), name


def _json(document: str) -> list[str]:
    return [edit["path"] for edit in json.loads(document)["edits"]]


def _sarif(document: str) -> list[str]:
    held = json.loads(document)
    validator().validate(held)
    places = [place for result in held["runs"][0]["results"] for place in result["locations"]]
    return [place["physicalLocation"]["artifactLocation"]["uri"] for place in places]


def _rdjson(document: str) -> list[str]:
    return [one["location"]["path"] for one in json.loads(document)["diagnostics"] if "location" in one]


def _junit(document: str) -> list[str]:
    (failure,) = minidom.parseString(document.encode()).getElementsByTagName("failure")
    return [row.partition(".py:")[0] + ".py" for row in failure.firstChild.data.split("\n") if ".py:" in row]


def _github(document: str) -> list[str]:
    rows = document.removesuffix("\n").split("\n")
    found = [re.fullmatch(r"::(error|notice) ([^:]*)::(.*)", row) for row in rows]
    assert all(found), rows
    properties = [dict(pair.split("=", 1) for pair in one[2].split(",")) for one in found if one]
    assert all(set(held) <= {"file", "line", "title"} for held in properties)
    return [held["file"] for held in properties if "file" in held]


READERS = {"json": _json, "sarif": _sarif, "rdjson": _rdjson, "junit": _junit, "github": _github}


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_file_there_is_patched_or_refused(folder: str, tmp_path: Path) -> None:
    files = {f"{FOLDERS[folder]}/{path}": text for path, text in BASE.items()}
    root = build(tmp_path / "tree", files)
    before = snapshot(root)
    code, _, err = runner(folder)(root, "add-schedule", "step")
    assert code in (0, 3), err
    assert (snapshot(root) == before) == (code == 3)


def test_a_plan_for_such_a_tree_is_written_and_taken_back(tmp_path: Path) -> None:
    for number, folder in enumerate(FOLDERS):
        root, run = tree_in(tmp_path / str(number), FOLDERS[folder]), runner(folder)
        before = snapshot(root)
        assert run(root, "add-schedule", "step")[0] == 0
        assert snapshot(root) != before
        assert run(root, "undo")[0] == 0
        assert snapshot(root) == before
