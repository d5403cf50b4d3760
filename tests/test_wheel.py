"""A real wheel in a fresh environment, outside the repository, without torch: templates and fixture are found in it."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.trees import BASE, apply, build, plan_for, run, snapshot

ROOT = Path(__file__).parent.parent
ENVIRONMENT = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}


def called(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, command)], cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a fresh environment that holds the built wheel and what it needs."""
    place = tmp_path_factory.mktemp("wheel")
    built = called(sys.executable, "-m", "build", "--wheel", "--outdir", place / "dist", ROOT, cwd=place)
    assert built.returncode == 0, built.stdout + built.stderr
    venv.create(place / "env", with_pip=True)
    (wheel,) = (place / "dist").iterdir()
    pip = [place / "env" / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = called(*pip, wheel, cwd=place)
    assert done.returncode == 0, done.stderr
    return place / "env" / "bin"


def test_the_wheel_does_the_main_job(installed: Path, tmp_path: Path) -> None:
    build(tmp_path, BASE)
    done = called(installed / "scaffold", "add-schedule", "step", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert snapshot(tmp_path) == apply(BASE, plan_for(BASE))


def test_the_wheel_makes_the_preview_page(installed: Path, tmp_path: Path) -> None:
    build(tmp_path, BASE)
    done = called(installed / "scaffold", "add-schedule", "step", "--dry-run", "--output-format", "html", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == run(tmp_path, "--dry-run", "--output-format", "html").stdout.replace(str(tmp_path), ".")


def test_the_wheel_is_typed_and_complete(installed: Path, tmp_path: Path) -> None:
    code = (
        "import scaffold, pathlib; from scaffold.resources import folder; p = pathlib.Path(scaffold.__file__).parent;"
        "assert (p / 'py.typed').is_file(); assert folder('templates') == p / 'templates';"
        "print(*sorted(f.relative_to(folder('fixtures')).as_posix() for f in folder('fixtures').rglob('*') if f.is_file()))"
    )
    done = called(installed / "python", "-c", code, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    here = [p for p in snapshot(ROOT / "fixtures") if "__pycache__" not in p]
    assert [p for p in done.stdout.split() if "__pycache__" not in p] == sorted(here)


def test_the_demo_without_torch_says_how_to_get_it(installed: Path, tmp_path: Path) -> None:
    done = called(installed / "scaffold", "demo", cwd=tmp_path)
    assert done.returncode == 3
    assert (
        "training needs torch, which is not installed; install it with: pip install 'scaffold[verify]'" in done.stderr
    )
    assert list(tmp_path.iterdir()) == []
