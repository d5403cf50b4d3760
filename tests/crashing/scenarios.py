"""The trees and the commands that are broken off."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from scaffold.cli import main
from scaffold.resources import folder
from tests.crashing.images import Image, image_of, put_back
from tests.trees import BASE, MANIFEST, SCHEDULES_MODULE, TASK, build

#: How many files the great tree's plan edits.
MANY = 50


#: Makes the tree at a root ready, and returns the command that is broken off.
Prepare = Callable[[Path], list[str]]


@dataclass(frozen=True)
class Scenario:
    """A command in a tree: `prepare` makes the tree, and returns the command's words."""

    name: str
    prepare: Prepare


@dataclass(frozen=True)
class Ready:
    """A tree as it is before and after a command, with what is remembered of it."""

    scenario: Scenario
    home: Path
    words: tuple[str, ...]
    old: Image
    new: Image

    @property
    def root(self) -> Path:
        return self.home / "tree"


def scaffold(*words: str) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, list(words), prog_name="scaffold")


def done(*words: str) -> None:
    result = scaffold(*words)
    assert result.exit_code == 0, result.output


@contextmanager
def ready(scenario: Scenario, home: Path) -> Iterator[Ready]:
    """Make a scenario's tree below an empty folder; its state folder is there as well."""
    held = os.environ.get("SCAFFOLD_STATE_DIR")
    os.environ["SCAFFOLD_STATE_DIR"] = str(home / "state")
    try:
        words = (*scenario.prepare(home / "tree"), "--root", str(home / "tree"))
        warmed(home)
        old = image_of(home)
        done(*words)
        new = image_of(home)
        put_back(home, old, new)
        yield Ready(scenario, home, words, old, new)
    finally:
        os.environ.pop("SCAFFOLD_STATE_DIR")
        if held is not None:
            os.environ["SCAFFOLD_STATE_DIR"] = held


def warmed(home: Path) -> None:
    """Have the key in the state folder, so that a run does not begin with making one."""
    from scaffold.transaction.key import key_for_writing

    key_for_writing()


def _undo_of(first: Prepare) -> Prepare:
    """Return what makes the tree ready for taking back what a first command did."""

    def prepare(root: Path) -> list[str]:
        done(*first(root), "--root", str(root))
        return ["undo"]

    return prepare


def _plan_of(first: Prepare) -> Prepare:
    """Return what makes the tree ready for the kept plan of a first command."""

    def prepare(root: Path) -> list[str]:
        plan = root.parent / "plan.json"
        done(*first(root), "--root", str(root), "--dry-run", "--output-format", "json", "-o", str(plan))
        return ["apply", "--plan", str(plan)]

    return prepare


def _fixture(root: Path) -> list[str]:
    ignored = shutil.ignore_patterns("__pycache__", "data")
    shutil.copytree(folder("fixtures") / "transformers_on_rdu", root, ignore=ignored)
    (root / "scaffold.toml").write_text('root = "."\n')
    return ["add-schedule", "step"]


def _fixture_apply(root: Path) -> list[str]:
    _fixture(root)
    (root / "scaffold.toml").write_text(MANIFEST)
    return ["apply"]


def _created(root: Path) -> list[str]:
    """A tree whose plan creates a file, and whose manifest is outside of it."""
    arms = '        if args.lr_schedule == "constant":\n            return ConstantLR(optimizer, 1.0)\n'
    arms += '        elif args.lr_schedule == "linear":\n            return LinearLR(optimizer, total_iters=args.max_steps)\n'
    text = BASE[TASK].replace(
        "from tasks.utils.learning_rate_schedule import get_cosine_schedule_with_warmup\n",
        "from torch.optim.lr_scheduler import ConstantLR, LinearLR\n",
    )
    start, end = text.index('        if args.lr_schedule == "fixed_lr"'), text.index("        else:\n")
    build(root, {TASK: text[:start] + arms + text[end:]})
    (root.parent / "scaffold.toml").write_text('root = "tree"\n')
    return ["add-schedule", "wsd"]


def _many(root: Path) -> list[str]:
    tasks = {f"tasks/lm{number:02}/task.py": BASE[TASK] for number in range(MANY - 1)}
    build(root, {SCHEDULES_MODULE: BASE[SCHEDULES_MODULE], **tasks})
    return ["add-schedule", "step", "--all-tasks"]


def _bare(root: Path) -> list[str]:
    words = _fixture(root)
    (root / "scaffold.toml").unlink()
    return words


def _bare_created(root: Path) -> list[str]:
    words = _created(root)
    (root.parent / "scaffold.toml").unlink()
    return words


#: Without a manifest, so that `check` has little to do beside settling what was broken off.
QUICK = (
    Scenario("fixture without a manifest: add-schedule", _bare),
    Scenario("fixture without a manifest: apply", _plan_of(_bare)),
    Scenario("fixture without a manifest: undo", _undo_of(_bare)),
    Scenario("file created, no manifest: add-schedule", _bare_created),
    Scenario("file created, no manifest: undo", _undo_of(_bare_created)),
)
SMALL = (
    Scenario("fixture: add-schedule", _fixture),
    Scenario("fixture: apply", _fixture_apply),
    Scenario("fixture: undo", _undo_of(_fixture)),
    Scenario("file created: add-schedule", _created),
    Scenario("file created: undo", _undo_of(_created)),
)
GREAT = (
    Scenario(f"{MANY} files: add-schedule", _many),
    Scenario(f"{MANY} files: apply", _plan_of(_many)),
    Scenario(f"{MANY} files: undo", _undo_of(_plan_of(_many))),
)
