"""The README's examples are run: what it shows is what the program prints."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.cli import COMMANDS
from scaffold.curves import Curve
from scaffold.picture import draw, plain
from scaffold.schedules import SCHEDULES
from tests.trees import committed, git, invoke

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)
CONSOLE = [block.removeprefix("$ ").partition("\n") for kind, block in BLOCKS if kind == "console"]


def shown(command: str) -> str:
    return next(output for line, _, output in CONSOLE if line == command)


def printed(command: str, tree: Path) -> str:
    """Return what a `scaffold …` line prints on stdout, run in `tree` beside the files that the README shows."""
    for kind, block in BLOCKS:
        if kind == "python":
            (tree / block.partition("\n")[0].removeprefix("# ")).write_text(block)
    words = [sys.executable, "-m", "scaffold", *command.split()[1:]]
    return subprocess.run(words, cwd=tree, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    "command", [line for line, _, output in CONSOLE if line.startswith("scaffold") and output and "verify" not in line]
)
def test_the_shown_output_is_the_printed_one(command: str, vendor_tree: Path) -> None:
    assert printed(command, vendor_tree) == shown(command)


def test_verify_prints_what_is_shown(vendor_tree: Path) -> None:
    torch = pytest.importorskip("torch")
    printed("scaffold add-schedule step --gamma 0.5", vendor_tree)
    command = next(line for line, _, _ in CONSOLE if line.startswith("scaffold verify"))
    assert printed(command, vendor_tree) == re.sub(r"torch \d\S+,", f"torch {torch.__version__},", shown(command))


def test_the_pipe_applies_what_a_run_writes(vendor_tree: Path) -> None:
    pipe = next(line for line, _, _ in CONSOLE if "| git apply" in line)
    root = committed(vendor_tree)
    words = pipe.replace("scaffold", f"{sys.executable} -m scaffold", 1)
    subprocess.run(["bash", "-o", "pipefail", "-c", words], cwd=root, check=True, capture_output=True)
    assert git(root, "diff").decode().count("\n+") > 20
    assert "nothing to do" in printed("scaffold add-schedule step --gamma 0.5", root)


def test_the_picture_is_the_curve_of_the_demo() -> None:
    picture = next(block for kind, block in BLOCKS if kind == "text")
    curve = Curve("step", tuple(1e-3 * 0.5 ** (step // 100) for step in range(300)))
    assert picture == plain(draw([curve], "learning rate as trained"))


def test_the_two_commands_are_targets_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text()
    assert CONSOLE[0][0] == "make demo"
    for target in ("demo", "test"):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
        assert f"make {target}" in README


def test_every_command_kind_and_option_is_there() -> None:
    for name in COMMANDS:
        assert f"`scaffold {name}" in README
    for schedule in SCHEDULES:
        assert f"| `{schedule.kind}` | {schedule.summary} | `{schedule.formula}` |" in README
    options = set(re.findall(r"--[a-z-]+", invoke("add-schedule", "wsd", "--help").stdout))
    parameters = {parameter.option for schedule in SCHEDULES for parameter in schedule.parameters}
    assert options - parameters - {"--help"} <= set(re.findall(r"--[a-z-]+", README))


@pytest.mark.parametrize(
    "page", ["README.md", *(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md"))]
)
def test_links_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)", (ROOT / page).read_text()):
        assert "://" in target or ((ROOT / page).parent / target).exists(), target
