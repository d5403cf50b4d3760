"""Entries that are not ours: listed, with their own help, added to a tree, and stopped where they reach too far."""

import json
import re
import subprocess
import sys
from pathlib import Path

import click
import jsonschema
import pytest

from scaffold import bounded
from scaffold.cli.add_schedule import add_schedule
from scaffold.model.request import Request
from scaffold.model.schedule import Implementation
from scaffold.own_catalogue.entry import entry_of
from scaffold.own_catalogue.entry_parameter import OPTIONS
from scaffold.resources import folder
from scaffold.schedules import SCHEDULES
from tests.schedule_styles import STEPS, STYLES, Style
from tests.test_schedule_forms import define, factors
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
    "a file": ("{% include '../../../etc/passwd' %}", 1, "it asks for another file, and may not have any"),
    "an import": ("\n{% import 'os' as os %}", 2, "it asks for another file, and may not have any"),
    "a file in vain": ("{% include '../x' ignore missing %}", 1, "it asks for another file, and may not have any"),
    "a file at times": ("{% if false %}\n{% from 'x' import y %}{% endif %}", 2, "it asks for another file"),
    "a parent": ("\n\n{% extends '/etc/passwd' %}", 3, "it asks for another file, and may not have any"),
    "a filter": ("{{ ''|attr('__class__') }}", 1, "it reaches for what a template may not have"),
    "itself": ("{{ self.__init__ }}", 1, "it reaches for what a template may not have"),
    "a builtin": ("{{ range(10) }}", 1, "'range' is undefined"),
    "a name": ("{{ nothing }}", 1, "'nothing' is undefined"),
    "no template": ("{% if %}", 1, "Expected an expression"),
    "an error": ("{{ 1 // 0 }}", 1, "ZeroDivisionError"),
    "a long text": ("{{ 'a' * 10 ** 10 }}", 1, "it takes more than 512 MiB of memory to fill in"),
    "a text that doubles": (
        "{% set a = 'aaaaaaaaaaaaaaaa' %}{% for x in '1234567890123456789012345678901234567890' %}"
        "{% for y in '12345678901234567890' %}{% for z in '12345678901234567890' %}{{ a * 99999 }}{% endfor %}"
        "{% endfor %}{% endfor %}",
        1,
        "it takes more than 512 MiB of memory to fill in",
    ),
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


def test_a_template_that_never_ends_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "_SECONDS", 0.5)
    monkeypatch.chdir(project(tmp_path, template="{{ 10 ** (10 ** 9) }}"))
    result = invoke("add-schedule", "root-floor")
    assert result.exit_code == 3, result.output
    assert "root-floor.py.jinja:1: the template cannot be filled in: it takes more than 0.5 seconds" in result.stderr


