"""How a training run is told values: as options, as keywords of a call, as assignments, as keys to merge."""

import shlex
from collections.abc import Sequence

from scaffold.model.parameter import Value

#: Pairs of what a hyper-parameter is called there, as the form spells it, and its value.
Settings = Sequence[tuple[str, Value]]


def as_options(settings: Settings) -> str:
    """Return `--decay-steps 100 --marks 30 60`."""
    return " ".join(f"{name} {' '.join(_words(value))}" for name, value in settings)


def as_repeated_options(settings: Settings) -> str:
    """Return `--decay-steps 100 --marks 30 --marks 60`, an option once for each value of a list."""
    return " ".join(f"{name} {word}" for name, value in settings for word in _words(value))


def as_keys(settings: Settings) -> str:
    """Return `SOLVER.DECAY_STEPS 100 SOLVER.MARKS '[30, 60]'`, what takes lists being given Python's."""
    return " ".join(f"{name} {shlex.quote(_text(value))}" for name, value in settings)


def as_overrides(settings: Settings) -> str:
    """Return `optim.decay_steps=100 'optim.marks=[30,60]'`."""
    return " ".join(shlex.quote(f"{name}={_text(value).replace(' ', '')}") for name, value in settings)


def as_config_flags(settings: Settings) -> str:
    """Return `--config.decay_steps=100 '--config.marks=(30, 60)'`: ml_collections takes tuples, not lists."""
    return " ".join(shlex.quote(f"--config.{name}={value}") for name, value in settings)


def as_keywords(settings: Settings) -> str:
    """Return `decay_steps=100, marks=[30, 60]`, as a call has them."""
    return ", ".join(f"{name}={_source(value)}" for name, value in settings)


def as_assignments(settings: Settings) -> str:
    """Return `DECAY_STEPS = 100; MARKS = [30, 60]`, as the file itself has them."""
    return "; ".join(f"{name} = {_source(value)}" for name, value in settings)


def as_entries(settings: Settings) -> str:
    """Return `{"decay_steps": 100}`, as a dict has them."""
    return "{" + ", ".join(f'"{name}": {_source(value)}' for name, value in settings) + "}"


def _words(value: Value) -> list[str]:
    return [str(one) for one in value] if isinstance(value, tuple) else [str(value)]


def _text(value: Value) -> str:
    return str(list(value)) if isinstance(value, tuple) else str(value)


def _source(value: Value) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    return str(list(value)) if isinstance(value, tuple) else repr(value)
