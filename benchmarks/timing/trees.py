"""The trees that are measured: the bundled one, long files, many checkouts, packages of the index."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.beds.bed import Archive
from benchmarks.beds.fetch import cache, tree
from benchmarks.beds.pins import BEDS, REFUSED
from benchmarks.timing.program import ROOT

BUNDLED = ROOT / "fixtures" / "transformers_on_rdu"
TASK = "tasks/lm_tasks/gpt2_task.py"
HOME = "tasks/utils/learning_rate_schedule.py"
THREE = ("training/arguments.py", "training/task.py", "training/schedules.py")
TRANSFORMERS = Archive(
    "transformers",
    "5.23.0",
    "transformers-5.23.0-py3-none-any.whl",
    "018e82fd07490ad5bb58414f65e31576033dc7f36bed10c574843f69b90991bf",
)


@dataclass(frozen=True)
class Scratch:
    """A folder of one's own for the trees of a run."""

    folder: Path

    def bundled(self, name: str = "tree") -> Path:
        """Return a new copy of the bundled tree."""
        place = self.folder / name / "tree"
        return Path(shutil.copytree(BUNDLED, place, ignore=shutil.ignore_patterns("__pycache__")))

    def long(self, name: str, lines: int, *paths: str) -> Path:
        """Return a copy of the bundled tree in which some files have about so many lines."""
        place = self.bundled(name)
        for path in paths:
            file = place / path
            text = file.read_text()
            file.write_text(text + padding(lines - text.count("\n")))
        return place

    def three_long(self) -> Path:
        """Return a tree whose one site is in three long files."""
        place = self.folder / "three" / "tree"
        for path, (text, lines) in zip(THREE, _THREE, strict=True):
            file = place / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text + padding(lines - text.count("\n")))
        return place

    def listing(self, name: str, kinds: list[str]) -> Path:
        """Return a copy of the bundled tree with a manifest of those kinds."""
        place = self.bundled(name)
        (place / "scaffold.toml").write_text(manifest(kinds))
        return place

    def applied(self, name: str, kinds: list[str]) -> Path:
        """Return the same with the manifest's schedules in it."""
        place = self.listing(name, kinds)
        variables = {**os.environ, "SCAFFOLD_STATE_DIR": str(place.parent / "state"), "PYTHONPATH": str(ROOT)}
        words = [sys.executable, "-m", "scaffold", "apply"]
        subprocess.run(words, cwd=place, env=variables, check=True, capture_output=True)
        return place

    def checkouts(self, count: int) -> Path:
        """Return a folder of so many copies of one tree that is as its manifest says."""
        one = self.applied("one", ["step"])
        place = self.folder / "many" / "checkouts"
        for number in range(count):
            shutil.copytree(one, place / f"{number:03}")
        return place

    def packages(self, name: str, archives: list[Archive], times: int = 1) -> Path:
        """Return a folder of packages of the index, each so many times; their files are links to one copy."""
        place = self.folder / name / "tree"
        for number in range(times):
            for archive in archives:
                target = place / f"copy{number}" / archive.package.replace("-", "_")
                shutil.copytree(tree(archive, cache()), target, copy_function=os.link)
        return place

    def keeper(self, place: Path, *paths: str) -> Callable[[], None]:
        """Return what puts some files of a tree back as they are now."""
        held = {place / path: (place / path).read_bytes() for path in paths}

        def restore() -> None:
            for file, data in held.items():
                file.write_bytes(data)

        return restore


_ARGUMENTS = '''"""What a run is told."""

from dataclasses import dataclass, field


@dataclass
class TrainArguments:
    """The arguments."""

    lr_schedule: str = field(default="cosine", metadata={"help": "learning-rate schedule"})
    warmup_steps: int = field(default=0, metadata={"help": "warm-up steps"})
    max_steps: int = field(default=1000, metadata={"help": "total steps"})
'''
_TASK = '''"""Trains."""

from training.arguments import TrainArguments
from training.schedules import get_constant_schedule, get_cosine_schedule


def make_scheduler(args: TrainArguments, optimizer):
    """Return the scheduler that was asked for."""
    if args.lr_schedule == "constant":
        return get_constant_schedule(optimizer)
    elif args.lr_schedule == "cosine":
        return get_cosine_schedule(optimizer, args.warmup_steps, args.max_steps)
    raise ValueError(args.lr_schedule)
'''
_SCHEDULES = '''"""Learning-rate schedules."""

import math

from torch.optim.lr_scheduler import LambdaLR


def get_constant_schedule(optimizer, last_epoch=-1):
    """Return a constant schedule."""
    return LambdaLR(optimizer, lambda step: 1.0, last_epoch)


def get_cosine_schedule(optimizer, num_warmup_steps, num_training_steps, last_epoch=-1):
    """Return a cosine."""

    def lr_lambda(current_step):
        return 0.5 * (1.0 + math.cos(math.pi * current_step / num_training_steps))

    return LambdaLR(optimizer, lr_lambda, last_epoch)
'''
_THREE = ((_ARGUMENTS, 1500), (_TASK, 1900), (_SCHEDULES, 1700))


def ten_beds() -> list[Archive]:
    """Return the archives of ten beds: those that are patched, and the first of those that are refused."""
    patched = [bed.archive for bed in BEDS]
    return [*patched, *(bed.archive for bed in REFUSED if bed.archive.filename.endswith(".whl"))][:10]


def manifest(kinds: list[str]) -> str:
    """Return a manifest of those kinds."""
    rows = [f'\n[[schedule]]\nkind = "{kind}"\nname = "x_{kind.replace("-", "_")}"\n' for kind in kinds]
    return 'root = "."\n' + "".join(rows)


def padding(lines: int) -> str:
    """Return about so many lines of ordinary code that has nothing to do with schedules."""
    block = (
        "\n\ndef summarise_{0}(rows, width=12):\n"
        '    """Return the rows as text, one a line."""\n'
        "    shown = []\n"
        "    for number, row in enumerate(rows):\n"
        "        if row is None or number % 7 == {0}:\n"
        "            continue\n"
        "        name, value = row.get('name', ''), row.get('value', 0.0)\n"
        '        shown.append(f"{{name:<{{width}}}} {{value:>10.4f}}")\n'
        "    return '\\n'.join(shown)\n"
    )
    return "".join(block.format(number) for number in range(max(0, lines) // (block.count("\n"))))
