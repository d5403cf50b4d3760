"""Small trees for tests, as `{path: text}`, and what is done with them."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result
from msgspec.structs import replace

from scaffold.cli import main
from scaffold.errors import Unreadable
from scaffold.model.plan import Plan
from scaffold.model.request import Request
from scaffold.model.schedule import Implementation
from scaffold.plan import make_plan
from scaffold.schedules import SCHEDULES

SCHEDULES_MODULE = "tasks/utils/learning_rate_schedule.py"
TASK = "tasks/lm/task.py"

BASE = {
    SCHEDULES_MODULE: '''"""Learning-rate schedules."""

from torch.optim.lr_scheduler import LambdaLR


def get_cosine_schedule_with_warmup(optimizer, num_warmup_steps, num_training_steps, last_epoch=-1):
    """Return a cosine schedule."""

    def lr_lambda(current_step):
        return 1.0

    return LambdaLR(optimizer, lr_lambda, last_epoch)
''',
    TASK: '''"""A training task."""

from dataclasses import dataclass, field
from typing import Optional

from tasks.utils.learning_rate_schedule import get_cosine_schedule_with_warmup


@dataclass
class TrainArguments:
    """What a run is told."""

    lr_schedule: Optional[str] = field(default="fixed_lr", metadata={"help": "Learning-rate schedule"})
    warmup_steps: Optional[int] = field(default=0, metadata={"help": "Warm-up steps"})
    max_steps: Optional[int] = field(default=1000, metadata={"help": "Total steps"})


class Task:
    """Trains."""

    def get_lr_scheduler(self, args, optimizer):
        """Return the scheduler that the arguments ask for."""
        if args.lr_schedule == "fixed_lr":
            return None
        elif args.lr_schedule == "cosine_schedule_with_warmup":
            return get_cosine_schedule_with_warmup(
                optimizer=optimizer,
                num_warmup_steps=args.warmup_steps,
                num_training_steps=args.max_steps,
                last_epoch=-1,
            )
        else:
            raise ValueError(f"unknown lr_schedule {args.lr_schedule!r}")
''',
}

#: A manifest of one schedule, with its kind's own name and values.
MANIFEST = 'root = "."\n\n[[schedule]]\nkind = "step"\nname = "step_schedule"\n'

STEP = next(schedule for schedule in SCHEDULES if schedule.kind == "step")


def changed(*edits: tuple[str, str, str], base: Mapping[str, str] = BASE) -> dict[str, str]:
    """Return the base tree with `(path, old, new)` replaced; each `old` must be there."""
    tree = dict(base)
    for path, old, new in edits:
        assert old in tree[path], f"{old!r} is not in {path}"
        tree[path] = tree[path].replace(old, new)
    return tree


@dataclass(frozen=True)
class MemoryTree:
    """A tree that no disk holds."""

    files: Mapping[str, bytes]

    def paths(self) -> Sequence[str]:
        return sorted(self.files)

    def read(self, path: str) -> bytes:
        if path not in self.files:
            raise Unreadable(path, "no such file")
        return self.files[path]


def as_bytes(files: Mapping[str, str | bytes]) -> dict[str, bytes]:
    return {path: text if isinstance(text, bytes) else text.encode() for path, text in files.items()}


def step_request(implementation: Implementation = Implementation.OWN, **changes: object) -> Request:
    return replace(Request.with_defaults(STEP, implementation), **changes)


def plan_for(files: Mapping[str, str | bytes], request: Request | None = None) -> Plan:
    return make_plan(MemoryTree(as_bytes(files)), ".", request or step_request())


def apply(files: Mapping[str, str | bytes], plan: Plan) -> dict[str, bytes]:
    """Return the tree with a plan's edits made."""
    return as_bytes(files) | {edit.path: edit.after for edit in plan.edits}


def build(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write a tree below `root` and return `root`."""
    for path, data in as_bytes(files).items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return root


def snapshot(root: Path) -> dict[str, bytes]:
    """Return every file below `root` but git's own, with its bytes."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(root).parts
    }


def run(root: Path, *args: str, schedule: str = "step") -> Result:
    """Run `scaffold add-schedule` on the tree at `root`."""
    return invoke("add-schedule", schedule, "--root", str(root), *args)


def invoke(*args: str) -> Result:
    result = CliRunner().invoke(main, list(args), prog_name="scaffold")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def invoke_in(root: Path, *args: str) -> Result:
    """Run `scaffold` as `invoke` does, with a directory as the current one."""
    here = Path.cwd()
    os.chdir(root)
    try:
        return invoke(*args)
    finally:
        os.chdir(here)


def git(root: Path, *args: str, data: bytes | None = None) -> bytes:
    """Run git in `root` and return what it printed."""
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "core.autocrlf=false"]
    done = subprocess.run(["git", *identity, *args], cwd=root, input=data, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def committed(root: Path) -> Path:
    """Make `root` a git repository with everything committed, and return it."""
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "tree")
    return root
