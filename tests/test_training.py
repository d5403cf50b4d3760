"""The patched bundled tree, trained with the documented command line: the rates that it logs, against torch's own."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from scaffold.demo import environment, training_options
from tests.trees import run

torch = pytest.importorskip("torch")

STEPS = 250
STEP = "--lr_schedule step_schedule --decay_steps 100 --decay_gamma 0.5"
OLD = {
    "fixed_lr": "--lr_schedule fixed_lr",
    "polynomial": "--lr_schedule polynomial_decay_schedule_with_warmup --warmup_steps 10",
    "cosine": "--lr_schedule cosine_schedule_with_warmup --warmup_steps 10",
    "cosine to a ratio": "--lr_schedule cosine_schedule_with_warmup --warmup_steps 10 --end_lr_ratio 0.25",
}


@dataclass(frozen=True)
class Logged:
    """What a run printed for each step, and the exact learning rates."""

    printed: list[str]
    rates: np.ndarray


def train(tree: Path, schedule: str, steps: int = STEPS) -> Logged:
    output = tree.parent / "output"
    command = [sys.executable, "transformers_hook.py", "run", *training_options(steps, schedule)]
    command += ["--output_dir", str(output), "--cache_dir", str(tree.parent / "cache")]
    done = subprocess.run(command, cwd=tree, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    printed = [
        row.partition("learning_rate:")[2].partition("|")[0]
        for row in done.stdout.splitlines()
        if "global_step:" in row
    ]
    exact = [json.loads(row)["learning_rate"] for row in (output / "metrics.jsonl").read_text().splitlines()]
    return Logged(printed, np.array(exact))


def torchs_rates(make: object, steps: int = STEPS, peak: float = 1e-3) -> np.ndarray:
    """Return the learning rate of each step as torch's scheduler, stepped once a step, gives it."""
    optimizer = torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))], lr=peak)
    scheduler = make(optimizer)  # type: ignore[operator]
    rates: list[float] = []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return np.array(rates)


def assert_close(measured: np.ndarray, expected: Sequence[float] | np.ndarray) -> None:
    np.testing.assert_allclose(measured, expected, rtol=1e-12, atol=0)


@pytest.mark.parametrize("implementation", ["own", "torch"])
def test_the_logged_rate_is_steplrs_at_every_step(implementation: str, vendor_tree: Path) -> None:
    assert run(vendor_tree, "--implementation", implementation).exit_code == 0
    logged = train(vendor_tree, STEP)
    expected = torchs_rates(lambda optimizer: torch.optim.lr_scheduler.StepLR(optimizer, step_size=100, gamma=0.5))
    assert_close(logged.rates, expected)
    assert logged.printed == [f"{rate:.2e}" for rate in expected]


def test_defaults_given_at_patching_time_train_without_options(vendor_tree: Path) -> None:
    assert run(vendor_tree, "--decay-steps", "3", "--gamma", "0.1").exit_code == 0
    logged = train(vendor_tree, "--lr_schedule step_schedule", steps=10)
    assert_close(logged.rates, 1e-3 * 0.1 ** (np.arange(10) // 3))


@pytest.mark.parametrize("name", OLD)
def test_old_names_keep_their_rates(name: str, vendor_tree: Path) -> None:
    before = train(vendor_tree, OLD[name], steps=60)
    assert run(vendor_tree).exit_code == 0
    after = train(vendor_tree, OLD[name], steps=60)
    assert before.printed == after.printed
    np.testing.assert_array_equal(before.rates, after.rates)
    assert_close(before.rates, expected_old(name, 60))


def expected_old(name: str, steps: int) -> np.ndarray:
    """Return the documented schedules' rates in closed form: linear warm-up, then linear or half-cosine to the end ratio."""
    t = np.arange(steps)
    progress = (t - 10) / (steps - 10)
    warm = t / 10
    end = 0.25 if "ratio" in name else 0.1
    decays = {
        "fixed_lr": np.ones(steps),
        "polynomial": np.where(t < 10, warm, 1 - progress),
        "cosine": np.where(t < 10, warm, end + (1 - end) * (1 + np.cos(np.pi * progress)) / 2),
    }
    return 1e-3 * decays[name.partition(" ")[0]]


def test_the_trees_own_parser_takes_the_new_name_and_refuses_others(vendor_tree: Path) -> None:
    command = [sys.executable, "transformers_hook.py", "run", "--lr_schedule"]

    def parsed(name: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, name, "--help"] if name == "step_schedule" else [*command, name],
            cwd=vendor_tree, env=environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip

    assert parsed("step_schedule").returncode != 0
    before = parsed("nonsense")
    assert run(vendor_tree).exit_code == 0
    shown = parsed("step_schedule")
    assert shown.returncode == 0
    assert "--decay_gamma" in shown.stdout
    after = parsed("nonsense")
    assert after.returncode == before.returncode != 0
