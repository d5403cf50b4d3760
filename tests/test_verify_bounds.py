"""`verify` runs the tree's code, says so, and holds it within bounds: time, memory, environment, folder."""

import os
import re
from pathlib import Path

import pytest
from click.testing import Result

from tests.trees import BASE, TASK, apply, build, invoke, plan_for, run, snapshot

pytest.importorskip("torch")

PATCHED = {path: data.decode() for path, data in apply(BASE, plan_for(BASE)).items()}


def at_import(tmp_path: Path, code: str) -> Path:
    return build(tmp_path / "tree", {**PATCHED, TASK: f"{code}\n{PATCHED[TASK]}"})


def verify(root: Path, *args: str) -> Result:
    return invoke("verify", "--root", str(root), *args)


def sliced(result: Result) -> str:
    """Return what the child says of the import that failed."""
    assert result.exit_code == 0, result.output
    return next(row for row in result.stdout.splitlines() if row.startswith("sliced: "))


def test_code_that_loops_forever_is_ended(tmp_path: Path) -> None:
    result = verify(at_import(tmp_path, "while True:\n    pass"), "--time-limit", "30")
    assert result.exit_code == 3
    assert "the tree's code did not end within 30 s, while" in result.stderr


def test_code_that_allocates_without_end_runs_out_of_its_own_memory(tmp_path: Path) -> None:
    code = "held = []\nfor _ in range(3000):\n    held.append(bytes(1 << 20))\nraise RuntimeError(len(held))"
    assert sliced(verify(at_import(tmp_path, code), "--memory-limit", "2")).startswith("sliced: MemoryError")


def test_the_environment_is_what_python_and_torch_need(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        *("AWS_ACCESS_KEY_ID", "AZURE_CLIENT_SECRET", "HF_TOKEN", "WANDB_API_KEY", "SSH_AUTH_SOCK", "GPG_AGENT_INFO"),
        *("KUBECONFIG", "DATABASE_URL", "HTTPS_PROXY", "NETRC", "GIT_ASKPASS", "PYTHON_KEYRING_PASS", "pgpassword"),
    ):
        monkeypatch.setenv(name, "hunter2")
    code = "import os\nraise RuntimeError(' '.join(f'{name}={value}' for name, value in os.environ.items()))"
    seen = sliced(verify(at_import(tmp_path, code)))
    assert "PATH=" in seen
    assert "hunter2" not in seen
    assert str(Path.home()) not in re.sub(r"(PATH|VIRTUAL_ENV|PYTHONUSERBASE)=\S*", "", seen)


def test_what_it_writes_where_it_runs_lands_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import os\nopen('dropped.txt', 'w').write('x')\nraise RuntimeError(os.path.abspath('dropped.txt'))"
    root = at_import(tmp_path, code)
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    before = snapshot(tmp_path)
    written = sliced(verify(root)).split()[-1].rstrip(";")
    assert written.endswith("dropped.txt")
    assert not os.path.lexists(written)
    assert snapshot(tmp_path) == before


def test_it_says_that_it_runs_the_trees_code(tmp_path: Path) -> None:
    build(tmp_path, BASE)
    assert run(tmp_path).exit_code == 0
    assert "this ran the tree's code in a child process" in verify(tmp_path).stdout
    assert "runs the tree's code" in " ".join(invoke("verify", "--help").stdout.split())