SHAPES = {
    "no Python": ("def {{ function }}(:\n", "what it writes does not parse"),
    "two functions": (TEMPLATE + "\n\ndef other():\n    pass\n", "wanted one plain function and nothing else"),
    "decorated": ("@other\n" + TEMPLATE, "wanted one plain function and nothing else"),
    "async": (TEMPLATE.replace("def {{", "async def {{"), "wanted one plain function and nothing else"),
    "a null byte": (TEMPLATE + "\0", "what it writes does not parse"),
    "too deep": ("x = " + "(" * 500 + ")" * 500, "what it writes does not parse"),
    "keyword-only": (
        TEMPLATE.replace("last_epoch=-1, ", "last_epoch=-1, *, "),
        "wanted parameters without '*' and '/'",
    ),
    "a helper's": (
        TEMPLATE.replace("    def lr", "    def half(*x):\n        return x\n\n    def lr"),
        "wanted half to have parameters without '*' and '/'",
    ),
    "a decorated helper": (
        TEMPLATE.replace("    def lr", "    @staticmethod\n    def half(x):\n        return x\n\n    def lr"),
        "wanted half to be a plain function, without decorators",
    ),
    "another scheduler": (TEMPLATE.replace("return LambdaLR", "return list"), "wanted a function of current_step and"),
    "no result": (TEMPLATE.replace("        return max", "        max"), "wanted a function of current_step and then"),
    "one line": (
        TEMPLATE.replace("    def lr_lambda", "    def half(x): return x / 2\n\n    def lr_lambda"),
        "wanted 'def half(…):' on one line, and what it does on the next",
    ),
    "tabs": (TEMPLATE.replace("    ", "\t"), "wanted four spaces an indent, and no tabs"),
    "no import": (TEMPLATE.replace("max(0.0", "math.fsum(0.0"), "what it writes uses 'math', which 'needs' of"),
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
    "another key": (
        "colour = 'red'\n" + ENTRY,
        "root-floor.toml:1: 'colour' is no key of an entry; known: kind, summary",
    ),
    "no summary": (ENTRY.replace("summary", "note2", 1).replace("note2 =", "# "), "summary is None, wanted a text"),
    "needs": (ENTRY.replace('["torch.optim.lr_scheduler.LambdaLR"]', "3"), "needs is 3, wanted a list of modules"),
    "parameters": (ENTRY.split("[[parameters]]")[0] + "parameters = 1\n", "parameters is no array of tables"),
    "twice": (ENTRY.replace('"floor"', '"degree"'), "toml:21: parameter 3: two parameters are called 'degree'"),
    "kind": ("kind = 'other'\n" + ENTRY, "root-floor.toml:1: kind is 'other', wanted the file's name without .toml"),
    "a module": (ENTRY.replace("optim.lr", "1a.lr"), "needs has 'torch.1a.lr_scheduler.LambdaLR', wanted a module"),
    "hidden": (
        ENTRY.replace('"degree"', '"LambdaLR"'),
        "toml:4: needs imports 'LambdaLR', and a parameter is called so",
    ),
    "keyword": (ENTRY.replace('"degree"', '"lambda"'), "parameter 2: name is 'lambda', wanted a Python name"),
    "taken": (ENTRY.replace('"degree"', '"function"'), "the name 'function' means something else in every template"),
    "one option": (ENTRY.replace('"degree"', '"Floor"'), "parameter 3: 'floor' and 'Floor' would be one option"),
    "field": (ENTRY.replace("over = 0", "field = 'a b'"), "toml:17: parameter 2: field is 'a b', wanted a Python name"),
    "fields": (
        ENTRY.replace("= 2.0", "= 2.0\nfield = 'x'").replace("= 0.1", "= 1.0\nfield = 'x'"),
        "have the field 'x'",
    ),
    "roles": (
        ENTRY.replace("over = 0", "role = 'total_steps'"),
        "parameter 2: two parameters have the role 'total_steps'",
    ),
    "no end": (ENTRY.replace("= 2.0", "= inf"), "toml:16: parameter 2: default is inf, wanted a number greater than 0"),
    "out of bounds": (
        ENTRY.replace("= 0.1", "= 7"),
        "toml:22: parameter 3: default is 7, wanted a whole number at least 0",
    ),
    "no choice": (ENTRY.replace("= 2.0", "= 'x'\nchoices = ['y']"), "default is 'x', wanted one of choices: ['y']"),
    "a word": (ENTRY.replace("= 2.0", "= 'x'"), "parameter 2: default is 'x', wanted one of choices: []"),
    "type": (
        ENTRY.replace("over = 0", "type = 'double'"),
        "toml:17: parameter 2: type is 'double', wanted one of int,",
    ),
    "no print": (
        ENTRY.replace("notes", "\\u001b[2Jnotes"),
        'toml:3: source is "our team\'s \\x1b[2Jnotes", wanted characters',
    ),
    "no print in a help": (
        ENTRY.replace('root"', '\\u202eroot"'),
        "toml:18: parameter 2: help is 'which \\u202eroot', wanted",
    ),
    "another type": (ENTRY.replace("= 2.0", "= 2.5\ntype = 'int'"), "default is 2.5, and its type is to be int"),
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
    assert "root-floor" in invoke("add-schedule", "--help").output
    assert "--floor F" in invoke("add-schedule", "root-floor", "--help").output
    assert invoke("add-schedule", "root-floor", "--check").exit_code == 1
    assert not mark.exists()
    (tmp_path / "tree/scaffold.toml").write_text(f"[catalogue]\ndirectory = '{site}/their_schedules'\n")
    assert invoke("list").output.count("root-floor:") == 1, "the same folder, named twice"
    (tmp_path / "tree/scaffold.toml").unlink()
    (site / "their_schedules-1.0.dist-info/entry_points.txt").write_text("[scaffold.schedules]\ntheirs = not_there\n")
    result = invoke("list")
    assert result.exit_code == 3
    assert (
        "not_there: there is no such folder of schedules; the entry point 'theirs' of scaffold.schedules"
        in result.stderr
    )


NAMED = {
    "an object": (
        "their.inner:SCHEDULES",
        "their.inner:SCHEDULES: nothing is imported for its entries, so name the package",
    ),
    "a module": ("their.module", "their.module: is a module, and no package with a folder of its own"),
    "a module at the top": ("this", "this: is a module, and no package with a folder of its own"),
    "nothing at the top": ("not_there_at_all", "not_there_at_all: there is no such folder of schedules"),
    "nothing in it": ("their.nothing", "their.nothing: there is no such folder of schedules"),
    "nothing in a module": ("their.module.x", "their.module.x: there is no such folder of schedules"),
}


def installed(site: Path, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install a distribution whose one entry point has a value; importing any of it fails."""
    files = dict.fromkeys(("their/__init__.py", "their/module.py", "their/inner/__init__.py"), "raise SystemExit(9)\n")
    entries = {f"their/{folder}/root-floor.{end}": text for folder in ("inner", "data") for end, text in FILES.items()}
    metadata = {"METADATA": "Name: their\nVersion: 1\n", "entry_points.txt": f"[scaffold.schedules]\na = {value}\n"}
    build(site, {**files, **entries, **{f"their-1.dist-info/{name}": text for name, text in metadata.items()}})
    monkeypatch.syspath_prepend(str(site))


FILES = {"toml": ENTRY, "py.jinja": TEMPLATE}


@pytest.mark.parametrize("key", NAMED)
def test_an_entry_point_that_names_no_folder(key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    value, message = NAMED[key]
    installed(tmp_path / "site", value, monkeypatch)
    monkeypatch.chdir(build(tmp_path / "tree", BASE))
    for command in (["list"], ["add-schedule", "--help"], ["add-schedule", "root-floor"]):
        result = invoke(*command)
        assert result.exit_code == 3, result.output
        assert message in result.stderr
        assert "the entry point 'a' of scaffold.schedules names it" in result.stderr
    assert invoke("add-schedule", "step", "--check").exit_code == 1, "ours do not ask packages"


@pytest.mark.parametrize("value", ["their.inner", "their.data"])
def test_a_package_below_another_and_a_folder_without_code(
    value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(tmp_path / "site", value, monkeypatch)
    monkeypatch.chdir(build(tmp_path / "tree", BASE))
    assert "root-floor: fall to a floor" in invoke("list").output


def test_a_kind_of_a_project_and_of_a_package(here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(tmp_path / "site", "their.inner", monkeypatch)
    for command in (["list"], ["add-schedule", "root-floor"]):
        result = invoke(*command)
        assert result.exit_code == 3
        place = "their/inner/root-floor.toml"
        assert f"{place}: the kind 'root-floor' is in {here}/ours/root-floor.toml already" in result.stderr


def test_a_special_kind_is_taken_and_settings_are_no_entry(here: Path) -> None:
    for end in FILES:
        (here / f"ours/root-floor.{end}").rename(here / f"ours/from-torch.{end}")
    assert "the kind 'from-torch' is in scaffold's own catalogue already" in invoke("list").stderr
    build(here, {"ours/scaffold.toml": '[catalogue]\ndirectory = "."\n', "ours/scaffold.py.jinja": ""})
    for end in FILES:
        (here / f"ours/from-torch.{end}").unlink()
    assert invoke("list", "step").exit_code == 0
    assert "root-floor" not in invoke("list").output


def test_the_root_is_taken_however_it_is_given(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    for words in (["--root", str(here)], [f"--root={here}"], ["--root=/", f"--root={here}"]):
        assert invoke("add-schedule", "root-floor", *words, "--check").exit_code == 1


def test_a_template_that_writes_something_else_for_other_values(here: Path) -> None:
    odd = "    {% if degree == '3.0' %}\n    degree = 1\n    {% endif %}\n    return LambdaLR"
    (here / "ours/root-floor.py.jinja").write_text(TEMPLATE.replace("    return LambdaLR", odd))
    assert invoke("add-schedule", "root-floor", "--check").exit_code == 1
    before = snapshot(here)
    result = invoke("add-schedule", "root-floor", "--degree", "3")
    assert result.exit_code == 3
    assert "wanted a function of current_step and then return LambdaLR" in result.stderr
    assert snapshot(here) == before


def test_a_type_a_kind_and_the_blank_lines_around(here: Path) -> None:
    entry = 'kind = "root-floor"\n' + ENTRY.replace("default = 2.0", 'default = 2\ntype = "float"')
    (here / "ours/root-floor.toml").write_text(entry)
    assert "degree=2.0 (any" not in invoke("list", "root-floor").output
    held = json.loads(invoke("list", "root-floor", "--output-format", "json").output)["schedules"][0]["parameters"]
    assert [one["default"] for one in held] == [1000, 2.0, 0.1]
    plain = invoke("add-schedule", "root-floor", "--dry-run").stdout
    assert "degree=2.0" in plain
    (here / "ours/root-floor.py.jinja").write_text(f"{{# ours #}}\n\n{TEMPLATE}\n\n\n")
    assert invoke("add-schedule", "root-floor", "--dry-run").stdout == plain


def test_every_option_of_a_kind_is_no_name_of_a_parameter() -> None:
    command = add_schedule.get_command(click.Context(add_schedule), "wsd")
    assert command is not None
    own = {parameter.name for parameter in next(one for one in SCHEDULES if one.kind == "wsd").parameters}
    assert {str(option.name) for option in command.params} - own <= set(OPTIONS)


def test_settings_that_are_not_as_they_should_be_are_told_with_their_path(here: Path, tmp_path: Path) -> None:
    (here / "scaffold.toml").write_text("[catalogue\n")
    result = invoke("list")
    assert result.exit_code == 3
    assert f"{here}/scaffold.toml:1: is not TOML" in result.stderr
    (here / "scaffold.toml").write_text('[profile]\n\n[catalogue]\ndirectory = "ours"\nother = 1\n')
    assert f"{here}/scaffold.toml:3: catalogue is " in invoke("add-schedule", "--help").stderr
    (here / "scaffold.toml").write_text('# catalogue\n[profile]\ntask = "x"\n')
    assert "root-floor" not in invoke("list").output
    (here / "scaffold.toml").write_text('[catalogue]\ndirectory = "ours"\n')
    (here / "ours/root-floor.toml").write_bytes(b'summary = "\xff"\n')
    assert f"{here}/ours/root-floor.toml:1: cannot be decoded: not UTF-8" in invoke("list").stderr
    (here / "ours/root-floor.toml").unlink()
    (here / "ours/root-floor.toml").mkdir()
    assert f"{here}/ours/root-floor.toml: " in invoke("list").stderr


LAYOUTS = {
    "as ours": TEMPLATE,
    "no list of parameters": re.sub(r"\n\n    Args:.*?\n    \"\"\"", '"""', TEMPLATE, flags=re.DOTALL),
    "annotated, with comments and a helper": TEMPLATE.replace("last_epoch=-1", "last_epoch: int = -1")
    .replace(
        "    def lr_lambda(current_step):\n",
        "    # What is left.\n    end = total_steps  # of the run\n\n"
        "    def root(part: float) -> float:  # of a part\n        # the root\n        return part ** (1.0 / degree)\n\n"
        "    def lr_lambda(current_step: int) -> float:  # of a step\n        # as told\n"
        "        return max(floor, root(max(0.0, 1.0 - current_step / end)))\n\n"
        "    return LambdaLR(optimizer, lr_lambda, last_epoch)\n{# the rest #}",
    )
    .partition("{# the rest #}")[0],
}


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
@pytest.mark.parametrize("key", LAYOUTS)
def test_an_own_entry_takes_the_form_of_the_trees_own(key: str, style: Style, tmp_path: Path) -> None:
    schedule = entry_of(project(tmp_path, template=LAYOUTS[key]) / "ours/root-floor.toml")
    values = schedule.defaults() | {"total_steps": 250, "degree": 3.0}
    request = Request.with_defaults(schedule, Implementation.OWN)
    made = factors(style, schedule, define(style.text, style.makers, request), values)
    expected = [max(0.1, max(0.0, 1 - step / 250) ** (1 / 3)) for step in range(STEPS)]
    assert made == pytest.approx(expected, rel=1e-12)
