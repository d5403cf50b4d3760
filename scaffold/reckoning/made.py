"""What calls make that a schedule is put together by: `functools.partial`, and torch's LambdaLR."""

from collections.abc import Mapping, Sequence

from scaffold.reckoning.values import Function, NotReckoned, Scheduler


def partial_of(given: Sequence[object], named: Mapping[str, object]) -> Function:
    """Return what `functools.partial` makes of a function; raise NotReckoned for anything but keywords beside it."""
    if len(given) != 1 or not isinstance(given[0], Function):
        raise NotReckoned("it makes a partial of more than a function and keywords")
    return Function(given[0].node, given[0].scope, {**given[0].given, **named})


def scheduler_of(given: Sequence[object], named: Mapping[str, object]) -> Scheduler:
    """Return the LambdaLR of a function of the step; raise NotReckoned for several, or one that goes on."""
    held = dict(zip(("optimizer", "lr_lambda", "last_epoch"), given, strict=False)) | dict(named)
    factor = held.get("lr_lambda")
    if not isinstance(factor, Function) or held.get("last_epoch", -1) != -1 or len(given) > 3:
        raise NotReckoned("its LambdaLR is made of more than one function, or goes on from a step")
    return Scheduler(factor, "LambdaLR")
