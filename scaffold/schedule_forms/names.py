"""What a schedule's function or class is called."""

import keyword
import re
from collections.abc import Sequence

#: The words of a class's name that say what it is, rather than which.
_SAYS_SCHEDULE = frozenset({"LR", "Lr", "Learning", "Rate", "Scheduler", "Schedule", "Sched"})


def snake(name: str) -> str:
    """Return what a function from steps is called for a selector's value: `wsd-schedule` gives `wsd_schedule`."""
    stem = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_").lower()
    return stem if stem.isidentifier() and not keyword.iskeyword(stem) else f"schedule_{stem}"


def class_names(name: str, siblings: Sequence[str]) -> tuple[str, ...]:
    """Return what a class may be called for a selector's value among its siblings, the best name first."""
    camel = "".join(part[:1].upper() + part[1:] for part in re.split(r"[\W_]+", name))
    prefix, suffix = _affixes([_words(sibling) for sibling in siblings])
    short = camel.removesuffix("Schedule") if prefix or suffix else camel
    found = [f"{prefix}{stem}{suffix}" for stem in (short, camel) if stem]
    return tuple(dict.fromkeys(one if one[:1].isalpha() else f"Schedule{one}" for one in found))


def _affixes(names: Sequence[list[str]]) -> tuple[str, str]:
    """Return how all names begin and end that says schedule; at least a word of each is left."""
    room = min(map(len, names), default=1) - 1
    after = _shared([words[::-1] for words in names], room)
    after = _saying(after) if len(names) == 1 else after
    before = _shared(names, room - len(after))
    before = _saying(before) if len(names) == 1 else before
    return _joined(before), _joined(after[::-1])


def _shared(names: Sequence[list[str]], room: int) -> list[str]:
    count = 0
    while count < room and len({words[count] for words in names}) == 1:
        count += 1
    return list(names[0][:count]) if names else []


def _saying(words: list[str]) -> list[str]:
    count = next((n for n, word in enumerate(words) if word not in _SAYS_SCHEDULE), len(words))
    return words[:count]


def _joined(words: list[str]) -> str:
    return "".join(words) if _SAYS_SCHEDULE.intersection(words) else ""


def _words(name: str) -> list[str]:
    return re.findall(r"_+|[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+|[0-9]+", name)
