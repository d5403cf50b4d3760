"""Texts that are code, format or markup elsewhere: what is written means what was said."""

import argparse
import ast
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from scaffold.layout import Layout, lay_out, quoted
from scaffold.model.request import Request
from scaffold.model.schedule import Implementation
from scaffold.own_catalogue.entry import entry_of
from tests.argument_trees import TREES
from tests.test_own_catalogue import ENTRY, TEMPLATE
from tests.trees import BASE, TASK, apply, build, invoke, plan_for, snapshot

TEXTS = {
    "quotes": """it's "both" 'kinds' \\"and\\" a backslash \\""",
    "three quotes": "\"\"\" and ''' end no docstring",
    "braces": "{braces} {{twice}} { alone } and }{ the other way",
    "percent": "100% of %s %d %(prog)s %(nothing)s %% and 5%",
    "jinja": "{{ 7 * 7 }} {% raw %} {# gone #} {{ function }}",
    "markdown": "`code` **bold** [link](javascript:alert(1)) <script>x</script> | a | b |",
    "code": "\"); import os; os.system('true') #",
    "a comment": "# type: ignore  # noqa",
    "unicode": "größer als \N{SNOWMAN} und \N{GREEK SMALL LETTER ALPHA}",
    "backslashes": r"C:\new\table \N{BULLET} \x41",
    "a shell's": "$(touch gone) `touch gone`; rm -rf x | y > z",
    "long": " ".join(["{long} 'text' \"of\" 50% \\n words,"] * 12),
}

#: A function of one's own may say what an entry of a catalogue may not.
OF_FUNCTIONS = {**TEXTS, "separators": "größer \u2028 \u202e txt.exe"}


def schedule_saying(root: Path, text: str) -> Request:
    """Return a request for an entry of one's own whose parameters' help is a text."""
    entry = ENTRY.replace('"which root"', json.dumps(text)).replace('"fraction that is left"', json.dumps(text))
    build(root, {"root-floor.toml": entry, "root-floor.py.jinja": TEMPLATE})
    return Request.with_defaults(entry_of(root / "root-floor.toml"), Implementation.OWN)


def constants(code: bytes) -> list[str]:
    return [n.value for n in ast.walk(ast.parse(code)) if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def patched(files: Mapping[str, str], request: Request) -> dict[str, bytes]:
    return apply(files, plan_for(files, request))


FORMS = ["argparse", "argparse group, known args", "click, passed on", "dataclass with metadata", "pydantic"]


def bare(code: bytes) -> str:
    """Return the code with every text left out."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("form", FORMS)
def test_a_help_text_is_written_as_it_was_said(form: str, text: str, tmp_path: Path) -> None:
    said, tree = TEXTS[text], TREES[form]
    after = patched(tree.files, schedule_saying(tmp_path, said))[tree.path]
    words = " ".join(said.split()).rstrip(".")[1:]  # the first letter is as the neighbours' are
    by_percent = form.startswith("argparse") or form == "dataclass with metadata"
    escaped = words.replace("%", "%%") if by_percent else words
    assert any(escaped in one for one in constants(after))
    assert bare(after) == bare(patched(tree.files, schedule_saying(tmp_path, "plain"))[tree.path])


@pytest.mark.parametrize("text", TEXTS)
def test_argparse_prints_a_help_text_as_it_was_said(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = patched(TREES["argparse"].files, schedule_saying(tmp_path / "entry", TEXTS[text]))
    function = next(n for n in ast.parse(files["train.py"]).body if getattr(n, "name", "") == "parse_args")
    space: dict[str, object] = {"argparse": argparse}
    exec(compile(ast.Module([function], []), "train.py", "exec"), space)
    monkeypatch.setenv("COLUMNS", "1000")
    monkeypatch.setattr(sys, "argv", ["train.py"])
    with pytest.raises(SystemExit) as ended:
        space["parse_args"](["--help"])  # type: ignore[operator]
    assert ended.value.code == 0
    assert " ".join(TEXTS[text].split()).rstrip(".")[1:] in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("width", [40, 79, 120])
def test_a_text_that_is_cut_at_its_spaces_stays_the_same(text: str, width: int) -> None:
    for quote in ("'", '"'):
        laid = lay_out(f"help={quoted(TEXTS[text], quote)}", "    ", Layout("    ", width))
        assert ast.literal_eval(laid.strip().removeprefix("help=")) == TEXTS[text]


FUNCTION = """def halving(step, total_steps, shape={default!r}):
    {docstring}
    return 0.5 ** (step / total_steps)
"""


def plain(text: str) -> str:
    """Return a text without its layout, its full stop and the case of its letters: a help may begin with a capital."""
    return " ".join(text.split()).rstrip(".").casefold()


@pytest.mark.parametrize("text", OF_FUNCTIONS)
def test_what_a_function_says_of_its_parameter_and_its_default_stay_texts(text: str, tmp_path: Path) -> None:
    """A user's own function has the text in its docstring, and as a default."""
    said = OF_FUNCTIONS[text]
    docstring = repr(f"Halve.\n\n    Args:\n        shape: {said}\n    ")
    root = build(tmp_path / "tree", {**BASE, "mine.py": FUNCTION.format(default=said, docstring=docstring)})
    command = ("add-schedule", "from-function", f"{root / 'mine.py'}:halving", "--root", str(root), "--allow-dirty")
    result = invoke(*command)
    assert result.exit_code == 0, result.stderr
    (field,) = (
        node.value
        for node in ast.walk(ast.parse((root / TASK).read_text()))
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Call) and "shape" in ast.unparse(node.target)
    )
    given = {keyword.arg: ast.literal_eval(keyword.value) for keyword in field.keywords}
    assert given["default"] == said
    # As argparse, which is made from such fields, prints it.
    assert plain(said) in plain(given["metadata"]["help"] % {})
    assert not list(tmp_path.rglob("gone"))


