"""The demonstration's work: a copy of the bundled tree, and a real training run of it in a child process."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from msgspec import Struct

from scaffold.errors import DemoFailed
from scaffold.resources import folder

TREE = "transformers_on_rdu"
STAND_IN = "sambaflow_cpu"
_LOG_LINE = re.compile(r"\bglobal_step:(\d+)\|(?:.*\|)?learning_rate:([^|\s]+)")


class Run(Struct, frozen=True):
    """What a training run logged: for each step, as printed, and the exact learning rates."""

    logged: tuple[str, ...]
    rates: tuple[float, ...]


def require_room(directory: Path) -> None:
    """Return if `directory` can take a copy of the tree; raise DemoFailed when it is there and is not an empty one."""
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise DemoFailed(f"{directory}: exists and is not empty; name another directory, or remove it")


def copy_tree(directory: Path) -> None:
    """Copy the bundled tree to `directory`; raise DemoFailed when it cannot be written."""
    source = folder("fixtures") / TREE
    try:
        shutil.copytree(source, directory, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    except OSError as error:
        raise DemoFailed(f"{directory}: cannot be written: {error}") from None


def require_torch() -> None:
    """Return if torch can be imported; raise DemoFailed, which says how to get it, when it cannot."""
    if find_spec("torch") is None:
        raise DemoFailed(
            "training needs torch, which is not installed; install it with: pip install 'scaffold[verify]'"
        )


def training_options(steps: int, schedule: str) -> list[str]:
    """Return the documented options of a training run on the CPU, with `schedule` added at their end."""
    options = (
        "--module_name gpt2_pretrain --task_name clm --do_train --max_seq_length 64 -b 8"
        " --per_device_train_batch_size 8 --tokenizer_name gpt2 --model_name gpt2 --weight_decay 0.1"
        f" --max_grad_norm_clip 1.0 --overwrite_output_dir --learning_rate 1e-3 --max_steps {steps}"
    )
    return [*options.split(), *schedule.split()]


def environment() -> dict[str, str]:
    """Return the environment in which the bundled tree runs without the vendor's machine."""
    paths = [str(folder("fixtures") / STAND_IN), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths)), "PYTHONDONTWRITEBYTECODE": "1"}


def train(tree: Path, steps: int, schedule: str, on_step: Callable[[int], None]) -> Run:
    """Train the copied tree for `steps` steps and return what it logged; `on_step` is called after each.

    Raises DemoFailed, with the end of what the run printed, when it does not finish.
    """
    with tempfile.TemporaryDirectory() as scratch:
        output = Path(scratch, "output")
        command = [sys.executable, "transformers_hook.py", "run", *training_options(steps, schedule)]
        command += ["--output_dir", str(output), "--cache_dir", str(Path(scratch, "cache"))]
        rows: list[str] = []
        logged: dict[int, str] = {}
        with subprocess.Popen(
            command, cwd=tree, env=environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as child:
            assert child.stdout is not None
            for row in child.stdout:
                rows.append(row)
                match = _LOG_LINE.search(row)
                if match:
                    logged[int(match[1])] = match[2]
                    on_step(int(match[1]))
        if child.returncode:
            raise DemoFailed(f"training ended with exit code {child.returncode}:\n{''.join(rows[-20:])}")
        exact = [json.loads(row) for row in (output / "metrics.jsonl").read_text().splitlines()]
    return Run(tuple(logged[step] for step in sorted(logged)), tuple(row["learning_rate"] for row in exact))
