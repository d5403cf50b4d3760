"""An optimizer without the compiler of torch, which the first one loads and which takes longer to load than torch."""

from collections.abc import Callable

import torch


class AdamW(torch.optim.AdamW):
    """AdamW over parameters that have no gradients: a step changes nothing, and its own would find that out slowly."""

    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        """Change nothing, as AdamW does without gradients; what is hooked to a step is called."""


def keep_compiler_away() -> None:
    """Have what torch keeps from being compiled call itself: nothing is compiled here, so there is nothing to keep off.

    Without it, torch loads its compiler when the first optimizer is made, for a wrapper around each such method. Where
    torch has no such wrappers, nothing happens.
    """
    for held in vars(torch.optim.Optimizer).values():
        inner = getattr(held, "__wrapped__", None)
        if callable(inner) and not hasattr(inner, "__dynamo_disable"):
            setattr(inner, "__dynamo_disable", inner)  # torch's own name, under which it looks
