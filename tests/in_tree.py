"""Run in a child process: the bundled tree's own parser and dispatch, for many command lines. Prints learning rates as JSON.

usage: python in_tree.py TREE STAND_IN < cases.json, a list of {"argv": [...], "steps": N, "metrics": [...] or null}
"""

import json
import sys

sys.path[:0] = sys.argv[1:3]

import torch  # noqa: E402
from tasks.utils.arguments import arguments_from_namespace  # noqa: E402
from transformers_hook import GPT2Task, get_parser  # noqa: E402


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


if __name__ == "__main__":
    json.dump([learning_rates(**case) for case in json.load(sys.stdin)], sys.stdout)
