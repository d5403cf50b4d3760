"""Did you mean: for commands, kinds, options, names, sites, formats and files; and nothing where nothing is near."""

import re
from pathlib import Path

import click
import pytest

from scaffold.cli import COMMANDS, main
from scaffold.schedules import SCHEDULES
from tests.trees import BASE, build, changed, invoke, run
from tests.trees import TASK as TASK_FILE

KINDS = (*(schedule.kind for schedule in SCHEDULES), "from-function", "from-torch")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return build(tmp_path / "tree", BASE)


def command_of(words: tuple[str, ...]) -> click.Command:
    found: click.Command = main
    for word in words:
        assert isinstance(found, click.Group)
        got = found.get_command(click.Context(main), word)
        assert got is not None
        found = got
    return found


def misspelt(word: str) -> str:
    """Return a word without one letter in its middle."""
    middle = len(word) // 2
    return word[:middle] + word[middle + 1 :]


@pytest.mark.parametrize(
    "words",
    [(), *((name,) for name in COMMANDS), *(("add-schedule", kind) for kind in KINDS)],
    ids=lambda words: " ".join(words) or "scaffold",
)
def test_each_option_of_each_command_is_offered_for_what_is_nearly_it(words: tuple[str, ...]) -> None:
    names = {opt for one in command_of(words).params for opt in (*one.opts, *one.secondary_opts) if opt[:2] == "--"}
    assert names
    for name in names:
        wrong = misspelt(name)
        if wrong.lower().replace("_", "-") not in names:
            result = invoke(*words, wrong)
            assert result.exit_code == 2
            assert re.search(rf"did you mean.*'{name}'", result.stderr, re.IGNORECASE), (wrong, result.stderr)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_offered(name: str) -> None:
    result = invoke(misspelt(name))
    assert result.exit_code == 2
    assert re.search(rf"no such command: .*did you mean '.*{name}'", result.stderr), result.stderr


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_offered(kind: str) -> None:
    wrong = misspelt(kind)
    if wrong not in KINDS:
        for words in (("add-schedule", wrong), *([("list", wrong)] if kind[:5] != "from-" else [])):
            result = invoke(*words)
            assert result.exit_code == 2
            assert f"'{kind}'" in result.stderr, result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add-schedule", "step", "--gama", "1"), "'--gamma'"),
        (("add-schedule", "step", "--task", "Taks"), "did you mean 'Task'?"),
        (("add-schedule", "step", "--task", "tasks/lm/tusk.py"), "did you mean 'tasks/lm/task.py'"),
        (("add-schedule", "step", "--output-format", "jsn"), "'jsn' is not one of 'text', 'diff', 'json', 'github'"),
        (("add-schedule", "step", "--output-format", "jsn"), "did you mean 'json'?"),
        (("check", "--output-format", "sariff"), "did you mean 'sarif'?"),
        (("list", "--output-format", "txt"), "did you mean 'text'?"),
        (("add-schedule", "step", "--implementation", "torhc"), "did you mean 'torch'?"),
        (("add-schedule", "wsd", "--decay-type", "linaer"), "did you mean 'linear'?"),
        (("add-schedule", "step", "--schedules-module", "tasks/utils/lr_schedule.py"), "did you mean 'tasks/utils/"),
        (("add-schedule", "step", "--arguments", "TrainArgumnts"), "did you mean 'TrainArguments'"),
        (("add-schedule", "from-torch", "CosineAnealingLR"), "did you mean 'CosineAnnealingLR'"),
        (("plot", "wsd", "--set", "wsd.decay_stps=3"), "did you mean 'decay_steps'?"),
        (("plot", "wsd", "--set", "wds.decay_steps=3"), "did you mean 'wsd'?"),
        (("plot", "step_shedule", "--root", "."), "did you mean 'step_schedule'"),
        (("verify", "step_shedule"), "did you mean 'step_schedule'"),
        (("remove-schedule", "step_shedule"), "did you mean 'step_schedule'"),
        (("remove-schedule", "stpe"), "did you mean 'step'?"),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, tuple) else "",
)
def test_what_is_near_is_offered(
    words: tuple[str, ...], said: str, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "from-torch" in words or words[0] in ("plot", "verify"):
        pytest.importorskip("torch")
    assert run(tree).exit_code == 0
    monkeypatch.chdir(tree)
    result = invoke(*words)
    assert result.exit_code in (2, 3)
    assert said in result.stderr


def test_another_owner_than_what_declares_the_selector_is_told_with_those_that_do(tree: Path) -> None:
    result = run(tree, "--arguments", "qqq")
    assert result.exit_code == 3
    assert f"error: {TASK_FILE}:23: --arguments 'qqq' fits nothing that declares args.lr_schedule; " in result.stderr
    assert result.stderr.rstrip().endswith(f"\n  {TASK_FILE}::TrainArguments")


def test_without_any_owner_it_is_the_declaration_that_is_missing(tree: Path) -> None:
    without = changed((TASK_FILE, "    lr_schedule: Optional[str]", "    lr_name: Optional[str]"))
    result = run(build(tree, without), "--arguments", "qqq")
    assert result.exit_code == 3
    assert "nothing in the tree that declares 'lr_schedule'" in result.stderr


@pytest.mark.parametrize(
    ("words", "of"),
    [
        (("plot", "cosin"), "plot"),
        (("add-schedule", "step", "--field", "gama=x"), "add-schedule step"),
        (("new-schedule", "1"), "new-schedule"),
    ],
)
def test_the_usage_beside_a_wrong_value_is_that_of_the_command(words: tuple[str, ...], of: str) -> None:
    result = invoke(*words)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"Usage: scaffold {of} [OPTIONS]")
    assert f"Try 'scaffold {of} --help' for help." in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("qqq",),
        ("add-schedule", "qqq"),
        ("add-schedule", "step", "--qqq", "1"),
        ("add-schedule", "step", "--task", "qqq"),
        ("add-schedule", "step", "--output-format", "qqq"),
        ("add-schedule", "step", "--schedules-module", "qqq"),
        ("add-schedule", "step", "--arguments", "qqq"),
        ("verify", "qqq"),
        ("remove-schedule", "qqq"),
    ],
    ids=" ".join,
)
def test_nothing_is_offered_where_nothing_is_near(
    words: tuple[str, ...], tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(tree).exit_code == 0
    monkeypatch.chdir(tree)
    result = invoke(*words)
    assert result.exit_code in (2, 3)
    assert not re.search("did you mean", result.stderr, re.IGNORECASE)
