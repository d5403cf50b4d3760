"""Did you mean: for commands, kinds, options, names and sites; and nothing where nothing is near."""

import re
from pathlib import Path

import pytest

from tests.trees import BASE, build, invoke, run


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return build(tmp_path / "tree", BASE)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("inpect",), "did you mean 'inspect'"),
        (("add-schedule", "wdd"), "did you mean 'wsd'?"),
        (("add-schedule", "step", "--gama", "1"), "--gamma"),
        (("plot", "cosin"), "such as 'cosine'"),
        (("add-schedule", "step", "--task", "Taks"), "did you mean 'Task'?"),
        (("add-schedule", "step", "--task", "tasks/lm/tusk.py"), "did you mean 'tasks/lm/task.py'"),
        (("verify", "step_shedule"), "did you mean 'step_schedule'"),
        (("remove-schedule", "step_shedule"), "did you mean 'step_schedule'?"),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, tuple) else "",
)
def test_what_is_near_is_offered(
    words: tuple[str, ...], said: str, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(tree).exit_code == 0
    monkeypatch.chdir(tree)
    result = invoke(*words)
    assert result.exit_code in (2, 3)
    assert said in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("qqq",),
        ("add-schedule", "qqq"),
        ("add-schedule", "step", "--qqq", "1"),
        ("add-schedule", "step", "--task", "qqq"),
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
