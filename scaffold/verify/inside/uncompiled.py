"""Optimizers of torch made without its compiler, which loads with the first of them and takes longer than torch itself."""

import torch


def keep_compiler_away() -> None:
    """Have what torch keeps from being compiled call itself: nothing is compiled here, so there is nothing to keep off.

    Without it, torch loads its compiler when the first optimizer is made, for a wrapper around each such method. Where
    torch has no such wrappers, nothing happens.
    """
    for held in vars(torch.optim.Optimizer).values():
        inner = getattr(held, "__wrapped__", None)
        if callable(inner) and not hasattr(inner, "__dynamo_disable"):
            setattr(inner, "__dynamo_disable", inner)  # torch's own name, under which it looks
