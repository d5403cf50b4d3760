"""What real shells complete, asked through the functions that the scripts for them define."""

import shutil
import subprocess
from pathlib import Path

import pytest

from scaffold.schedules import SCHEDULES
from tests.trees import BASE, TASK, build

SITE = f"{TASK}::Task.get_lr_scheduler"

BASH = """
eval "$(_SCAFFOLD_COMPLETE=bash_source scaffold)"
complete -p scaffold | grep -q _scaffold_completion || exit 9
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_scaffold_completion scaffold
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return build(tmp_path / "tree", BASE)


def in_bash(*words: str, cwd: Path, environment: dict[str, str]) -> list[str]:
    """Return what bash would offer at the end of these words, and make sure that nothing else is printed."""
    command = ["bash", "--norc", "-c", BASH, "bash", "scaffold", *words]
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("ins",), ["inspect"]),
        (("add-schedule", "st"), ["step"]),
        (("add-schedule", "from-"), ["from-function", "from-torch"]),
        (("add-schedule", "step", "--ga"), ["--gamma"]),
        (("add-schedule", "step", "--field", "dec"), ["decay_steps="]),
        (("add-schedule", "step", "--implementation", ""), ["own", "torch"]),
        (("add-schedule", "step", "--task", ""), [SITE]),
        (("add-schedule", "step", "--task", "Task."), ["Task.get_lr_scheduler"]),
        (("remove-schedule", "cos"), ["cosine_schedule_with_warmup"]),
        (("verify", ""), ["fixed_lr", "cosine_schedule_with_warmup"]),
        (("plot", "wsd", "cosine-r"), ["cosine-restarts"]),
        (("list", ""), [schedule.kind for schedule in SCHEDULES]),
        (("add-schedule", "nothing-begins-so"), []),
        (("remove-schedule", "nothing-begins-so"), []),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, tuple) else "",
)
def test_bash_offers(words: tuple[str, ...], offered: list[str], tree: Path, shell_environment: dict[str, str]) -> None:
    assert in_bash(*words, cwd=tree, environment=shell_environment) == offered


def test_the_tree_that_is_named_is_asked(tree: Path, tmp_path: Path, shell_environment: dict[str, str]) -> None:
    words = ("remove-schedule", "--root", str(tree), "cos")
    assert in_bash(*words, cwd=tmp_path, environment=shell_environment) == ["cosine_schedule_with_warmup"]


@pytest.mark.parametrize("words", [("remove-schedule", ""), ("verify", ""), ("add-schedule", "step", "--task", "")])
def test_a_tree_without_a_site_offers_nothing(
    words: tuple[str, ...], tmp_path: Path, shell_environment: dict[str, str]
) -> None:
    assert in_bash(*words, cwd=tmp_path, environment=shell_environment) == []


def test_a_broken_manifest_offers_nothing_and_says_nothing(tree: Path, shell_environment: dict[str, str]) -> None:
    (tree / "scaffold.toml").write_text("[catalogue]\n[[[\n")
    assert in_bash("remove-schedule", "", cwd=tree, environment=shell_environment) == []
    assert in_bash("add-schedule", "st", cwd=tree, environment=shell_environment) == []
    assert "step" in in_bash("plot", "st", cwd=tree, environment=shell_environment)


def test_nothing_is_written(tree: Path, shell_environment: dict[str, str]) -> None:
    before = sorted(tree.rglob("*"))
    in_bash("add-schedule", "step", "--task", "", cwd=tree, environment=shell_environment)
    assert sorted(tree.rglob("*")) == before


def test_zsh_takes_its_script(tree: Path, shell_environment: dict[str, str]) -> None:
    if shutil.which("zsh") is None:
        pytest.skip("no zsh")
    script = 'autoload -Uz compinit; compinit -u -D; eval "$(_SCAFFOLD_COMPLETE=zsh_source scaffold)"; print $_comps[scaffold]'
    done = subprocess.run(["zsh", "-f", "-c", script], cwd=tree, env=shell_environment, capture_output=True, text=True)
    assert done.stdout.strip() == "_scaffold_completion", done.stderr
    asked = {**shell_environment, "COMP_WORDS": "scaffold add-schedule st", "COMP_CWORD": "2"}
    answer = subprocess.run(
        ["scaffold"], cwd=tree, env={**asked, "_SCAFFOLD_COMPLETE": "zsh_complete"}, capture_output=True, text=True
    )
    assert answer.stdout.splitlines()[:2] == ["plain", "step"]


def test_fish_offers(tree: Path, shell_environment: dict[str, str]) -> None:
    if shutil.which("fish") is None:
        pytest.skip("no fish")
    script = "_SCAFFOLD_COMPLETE=fish_source scaffold | source; complete -C 'scaffold remove-schedule cos'"
    home = {**shell_environment, "HOME": str(tree.parent), "XDG_CONFIG_HOME": str(tree.parent / "config")}
    done = subprocess.run(["fish", "-c", script], cwd=tree, env=home, capture_output=True, text=True)
    assert done.stdout.split() == ["cosine_schedule_with_warmup"], done.stderr
