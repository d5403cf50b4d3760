"""Layouts that `make fuzz` found to be planned, or taken back, in another way than they were meant."""

import pytest

from tests.relaid import POOL
from tests.test_remove import removed, without
from tests.trees import apply, as_bytes, changed, plan_for, step_request

#: A tree of the pool, what is laid out otherwise in it (file, old, new), by what was wrong.
CASES: dict[str, tuple[str, list[tuple[str, str, str]]]] = {
    "a dict that closes on the line of its last entry kept a comma and a break": (
        "way: a function that builds the keywords, kept in a name",
        [("train.py", '"sched": args.sched, "warmup"', '"sched": args.sched,\n "warmup"')],
    ),
    "a class at the end of a file without a newline got one": (
        "filled: a dataclass that inherits, in another file",
        [("config.py", "    warmup: int = 0\n", "    warmup: int = 0")],
    ),
    "a signature that hands on and declares was joined to one line": (
        "way: kept under another name",
        [
            (
                "train.py",
                "def __init__(self, optimizer, sched, warmup,",
                "def __init__(self,\n        optimizer, sched, warmup,\n",
            )
        ],
    ),
    "arguments in front of those that are unpacked were joined to one line": (
        "way: kept by the constructor of a base",
        [("train.py", "__init__(optimizer, sched, **kwargs)\n", "__init__(optimizer,\n sched, **kwargs)\n")],
    ),
    "an import that nothing used went with a blank line of a branch": (
        "lambdas with defaults, and what is the same in each arm behind them",
        [
            ("train.py", "import math\n\n", "import math\n\n\n"),
            ("train.py", '        interval = "step"\n    elif', '        interval = "step"\n\n    elif'),
        ],
    ),
    "brackets that close on a line below were laid out, and Python's tokenizer failed": (
        "Lightning: the shared call stands in a dict that is returned",
        [("train.py", '"lr_scheduler": {\n                ', '"lr_scheduler": {    ')],
    ),
    "an element in parentheses was cut in half": (
        "Lightning: the shared call stands in a dict that is returned",
        [("args.py", '["cosine", "linear"]', '[("cosine"), ("linear")]')],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_was_found_comes_back_without_a_record(name: str) -> None:
    tree, edits = CASES[name]
    files = as_bytes(changed(*edits, base=POOL[tree]))
    plan = plan_for(files, step_request())
    after = apply(files, plan)
    assert plan
    assert not plan_for(after, step_request())
    assert without(after, removed(after, step_request())) == files
