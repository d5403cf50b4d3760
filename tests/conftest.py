"""Fixtures that the tests share."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from scaffold.depth import make_room
from scaffold.resources import folder

# Machines that run tests are busy: time is measured in benchmarks, not here.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")
# As the first file that is parsed would: Hypothesis takes a limit that changes while it runs for a mistake.
make_room()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden, to be reviewed with git diff")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture
def vendor_tree(tmp_path: Path) -> Path:
    """A fresh copy of the bundled tree."""
    target = tmp_path / "transformers_on_rdu"
    shutil.copytree(folder("fixtures") / "transformers_on_rdu", target, ignore=shutil.ignore_patterns("__pycache__"))
    return target


@pytest.fixture(autouse=True)
def state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the test's own for the records of what is written, which are the user's otherwise."""
    home = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("SCAFFOLD_STATE_DIR", str(home))
    return home


@pytest.fixture
def shell_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Variables for a shell whose `python` and `scaffold` are these, and whose git knows an author."""
    folder = tmp_path_factory.mktemp("bin")
    for name, module in (("python", ""), ("scaffold", " -m scaffold")):
        script = folder / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}"{module} "$@"\n')
        script.chmod(0o755)
    # Bytecode that is not kept would be made anew by each of a hundred commands.
    given = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    author = {"GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@example.org"}
    committer = {"GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@example.org"}
    path = {"PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": str(Path(__file__).parent.parent)}
    return {**given, **author, **committer, **path}
