"""Which files of a tree are parsed in the search for a dispatch."""

import re

#: What a file has to hold to be looked into, in lower case: words for choosing a schedule, …
_CHOOSES = (
    *(b"lr_sched", b"lrsched", b"learning_rate_sched", b"learning_rate_decay", b"learningratesched", b"lr_lambda"),
    *(b"lambdalr", b"steplr", b"annealing", b"decay_method", b"decay_fn", b"decay_type", b"lr_decay"),
    *(b"get_sched", b"build_sched", b"create_sched", b"make_sched"),
)
# … each with one of these in it, which are looked for first, since most files have none;
_STEMS = (b"sched", b"decay", b"anneal", b"lambda", b"steplr")
# … or an optimizer and learning rates; and something that asks for one of several.
_RATES = re.compile(rb"\blr\b|_lr\b|\blr_|sched")
_ASKS = re.compile(rb"\b(el)?if\b|\bmatch\b|[{(]\s*(['\"]\w|\w+\.|\w+\s*=)|dict\(")
# A dict with a name that speaks of schedules, in a file of its own perhaps; the words first, since they are rare.
_SPEAKS = (b"sched", b"anneal", b"decay", b"warm", b"lr_")
# Each repetition has an end, or a line of a megabyte would be read once for each of its words.
_MAPS = re.compile(
    rb"(?:sched|anneal|decay|warm_?up|lr_)\w{0,80}(?:\s{0,9}:[^=\n]{1,200})?\s{0,9}=\s{0,99}(?:(?:[\w.]{1,99}\()?\{|dict\()"
)


def is_worth_a_look(data: bytes) -> bool:
    """Return whether a file can have a dispatch in it, by its bytes: what says no is never parsed."""
    low = data.lower()
    return (_chooses(low) or _rates(low) or _maps(low)) and _ASKS.search(data) is not None


def _chooses(low: bytes) -> bool:
    return any(stem in low for stem in _STEMS) and any(word in low for word in _CHOOSES)


def _rates(low: bytes) -> bool:
    return b"optim" in low and _RATES.search(low) is not None


def _maps(low: bytes) -> bool:
    return any(word in low for word in _SPEAKS) and _MAPS.search(low) is not None
