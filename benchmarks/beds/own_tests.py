"""The tests of the schedulers that a package's authors wrote, run against a tree."""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.beds.asking import ROOT
from benchmarks.beds.bed import OwnTests

_RUNNER = """
import sys
from pathlib import Path
from benchmarks.beds.hollow import hollow
tree, file, *packages = sys.argv[1:]
hollow(Path(tree), *packages)
import pytest
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", file]))
"""


@dataclass(frozen=True)
class OwnResult:
    """Whether they passed, pytest's last line, and before it what is wrong."""

    passed: bool
    summary: str


def run_own_tests(tests: OwnTests, source: Path, tree: Path) -> OwnResult:
    """Return how the tests in the unpacked archive `source` end when `tree` is the package."""
    with tempfile.TemporaryDirectory(prefix="scaffold-beds-") as scratch:
        file = Path(shutil.copy(source / tests.path, scratch))
        Path(scratch, "pytest.ini").write_text("[pytest]\n")
        ran = subprocess.run(
            [sys.executable, "-B", "-c", _RUNNER, str(tree), str(file), *tests.hollow],
            cwd=scratch,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=240,
        )
    rows = [row.strip("= ") for row in (ran.stdout + ran.stderr).splitlines() if row.strip()]
    wrong = [row for row in rows if row.startswith(("E  ", "FAILED ", "ERROR "))][:3] if ran.returncode else []
    return OwnResult(ran.returncode == 0, " / ".join([*wrong, *rows[-1:]]))
