"""The hooks, by the real pre-commit in a real git repository, configured as docs/ci.md shows."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.pages import ROOT, blocks
from tests.trees import BASE, MANIFEST, build, committed, git, invoke

(CONFIG,) = (block for block in blocks("docs/ci.md", "yaml") if block.file == ".pre-commit-config.yaml")
#: What an installation from the repository needs of it.
PACKAGE = ["scaffold", "templates", "fixtures", "docs", "pyproject.toml", "README.md", "CHANGELOG.md"]


def hook_repository(place: Path) -> Path:
    """Return a git repository of this project as it stands."""
    place.mkdir()
    for name in [*PACKAGE, ".pre-commit-hooks.yaml"]:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, place)
    return committed(place)


def pre_commit(*words: str, cwd: Path, home: Path) -> subprocess.CompletedProcess[str]:
    outside = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    command = [sys.executable, "-m", "pre_commit", *words]
    given = {**outside, "PRE_COMMIT_HOME": str(home), "PRE_COMMIT_COLOR": "never"}
    return subprocess.run(command, cwd=cwd, env=given, capture_output=True, text=True, check=False)


def test_the_hooks_in_a_repository(tmp_path: Path) -> None:
    tools = hook_repository(tmp_path / "tools")
    config = CONFIG.text.replace("https://github.com/OWNER/scaffold", str(tools))
    config = config.replace("REVISION", git(tools, "rev-parse", "HEAD").decode().strip())
    config += "      - id: scaffold-apply\n"
    tree = committed(build(tmp_path / "tree", {**BASE, "scaffold.toml": MANIFEST, CONFIG.file: config}))

    def results() -> tuple[list[str], str]:
        done = pre_commit("run", "--all-files", cwd=tree, home=tmp_path / "home")
        lines = [line for line in done.stdout.splitlines() if line.endswith(("Passed", "Failed"))]
        assert (done.returncode != 0) == any(line.endswith("Failed") for line in lines), done.stdout + done.stderr
        return [line.rpartition(".")[2] for line in lines], done.stdout

    states, said = results()
    assert states == ["Failed", "Failed"], said
    assert "step_schedule  absent" in said
    assert "files were modified by this hook" in said
    git(tree, "add", "-A")
    assert results()[0] == ["Passed", "Passed"]
    git(tree, "commit", "-q", "-m", "the schedule")
    assert b"get_step_schedule" in git(tree, "show")


def test_pre_commit_takes_the_manifest_of_hooks(tmp_path: Path) -> None:
    done = pre_commit("validate-manifest", str(ROOT / ".pre-commit-hooks.yaml"), cwd=tmp_path, home=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_hooks_run_commands_that_there_are() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert [hook["id"] for hook in hooks] == ["scaffold-check", "scaffold-apply"]
    for hook in hooks:
        _, command, *options = hook["entry"].split()
        shown = invoke(command, "--help").stdout
        assert all(option in shown for option in options)


@pytest.mark.parametrize("hook", ["scaffold-check", "scaffold-apply"])
def test_the_arguments_of_the_page_name_another_tree(hook: str, tmp_path: Path) -> None:
    page = (ROOT / "docs" / "ci.md").read_text()
    arguments = {"scaffold-check": "[training]", "scaffold-apply": "[--root, training]"}[hook]
    assert f"`{arguments}`" in page
    entry = next(
        one["entry"] for one in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text()) if one["id"] == hook
    )
    build(tmp_path / "training", {**BASE, "scaffold.toml": MANIFEST})
    words = [sys.executable, "-m", *entry.split(), *yaml.safe_load(arguments)]
    done = subprocess.run(
        words, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert "step_schedule" in done.stdout, done.stderr
    assert (done.returncode, hook) in [(1, "scaffold-check"), (0, "scaffold-apply")]