WORDS = ["it's", '"', "\\", "{x}", "{{ 1 }}", "50%", "a b", "`x`", "\n", "\t#", "');import os#", "ü", "\x1b[2J"]


@pytest.mark.parametrize("word", WORDS)
def test_a_value_of_any_characters_is_that_value(word: str, tmp_path: Path) -> None:
    """A user's own function takes a word; it is given one, or told the default of its field."""
    own = tmp_path / "own.py"
    own.write_text("def falling(step, mode):\n    return 0.5 if mode else 1.0\n")
    for option in ("--set", "--default"):
        root = build(tmp_path / option.strip("-"), BASE)
        result = invoke(
            "add-schedule", "from-function", f"{own}:falling", "--root", str(root), option, f"mode={word!r}"
        )
        assert result.exit_code == 0, result.output
        assert word in [text for data in snapshot(root).values() for text in constants(data)]


@pytest.mark.parametrize(
    "name", ["a'b", 'a"b', "a\nb", "a{b}", "{{ 1 }}", "a%b", "a b", "../a", "a\\", "\x1b[2J", "a`b`"]
)
def test_a_name_that_is_no_word_is_refused_wherever_it_is_given(name: str, tmp_path: Path) -> None:
    root = build(tmp_path, BASE)
    manifest = f'[[schedule]]\nkind = "step"\nname = {json.dumps(name)}\n'
    assert invoke("add-schedule", "step", "--root", str(root), "--name", name).exit_code == 2
    (root / "scaffold.toml").write_text(manifest)
    before = snapshot(root)
    result = invoke("apply", "--root", str(root))
    assert result.exit_code in (2, 3), result.output
    assert re.search(r"scaffold\.toml:\d", result.stderr)
    assert snapshot(root) == before


def test_an_annotation_or_a_binding_is_an_expression_and_no_statement(tmp_path: Path) -> None:
    root = build(tmp_path, BASE)
    before = snapshot(root)
    for bound in ("args.max_steps); import os; (1", "1\nimport os", "1 # x", "__import__('os').system('true')) or (1"):
        result = invoke("add-schedule", "step", "--root", str(root), "--bind", f"decay_steps={bound}")
        if result.exit_code == 0:
            assert not {ast.Import, ast.Expr} & {type(n) for n in ast.walk(ast.parse((root / TASK).read_text()))} - {
                type(n) for n in ast.walk(ast.parse(BASE[TASK]))
            }
            build(root, BASE)
        else:
            assert snapshot(root) == before
