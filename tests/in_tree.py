"""Run in a child process: the bundled tree's own parser and dispatch, for many command lines.

usage: python in_tree.py TREE STAND_IN < jobs.json, a list of {"argv": [...], "steps": N, "metrics": [...] or null},
or of {"argv": [...], "output": DIR} for a real training run. Prints the learning rates of each as JSON.
"""

import contextlib
import json
import sys
from pathlib import Path

sys.path[:0] = sys.argv[1:3]

import torch  # noqa: E402
from tasks.utils.arguments import arguments_from_namespace  # noqa: E402
from transformers_hook import GPT2Task, get_parser, main  # noqa: E402


def learning_rates(argv: list[str], steps: int, metrics: list[float] | None) -> list[list[float]]:
    """Return for each step the learning rates of two parameter groups, the second with half the rate."""
    namespace = get_parser(GPT2Task).parse_args(["run", *argv])
    args = arguments_from_namespace(GPT2Task.arguments_class, namespace)
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": args.learning_rate * part} for part in (1.0, 0.5)]
    optimizer = torch.optim.AdamW(groups)
    scheduler = GPT2Task.get_lr_scheduler(GPT2Task.__new__(GPT2Task), args, optimizer)
    rates = []
    for step in range(steps):
        rates.append([float(group["lr"]) for group in optimizer.param_groups])
        optimizer.step()
        if scheduler is not None and step < steps - 1:
            scheduler.step(metrics[step]) if metrics else scheduler.step()
    return rates


def trained_rates(argv: list[str], output: str) -> list[float]:
    """Return the learning rates that a real training run logs, started as from a shell."""
    with contextlib.redirect_stdout(sys.stderr):
        assert main(["run", *argv, "--do_train", "--overwrite_output_dir", "--output_dir", output]) == 0
    return [json.loads(row)["learning_rate"] for row in (Path(output) / "metrics.jsonl").read_text().splitlines()]


if __name__ == "__main__":
    jobs = json.load(sys.stdin)
    json.dump([trained_rates(**job) if "output" in job else learning_rates(**job) for job in jobs], sys.stdout)
