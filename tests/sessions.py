"""The examples of a page, run in the order of the page, as a reader would."""

import re
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from scaffold.resources import folder
from tests.pages import ROOT, Block, blocks

#: Languages of which a block is a file when its first line names one.
FILES = ("python", "toml", "jinja")
#: What a page says right before a block to begin anew: in a copy of the bundled tree, as at the page's first block, or
#: in a copy of this repository.
ANEW = "anew"
IN_THE_REPOSITORY = "in a copy of the repository"
#: What stands for lines that a page leaves out.
LEFT_OUT = "…"
#: What stands for how long something took.
SECONDS = "[… s]"
#: What it takes to work on this repository.
REPOSITORY = (
    "scaffold", "templates", "fixtures", "tests", "docs", "pyproject.toml", "README.md", "CHANGELOG.md"
)  # fmt: skip


def run_page(page: str, place: Path, environment: dict[str, str]) -> None:
    """Run a page's examples; fail where what is printed is not what is shown."""
    session: Session | None = None
    for number, block in enumerate(blocks(page, "console", "diff", *FILES)):
        if session is None or block.comment in (ANEW, IN_THE_REPOSITORY):
            within = place / str(number)
            is_ours = block.comment == IN_THE_REPOSITORY
            session = Session(repository_in(within) if is_ours else tree_in(within), environment)
        session.take(block)


def tree_in(place: Path) -> Path:
    """Return a fresh copy of the bundled tree, with the bundled second release beside it."""
    for name in ("transformers_on_rdu", "transformers_on_rdu_2"):
        shutil.copytree(folder("fixtures") / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
    return place / "transformers_on_rdu"


def repository_in(place: Path) -> Path:
    """Return a fresh copy of this repository, as far as its tests need it."""
    for name in REPOSITORY:
        target = place / "scaffold" / name
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, target)
    return place / "scaffold"


class Session:
    """A shell in a folder: where it is and how the last command ended carry over to the next."""

    def __init__(self, place: Path, environment: dict[str, str]) -> None:
        self.place = self.start = place
        self.environment = environment
        self.status = 0
        self.printed = ""

    def take(self, block: Block) -> None:
        """Write the file that a block is, apply its diff, or run its commands."""
        if block.language == "diff":
            self.patch(block.text)
        elif block.language == "console":
            for command, shown in block.commands:
                self.run(command, shown)
            assert self.status == 0, f"{command} ended with {self.status}, and no `echo $?` shows it\n{self.printed}"
        elif re.fullmatch(r"[\w./-]+\.\w+", block.file):
            text = block.text.partition("\n")[2] if block.language == "jinja" else block.text
            target = self.start / block.file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        else:
            assert block.comment.startswith("not run: "), f"not run, and no comment says why: {block.text}"

    def run(self, command: str, shown: str) -> None:
        """Run one command; what it prints is what is shown, on both streams or on stdout alone."""
        assert self.status == 0 or command == "echo $?", f"before $ {command}: {self.status}\n{self.printed}"
        after = self.start.parent / "after"
        script = f"(exit {self.status})\n{command}\nstatus=$?\npwd > '{after}'\nexit $status"
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", script],
            cwd=self.place,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        self.place, self.status = Path(after.read_text().strip()), done.returncode
        self.printed = done.stderr + done.stdout
        either = (done.stdout, self.printed, done.stdout + done.stderr)
        assert not shown or any(fits(shown, one) for one in either), f"$ {command}\n{self.printed}"

    def patch(self, diff: str) -> None:
        done = subprocess.run(["patch", "-p1"], cwd=self.start, input=diff, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


def fits(shown: str, printed: str) -> bool:
    """Return whether a page shows what was printed; a line `…` stands for any lines, `[… s]` for any seconds.

    Any version of torch will do.
    """
    rows = [r"(?:.*\n)*?" if row == LEFT_OUT else _row(row) + r"\n" for row in with_torch(shown).splitlines()]
    return re.fullmatch("".join(rows), printed) is not None


def _row(shown: str) -> str:
    return re.escape(shown).replace(re.escape(SECONDS), r"\[ *\d+\.\d\d s\]")


def with_torch(shown: str) -> str:
    """Return the page's text with the torch that is installed."""
    try:
        return re.sub(r"^torch \d\S+,", f"torch {version('torch')},", shown, flags=re.MULTILINE)
    except PackageNotFoundError:
        return shown
