"""Fixtures that the tests share."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from scaffold.resources import folder

# Machines that run tests are busy: time is measured in benchmarks, not here.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


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
