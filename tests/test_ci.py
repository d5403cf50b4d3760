"""The action: its step is run as it stands, and its file is one."""

import subprocess
from pathlib import Path

import pytest
import yaml

from tests.trees import BASE, MANIFEST, build, committed, invoke

ROOT = Path(__file__).parent.parent


def tree_with(folder: Path, *, applied: bool) -> Path:
    tree = build(folder, {**BASE, "scaffold.toml": MANIFEST})
    if applied:
        assert invoke("apply", "--root", str(tree)).exit_code == 0
    return committed(tree)


@pytest.mark.parametrize(("applied", "code"), [(True, 0), (False, 1)])
def test_the_step_of_the_action(applied: bool, code: int, tmp_path: Path, shell_environment: dict[str, str]) -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    step = next(one for one in action["runs"]["steps"] if one.get("id") == "check")
    assert {text.removeprefix("${{ inputs.").removesuffix(" }}") for text in step["env"].values()} == set(
        action["inputs"]
    )
    tree = tree_with(tmp_path / "tree", applied=applied)
    files = {name: tmp_path / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "SARIF", "JUNIT")}
    given = {**shell_environment, "DIRECTORIES": ".\n", **{name: str(file) for name, file in files.items()}}
    words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    done = subprocess.run(words, cwd=tree, env=given, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    assert files["GITHUB_OUTPUT"].read_text() == f"exit-code={code}\n"
    assert ("::error file=" in done.stdout) is not applied
    assert f"    step_schedule  {'complete' if applied else 'absent'}\n" in files["GITHUB_STEP_SUMMARY"].read_text()
    assert '"version": "2.1.0"' in files["SARIF"].read_text()
    assert f'failures="{code}"' in files["JUNIT"].read_text()
