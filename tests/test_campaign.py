"""The scripts of docs/campaign over many git repositories, run as docs/ci.md shows."""

import json
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from scaffold.resources import folder
from tests.pages import ROOT, blocks
from tests.trees import BASE, MANIFEST, build, committed, git

SCRIPTS = ROOT / "docs" / "campaign"
HAS_OWN = MANIFEST.replace("step", "wsd")
(SHOWN,) = (block for block in blocks("docs/ci.md", "console") if "xargs" in block.text)


def clones(source: Path, place: Path, names: list[str]) -> None:
    for name in names:
        git(source, "clone", "-q", "--no-hardlinks", ".", str(place / name))


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    """A folder as the page begins with: a hundred clones, ten of them of a tree without a dispatch; manifest, script."""
    fine = tmp_path / "fine"
    shutil.copytree(folder("fixtures") / "transformers_on_rdu", fine, ignore=shutil.ignore_patterns("__pycache__"))
    place = tmp_path / "campaign"
    checkouts = place / "checkouts"
    checkouts.mkdir(parents=True)
    clones(committed(fine), checkouts, [f"fine-{number:02}" for number in range(90)])
    other = committed(build(tmp_path / "other", {"train.py": "print(1)\n"}))
    clones(other, checkouts, [f"other-{number}" for number in range(10)])
    (place / "scaffold.toml").write_text(MANIFEST)
    shutil.copy(SCRIPTS / "one-checkout.sh", place)
    return place


def test_a_hundred_repositories_several_at_once(campaign: Path, shell_environment: dict[str, str]) -> None:
    for command, shown in SHOWN.commands:
        done = subprocess.run(
            ["bash", "-c", command], cwd=campaign, env=shell_environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.split() == shown.split()
    lines = (campaign / "applied.tsv").read_text().splitlines()
    assert lines[0] == "checkouts/fine-00\t0\tas planned"
    assert lines[-1] == "checkouts/other-9\t3\trefused"
    changed = {git(one, "diff") for one in (campaign / "checkouts").glob("fine-*")}
    assert len(changed) == 1
    assert b"+def get_step_schedule" in next(iter(changed))
    assert {git(one, "status", "--short") for one in (campaign / "checkouts").glob("other-*")} == {b""}
    assert len(list((campaign / "reports").glob("*.json"))) == 90
    assert "no site found" in (campaign / "reports" / "checkouts_other-0.log").read_text()


def test_a_check_says_what_is_left_to_do(tmp_path: Path, shell_environment: dict[str, str]) -> None:
    (tmp_path / "scaffold.toml").write_text(MANIFEST)
    committed(build(tmp_path / "one", BASE))
    command = [SCRIPTS / "one-checkout.sh", "check", ".", "one"]
    done = subprocess.run(command, cwd=tmp_path, env=shell_environment, capture_output=True, text=True, check=True)
    assert done.stdout == "one\t1\tsomething to do\n"
    assert json.loads((tmp_path / "one.json").read_text())["schedules"][0]["state"] == "absent"


@pytest.fixture
def runner(tmp_path: Path, shell_environment: dict[str, str]) -> dict[str, str]:
    """Variables with a `multi-gitter` and a `turbolift` that do what matters here: run a command in each clone."""
    bin_folder = tmp_path / "runners"
    bin_folder.mkdir()
    each = 'for clone in "$CLONES"/*; do (cd "$clone" && "$command" || echo "$clone failed"); done\n'
    for name, position in (("multi-gitter", 2), ("turbolift", 3)):
        script = bin_folder / name
        script.write_text(f"#!/bin/bash\ncommand=${{{position}}}\n{each}")
        script.chmod(stat.S_IRWXU)
    return {
        **shell_environment,
        "PATH": f"{bin_folder}:{shell_environment['PATH']}",
        "CLONES": str(tmp_path / "clones"),
    }


RUNNERS = [
    command for block in blocks("docs/ci.md", "console") for command, _ in block.commands if "in-checkout.sh" in command
]


@pytest.mark.parametrize("command", RUNNERS, ids=[command.split()[0] for command in RUNNERS])
def test_what_a_runner_runs_in_each_clone(command: str, tmp_path: Path, runner: dict[str, str]) -> None:
    place = tmp_path / "campaign"
    place.mkdir()
    (place / "scaffold.toml").write_text(MANIFEST)
    shutil.copy(SCRIPTS / "in-checkout.sh", place)
    plain = committed(build(tmp_path / "clones" / "plain", BASE))
    own = committed(build(tmp_path / "clones" / "own", {**BASE, "scaffold.toml": HAS_OWN}))
    none = committed(build(tmp_path / "clones" / "none", {"train.py": "print(1)\n"}))
    done = subprocess.run(["bash", "-c", command], cwd=place, env=runner, capture_output=True, text=True, check=True)
    assert f"{none} failed" in done.stdout
    assert b"get_step_schedule" in git(plain, "diff")
    assert b"get_step_schedule" not in git(own, "diff")
    assert b"get_wsd_schedule" in git(own, "diff")
    assert git(none, "status", "--short") == b""
