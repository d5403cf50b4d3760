"""The places where CI picks the tool up: the action's step, the hooks, the scripts of a campaign, run as they stand."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.trees import BASE, build, committed, git, invoke

ROOT = Path(__file__).parent.parent
MANIFEST = 'root = "."\n\n[[schedule]]\nkind = "step"\nname = "step_schedule"\n'
CAMPAIGN = ROOT / "docs" / "campaign"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Variables with a `scaffold` on the path that is this one."""
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "scaffold"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m scaffold "$@"\n')
    script.chmod(0o755)
    return {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}


def tree_with(folder: Path, *, applied: bool) -> Path:
    tree = build(folder, {**BASE, "scaffold.toml": MANIFEST})
    if applied:
        assert invoke("apply", "--root", str(tree)).exit_code == 0
    return committed(tree)


@pytest.mark.parametrize(("applied", "code"), [(True, 0), (False, 1)])
def test_the_step_of_the_action(applied: bool, code: int, tmp_path: Path, environment: dict[str, str]) -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    step = next(one for one in action["runs"]["steps"] if one.get("id") == "check")
    assert {text.removeprefix("${{ inputs.").removesuffix(" }}") for text in step["env"].values()} == set(
        action["inputs"]
    )
    tree = tree_with(tmp_path / "tree", applied=applied)
    files = {name: tmp_path / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "SARIF", "JUNIT")}
    given = {**environment, "DIRECTORIES": ".\n", **{name: str(file) for name, file in files.items()}}
    words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    done = subprocess.run(words, cwd=tree, env=given, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    assert files["GITHUB_OUTPUT"].read_text() == f"exit-code={code}\n"
    assert ("::error file=" in done.stdout) is not applied
    assert f"    step_schedule  {'complete' if applied else 'absent'}\n" in files["GITHUB_STEP_SUMMARY"].read_text()
    assert '"version": "2.1.0"' in files["SARIF"].read_text()
    assert f'failures="{code}"' in files["JUNIT"].read_text()


def test_the_hooks_run_commands_that_there_are() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert [hook["id"] for hook in hooks] == ["scaffold-check", "scaffold-apply"]
    for hook in hooks:
        _, command, *options = hook["entry"].split()
        shown = invoke(command, "--help").stdout
        assert all(option in shown for option in options)


def test_a_campaign_goes_on_past_what_is_refused(tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "scaffold.toml").write_text(MANIFEST)
    (tmp_path / "reports").mkdir()
    for name in ("one", "two", "three"):
        committed(build(tmp_path / "checkouts" / name, BASE))
    committed(build(tmp_path / "checkouts" / "none", {"train.py": "print(1)\n"}))
    script = CAMPAIGN / "one-checkout.sh"

    def run_over(act: str) -> list[str]:
        command = f"printf '%s\\0' checkouts/* | xargs -0 -P 2 -n 1 '{script}' {act} reports | sort"
        done = subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout.splitlines()

    assert run_over("check")[:2] == ["checkouts/none\t3\trefused", "checkouts/one\t1\tsomething to do"]
    assert run_over("apply") == ["checkouts/none\t3\trefused"] + [
        f"checkouts/{name}\t0\tas planned" for name in ("one", "three", "two")
    ]
    assert run_over("check")[1:] == [f"checkouts/{name}\t0\tas planned" for name in ("one", "three", "two")]
    assert "no site found" in (tmp_path / "reports" / "checkouts_none.log").read_text()
    assert b"get_step_schedule" in git(tmp_path / "checkouts" / "one", "diff")
    assert git(tmp_path / "checkouts" / "none", "status", "--short") == b""
