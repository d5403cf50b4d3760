"""Entries that are not ours: listed, with their own help, added to a tree, and stopped where they reach too far."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from scaffold.resources import folder
from tests.trees import BASE, build, invoke, snapshot

np = pytest.importorskip("numpy")
pytest.importorskip("torch")

FIXTURE = {p: d for p, d in snapshot(folder("fixtures") / "transformers_on_rdu").items() if "__pycache__" not in p}
ENTRY = """summary = "fall to a floor, as a root of the rest"
formula = "max(floor, (1 - t / total_steps) ** (1 / degree))"
source = "our team's notes"
needs = ["torch.optim.lr_scheduler.LambdaLR"]
note = "Mind the floor."

[[parameters]]
name = "total_steps"
default = 1000
least = 1
role = "total_steps"
help = "steps at which the schedule ends"

[[parameters]]
name = "degree"
default = 2.0
over = 0
help = "which root"

[[parameters]]
name = "floor"
default = 0.1
least = 0
most = 1
help = "fraction that is left"
"""
TEMPLATE = '''def {{ function }}(optimizer, total_steps, last_epoch=-1, degree={{ degree }}, floor={{ floor }}):
    """Return a schedule that falls to a floor.

    Args:
        optimizer: the optimizer whose learning rate is scheduled
        total_steps: step at which the schedule ends
        last_epoch: the last step of a run that is resumed, -1 for a new run
        degree: which root
        floor: fraction that is left
    """

    def lr_lambda(current_step):
        left = max(0.0, 1.0 - current_step / total_steps)
        return max(floor, left ** (1.0 / degree))

    return LambdaLR(optimizer, lr_lambda, last_epoch)
'''


def project(root: Path, entry: str = ENTRY, template: str = TEMPLATE, tree: dict[str, bytes] | None = None) -> Path:
    """Write a tree whose `scaffold.toml` names a folder with one entry."""
    build(root, tree or dict(BASE))
    files = {"scaffold.toml": '[catalogue]\ndirectory = "ours"\n', "ours/root-floor.toml": entry}
    return build(root, {**files, "ours/root-floor.py.jinja": template})


@pytest.fixture(name="here")
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(project(tmp_path))
    return tmp_path


def test_an_own_entry_is_listed_and_has_its_help(here: Path) -> None:
    listed = invoke("list").output
    assert "root-floor: fall to a floor, as a root of the rest" in listed
    assert "defined in:" in listed
    assert "root-floor.toml" in "".join(listed.split())
    document = json.loads(invoke("list", "root-floor", "--output-format", "json").output)
    jsonschema.validate(document, json.loads((Path(__file__).parent.parent / "docs/list.schema.json").read_text()))
    assert document["schedules"][0]["defined_in"] == str(here / "ours/root-floor.toml")
    assert "root-floor" in invoke("add-schedule", "--help").output
    shown = invoke("add-schedule", "root-floor", "--help").output
    assert "--root-floor-floor" not in shown
    assert "--floor F" in shown
    assert "at least 0 and at most 1" in " ".join(shown.split())
    assert invoke("list", "step").output.count("defined in") == 0


def test_an_own_entry_is_found_from_below_and_by_the_root(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(here / "tasks")
    assert "root-floor" in invoke("list").output
    monkeypatch.chdir("/")
    assert "root-floor" not in invoke("list").output
    result = invoke("add-schedule", "root-floor", "--root", str(here), "--check")
    assert result.exit_code == 1, result.output


def test_an_own_entry_in_a_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = project(tmp_path, tree=FIXTURE)  # type: ignore[arg-type]
    monkeypatch.chdir(tree)
    result = invoke("add-schedule", "root-floor", "--floor", "0.3")
    assert result.exit_code == 0, result.output
    assert invoke("add-schedule", "root-floor", "--floor", "0.3", "--check").exit_code == 0
    words = ["--lr_schedule", "root_floor_schedule", "--learning_rate", "0.001", "--max_steps", "40"]
    done = subprocess.run(
        [
            sys.executable,
            str(Path(__file__).parent / "in_tree.py"),
            str(tree),
            str(folder("fixtures") / "sambaflow_cpu"),
        ],
        input=json.dumps([{"argv": words, "steps": 60, "metrics": None}]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rates = [row[0] for row in json.loads(done.stdout)[0]]
    expected = 1e-3 * np.maximum(0.3, np.maximum(0, 1 - np.arange(60) / 40) ** 0.5)
    np.testing.assert_allclose(rates, expected, rtol=1e-12)


def test_an_own_entry_has_no_curve_to_draw(here: Path) -> None:
    result = invoke("plot", "root-floor")
    assert result.exit_code == 3
    assert (
        f"root-floor: has no closed form in {here}/ours/root-floor.toml, so there is no curve to draw" in result.stderr
    )


HOSTILE = {
    "classes": ("{{ ''.__class__.__mro__[1].__subclasses__() }}", 1, "it reaches for what a template may not have"),
    "globals": ("def f():\n    {{ function.__init__.__globals__ }}", 2, "it reaches for what a template may not have"),
    "a format": ("{{ '{0.__class__}'.format(function) }}", 1, "it reaches for what a template may not have"),
    "a file": ("{% include '../../../etc/passwd' %}", 1, "no loader for this environment specified"),
    "an import": ("\n{% import 'os' as os %}", 2, "no loader for this environment specified"),
    "a builtin": ("{{ range(10) }}", 1, "'range' is undefined"),
    "a name": ("{{ nothing }}", 1, "'nothing' is undefined"),
    "no template": ("{% if %}", 1, "Expected an expression"),
    "an error": ("{{ 1 // 0 }}", 1, "ZeroDivisionError"),
}


@pytest.mark.parametrize("key", HOSTILE)
def test_a_template_that_reaches_too_far_is_stopped(key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text, line, message = HOSTILE[key]
    monkeypatch.chdir(project(tmp_path, template=text))
    before = snapshot(tmp_path)
    for command in (["list"], ["add-schedule", "root-floor"]):
        result = invoke(*command)
        assert result.exit_code == 3, result.output
        assert f"ours/root-floor.py.jinja:{line}: the template cannot be filled in: " in result.stderr
        assert message in result.stderr
    assert snapshot(tmp_path) == before


SHAPES = {
    "no Python": ("def {{ function }}(:\n", "what it writes does not parse"),
    "two functions": (TEMPLATE + "\n\ndef other():\n    pass\n", "wanted one function and nothing else"),
    "another name": (TEMPLATE.replace("{{ function }}", "mine"), "wanted it to be called {{ function }}"),
    "other parameters": (
        TEMPLATE.replace("floor={{ floor }}", "low=1"),
        "it takes degree, last_epoch, low, optimizer, total_steps, wanted",
    ),
    "no docstring": (TEMPLATE.replace('"""Return', 'x = """Return'), "wanted a docstring"),
    "no factor": (TEMPLATE.replace("current_step", "t"), "wanted a function of current_step and then return LambdaLR"),
}


@pytest.mark.parametrize("key", SHAPES)
def test_a_template_of_another_shape_is_refused(key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text, message = SHAPES[key]
    monkeypatch.chdir(project(tmp_path, template=text))
    result = invoke("add-schedule", "root-floor")
    assert result.exit_code == 3
    assert "ours/root-floor.py.jinja:1: what it writes" in result.stderr
    assert message in result.stderr


ENTRIES = {
    "no TOML": ("summary = \n", "root-floor.toml:1: is not TOML"),
    "another key": ("colour = 'red'\n" + ENTRY, "root-floor.toml:1: 'colour' is no key of an entry; known: summary"),
    "no summary": (ENTRY.replace("summary", "note2", 1).replace("note2 =", "# "), "summary is None, wanted a text"),
    "needs": (ENTRY.replace('["torch.optim.lr_scheduler.LambdaLR"]', "3"), "needs is 3, wanted a list of modules"),
    "parameters": (ENTRY.split("[[parameters]]")[0] + "parameters = 1\n", "parameters is no array of tables"),
    "twice": (ENTRY.replace('"floor"', '"degree"'), "two parameters are called 'degree'"),
    "key of a parameter": (ENTRY.replace("over = 0", "color = 1"), "parameter 2: 'color' is no key of a parameter"),
    "name": (ENTRY.replace('"degree"', '"a b"'), "parameter 2: name is 'a b', wanted a Python name"),
    "option": (
        ENTRY.replace('"degree"', '"root"'),
        "parameter 2: the name 'root' is that of an option of every schedule",
    ),
    "default": (ENTRY.replace("default = 2.0", "default = true"), "parameter 2: default is True, wanted a number"),
    "help": (ENTRY.replace('"which root"', '""'), "parameter 2: help is '', wanted a text"),
    "choices": (ENTRY.replace("over = 0", "choices = [1]"), "parameter 2: choices is [1], wanted a list of words"),
    "role": (ENTRY.replace('role = "total_steps"', 'role = "steps"'), "parameter 1: role is 'steps', wanted one of"),
    "bounds": (ENTRY.replace("over = 0", "over = 'x'"), "parameter 2: over is 'x', wanted a number"),
}


@pytest.mark.parametrize("key", ENTRIES)
def test_an_entry_that_is_none_is_told_with_its_file(key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text, message = ENTRIES[key]
    monkeypatch.chdir(project(tmp_path, entry=text))
    result = invoke("list")
    assert result.exit_code == 3, result.output
    assert message in result.stderr


def test_a_kind_that_is_taken_and_a_folder_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project(tmp_path))
    (tmp_path / "ours/root-floor.toml").rename(tmp_path / "ours/step.toml")
    (tmp_path / "ours/root-floor.py.jinja").rename(tmp_path / "ours/step.py.jinja")
    result = invoke("list")
    assert result.exit_code == 3
    assert "step.toml: the kind 'step' is in scaffold's own catalogue already; rename one of the two" in result.stderr
    (tmp_path / "ours/step.toml").rename(tmp_path / "ours/Not A Kind.toml")
    assert "'Not A Kind' is no kind: small letters" in invoke("list").stderr
    (tmp_path / "scaffold.toml").write_text('[catalogue]\ndirectory = "nowhere"\n')
    result = invoke("list")
    assert result.exit_code == 3
    assert "nowhere: there is no such folder of schedules; " in result.stderr
    (tmp_path / "scaffold.toml").write_text("[catalogue]\ndirectory = 3\n")
    assert 'and is to be a table with directory = "PATH"' in invoke("list").stderr


def test_entries_of_an_installed_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = tmp_path / "mark"
    site = build(
        tmp_path / "site",
        {
            "their_schedules/__init__.py": f"open({str(mark)!r}, 'w')\n",
            "their_schedules/root-floor.toml": ENTRY,
            "their_schedules/root-floor.py.jinja": TEMPLATE,
            "their_schedules-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: their-schedules\nVersion: 1.0\n",
            "their_schedules-1.0.dist-info/entry_points.txt": "[scaffold.schedules]\ntheirs = their_schedules\n",
        },
    )
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.chdir(build(tmp_path / "tree", BASE))
    assert "root-floor: fall to a floor" in invoke("list").output
    assert invoke("add-schedule", "root-floor", "--check").exit_code == 1
    assert not mark.exists()
    (site / "their_schedules-1.0.dist-info/entry_points.txt").write_text("[scaffold.schedules]\ntheirs = not_there\n")
    result = invoke("list")
    assert result.exit_code == 3
    assert (
        "not_there: there is no such folder of schedules; the entry point 'theirs' of scaffold.schedules"
        in result.stderr
    )
