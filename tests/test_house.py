"""The house itself: nothing loaded that is not used, every entry complete, every message shown by some test."""

import ast
import inspect
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from scaffold import errors
from scaffold.cli import COMMANDS, SECTIONS, main
from scaffold.model.parameter import Values
from scaffold.resources import folder
from scaffold.schedules import SCHEDULES
from tests.trees import BASE, apply, build, invoke, plan_for

ROOT = Path(__file__).parent.parent


def commands() -> list[tuple[str, ...]]:
    kinds = [("add-schedule", schedule.kind) for schedule in SCHEDULES]
    return [(), *((name,) for name in COMMANDS), *kinds]


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_has_help_that_fits_80_columns(command: tuple[str, ...]) -> None:
    result = invoke(*command, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: scaffold")
    assert max(map(len, result.stdout.splitlines())) <= 80


@pytest.mark.parametrize("command", commands()[1:], ids=" ".join)
def test_every_option_has_help(command: tuple[str, ...]) -> None:
    context = click.Context(main)
    found: click.Command = main
    for name in command:
        assert isinstance(found, click.Group)
        got = found.get_command(context, name)
        assert got is not None
        found = got
    for parameter in found.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_help_has_an_example_whose_options_there_are(command: tuple[str, ...]) -> None:
    shown = invoke(*command, "--help").stdout
    examples = re.findall(r"^    (scaffold .*?)(?:   .*)?$", shown.partition("Example:\n")[2], re.MULTILINE)
    assert any(shlex.split(example)[1 : 1 + len(command)] == list(command) for example in examples)
    for example in examples:
        words = shlex.split(example)[1:]
        of = words[: 2 if words[0] == "add-schedule" else 1]
        options = {word.partition("=")[0] for word in words if word.startswith("-")}
        assert options <= set(re.findall(r"(?<![\w-])--?[a-z][a-z0-9-]*", invoke(*of, "--help").stdout)), example


def test_every_command_stands_under_one_heading() -> None:
    assert sorted(name for names in SECTIONS.values() for name in names) == sorted(COMMANDS)


def test_the_options_of_a_kind_stand_under_headings_and_none_is_lost() -> None:
    shown = invoke("add-schedule", "wsd", "--help").stdout
    headings = re.findall(r"^(\w.*):$", shown, re.MULTILINE)
    assert headings == ["Options", "The schedule", "Where in the tree", "What is done", "What is shown", "Help"]
    context = click.Context(main)
    group = main.get_command(context, "add-schedule")
    assert isinstance(group, click.Group)
    command = group.get_command(context, "wsd")
    assert command is not None
    for option in (opt for parameter in command.params for opt in parameter.opts):
        assert (
            len(re.findall(rf"^  (-[oqv], )?{re.escape(option)}(?![\w-])", shown, re.MULTILINE)) == 1
            or len(option) == 2
        ), option


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_the_command_says(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert command.get_short_help_str(limit=100) == COMMANDS[name][1]


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda schedule: schedule.kind)
def test_every_schedule_is_complete(schedule: object) -> None:
    entry = next(one for one in SCHEDULES if one is schedule)
    assert (folder("templates") / entry.template).is_file() == (entry.own is not None)
    for implementation in entry.implementations:
        assert (ROOT / "tests" / "golden" / "kinds" / f"{entry.kind}-{implementation.value}.diff").is_file()
    for text in (entry.summary, entry.formula, entry.source, *(parameter.help for parameter in entry.parameters)):
        assert text
    if entry.torch:
        assert entry.torch.parameters <= {parameter.name for parameter in entry.parameters}
    assert entry.check(Values(entry.defaults())) == ""
    for parameter in entry.parameters:
        shown = (
            ",".join(map(str, parameter.default)) if isinstance(parameter.default, tuple) else str(parameter.default)
        )
        assert parameter.parse(shown) == parameter.default


def test_every_template_is_used() -> None:
    code = "".join(path.read_text() for path in (ROOT / "scaffold").rglob("*.py"))
    kinds = {schedule.template for schedule in SCHEDULES}
    for path in folder("templates").rglob("*.jinja"):
        name = path.relative_to(folder("templates")).as_posix()
        assert name in kinds or f'"{name}"' in code


def test_every_message_is_shown_by_some_test() -> None:
    """Each message has fixed words; some test must look for a run of them."""
    tests = "".join(path.read_text() for path in (ROOT / "tests").glob("test_*.py"))
    words = {
        "BadParameter": "was given, wanted",
        "DoesNotParse": "does not parse",
        "Undecodable": "cannot be decoded",
        "Unreadable": "cannot be read",
        "OutsideRoot": "which is outside the tree",
        "NoSite": "no site found: looked for",
        "AmbiguousSite": "fits 2 sites",
        "NoSuchTask": "fits no site; the tree has",
        "NoArguments": "but nothing in the tree that declares",
        "NoSuchOwner": "fits nothing that declares",
        "AmbiguousArguments": "could be declared in 2 places",
        "AmbiguousModule": "modules hold some; choose one with --schedules-module",
        "NoSuchModule": "no such Python file in the tree",
        "Conflict": "is there already and is not what would be written",
        "GeneratedFile": "says that the file is generated; add it to what the file is made from",
        "NotLossless": "does not print back byte for byte",
        "BrokenEdit": "the patched file would not parse",
        "StaleFile": "changed on disk since it was planned from",
        "NotWritable": "cannot be written",
        "DirtyFiles": "uncommitted changes in files that the plan touches",
        "GitFailed": "git could not say what is uncommitted",
        "DemoFailed": "exists and is not empty",
        "NoCurve": "follows a metric, not the step",
        "PlotFailed": "a picture file needs matplotlib",
        "BadToml": "is not TOML",
        "UnknownSetting": "unknown key",
        "BadSetting": "and is to be",
        "ProfileExists": "add a [profile] table to it by hand",
        "NotAlike": "gives its learning rates in no way",
        "NoSuchDefinition": "no function or class",
        "NotASchedule": "takes an optimizer, and does not return a scheduler",
        "NotResolved": "cannot be taken along",
        "NotDerived": "which no argument can have",
        "NotInScope": "which stands for nothing there",
        "NoSuchField": "has no such field",
        "ReadOtherwise": "where this code reads its arguments like",
        "NotWired": "takes no optimizer: it makes no scheduler",
        "NotReadable": "its source cannot be found",
        "NotTheTreesForm": "makes a scheduler of an optimizer, and the tree's own schedules do not",
        "ForeignTemplate": "the template cannot be filled in",
        "BadEntry": "is no key of an entry",
        "KindTaken": "rename one of the two",
        "NoCatalogue": "there is no such folder of schedules",
        "FileExists": "is there already, and is left alone",
    }
    defined = {name for name, one in inspect.getmembers(errors, inspect.isclass) if one is not errors.ScaffoldError}
    defined = {name for name in defined if issubclass(getattr(errors, name), errors.ScaffoldError)}
    assert defined == set(words)
    for name, fixed in words.items():
        assert tests.count(fixed) > 1, name


def loaded(*command: str, cwd: Path) -> set[str]:
    """Return the modules that a command has loaded when it ends."""
    code = (
        "import sys\nfrom scaffold.cli import main\ntry:\n    main(sys.argv[1:], prog_name='scaffold')\n"
        "finally:\n    print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, *command], cwd=cwd, capture_output=True, text=True, check=False)
    return set(done.stderr.split())


HEAVY = {
    "torch",
    "numpy",
    "matplotlib",
    "plotext",
    "rich",
    "urllib.request",
    "scaffold.own_catalogue.catalogue",
    "libcst.matchers",
    "libcst.codemod",
    "difflib",
}


@pytest.mark.parametrize(
    "command",
    [("--version",), ("--help",), ("add-schedule", "--help"), ("add-schedule", "step", "--help")],
    ids=" ".join,
)
def test_help_loads_nothing_that_it_does_not_use(command: tuple[str, ...], tmp_path: Path) -> None:
    modules = loaded(*command, cwd=tmp_path)
    assert "click" in modules
    code = "import click, sys; print('\\n'.join(sys.modules))"
    by_click = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not (modules - set(by_click)) & (HEAVY | {"libcst", "jinja2", "subprocess", "json", "hashlib"})


def test_planning_loads_no_torch_and_little_of_libcst(tmp_path: Path) -> None:
    build(tmp_path, BASE)
    modules = loaded("add-schedule", "step", "--check", cwd=tmp_path)
    assert "libcst" in modules
    assert not modules & HEAVY
    assert "scaffold.cli.own_kinds" in modules
    assert not any(name.startswith("scaffold.from_function") for name in modules)


def test_a_complete_tree_is_checked_without_libcst(tmp_path: Path) -> None:
    build(tmp_path, apply(BASE, plan_for(BASE)))
    modules = loaded("add-schedule", "step", "--check", cwd=tmp_path)
    assert "jinja2" in modules
    assert "libcst" not in modules


def test_public_functions_say_what_they_return() -> None:
    for path in (ROOT / "scaffold").rglob("*.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.returns is not None:
                returns = ast.unparse(node.returns)
                text = ast.get_docstring(node) or ""
                if returns not in ("None", "NoReturn") and "Iterator" not in returns:
                    assert "eturn" in text, f"{path}:{node.lineno} {node.name}"


def test_version_is_printed() -> None:
    from scaffold import __version__

    assert invoke("--version").stdout == f"scaffold {__version__}\n"
    shown = subprocess.run([sys.executable, "-m", "scaffold", "--version"], capture_output=True, text=True, check=True)
    assert shown.stdout == f"scaffold {__version__}\n"
