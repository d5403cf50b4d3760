"""The files that docs/ci.md gives to copy are valid, and their commands run in a fresh environment."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from junitparser import JUnitXml

from tests.pages import ROOT, blocks
from tests.trees import BASE, MANIFEST, build, invoke

FILES = {block.file: block.text for language in ("yaml", "groovy") for block in blocks("docs/ci.md", language)}
SOURCE = "git+https://github.com/OWNER/scaffold@REVISION"
WORKFLOWS = [name for name in FILES if name.startswith(".github/")]


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        *((name, "github-workflows") for name in WORKFLOWS),
        (".gitlab-ci.yml", "gitlab-ci"),
        ("action.yml", "github-actions"),
    ],
)
def test_the_files_follow_their_schemas(name: str, schema: str, tmp_path: Path) -> None:
    file = ROOT / name if name == "action.yml" else tmp_path / "file.yml"
    if name in FILES:
        file.write_text(FILES[name])
    command = [Path(sys.executable).parent / "check-jsonschema", "--builtin-schema", f"vendor.{schema}", file]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_workflow_gives_the_action_what_it_takes() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    steps = yaml.safe_load(FILES[WORKFLOWS[0]])["jobs"]["check"]["steps"]
    step = next(one for one in steps if "OWNER/scaffold" in one.get("uses", ""))
    assert set(step["with"]) <= set(action["inputs"])
    upload = next(one for one in steps if "upload-sarif" in one.get("uses", ""))
    assert upload["with"]["sarif_file"] == step["with"]["sarif"]
    assert f"steps.{step['id']}.outputs.{next(iter(action['outputs']))}" in upload["if"]


def commands(name: str) -> list[str]:
    """Return the shell lines of a CI file, installing from here."""
    if name == "Jenkinsfile":
        lines = re.findall(r"sh '(.+)'", FILES[name])
    elif name == ".gitlab-ci.yml":
        lines = yaml.safe_load(FILES[name])["schedules"]["script"]
    else:
        lines = [step["run"] for step in yaml.safe_load(FILES[name])["jobs"]["check"]["steps"] if "run" in step]
    assert any(SOURCE in line for line in lines)
    return [line.replace(SOURCE, f"'{ROOT}'") for line in lines]


def action_commands() -> list[str]:
    steps = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]
    return [step["run"] for step in steps]


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """The variables of a machine whose Python has nothing installed."""
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "python"], check=True)
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    return {**kept, "PATH": f"{tmp_path / 'python' / 'bin'}:/usr/bin:/bin"}


def run_lines(lines: list[str], tree: Path, variables: dict[str, str]) -> list[subprocess.CompletedProcess[str]]:
    """Run each line in a shell of its own, as runners do, up to the first that fails."""
    runs: list[subprocess.CompletedProcess[str]] = []
    for line in lines:
        runs.append(
            subprocess.run(
                ["bash", "-eo", "pipefail", "-c", line], cwd=tree, env=variables, capture_output=True, text=True
            )
        )
        if runs[-1].returncode:
            break
    return runs


@pytest.mark.parametrize("name", [".gitlab-ci.yml", "Jenkinsfile", WORKFLOWS[1]])
def test_the_commands_of_a_file(name: str, tmp_path: Path, machine: dict[str, str]) -> None:
    tree = build(tmp_path / "tree", {**BASE, "scaffold.toml": MANIFEST})
    first = run_lines(commands(name), tree, machine)
    assert len(first) == len(commands(name)), first[-1].stderr
    assert first[-1].returncode == 1, first[-1].stderr
    report = tree / "schedules.xml"
    assert report.exists() is ("schedules.xml" in FILES[name])
    if report.exists():
        assert [case.name for suite in JUnitXml.fromfile(str(report)) for case in suite] == ["step_schedule"]
    else:
        assert "::error file=" in first[-1].stdout
    assert invoke("apply", "--root", str(tree)).exit_code == 0
    assert run_lines(commands(name)[-1:], tree, machine)[0].returncode == 0


def test_the_action_installs_itself(tmp_path: Path, machine: dict[str, str]) -> None:
    tree = build(tmp_path / "tree", {**BASE, "scaffold.toml": MANIFEST})
    files = {name: str(tmp_path / name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    given = {"GITHUB_ACTION_PATH": str(ROOT), "DIRECTORIES": ".", "SARIF": "", "JUNIT": ""}
    installed, checked = run_lines(action_commands(), tree, {**machine, **files, **given})
    assert installed.returncode == 0, installed.stderr
    assert checked.returncode == 1, checked.stderr
    assert Path(files["GITHUB_OUTPUT"]).read_text() == "exit-code=1\n"


def test_reviewdog_is_given_what_it_reads(tmp_path: Path, shell_environment: dict[str, str]) -> None:
    (command,) = (
        line for block in blocks("docs/ci.md", "console") for line, _ in block.commands if "reviewdog" in line
    )
    taken, reader = tmp_path / "taken.json", tmp_path / "bin" / "reviewdog"
    build(tmp_path, {"bin/reviewdog": f'#!/bin/sh\n[ "$1" = -f=rdjson ] && cat > "{taken}"\n'})
    reader.chmod(0o755)
    tree = build(tmp_path / "tree", {**BASE, "scaffold.toml": MANIFEST})
    given = {**shell_environment, "PATH": f"{reader.parent}:{shell_environment['PATH']}"}
    subprocess.run(["bash", "-c", command], cwd=tree, env=given, check=True)
    assert '"diagnostics"' in taken.read_text()
