"""What a third lot of packages that nobody had tried showed: each as a small tree of its own."""

import pytest

from scaffold.errors import NoSite
from scaffold.inspection import inspect_tree
from scaffold.verify.inside.job import NamedRates, Rates
from scaffold.verify.old_names import UNKNOWN, check_old_names
from scaffold.verify.results import Status
from tests.trees import MemoryTree, as_bytes, plan_for


def turned_down(files: dict[str, str]) -> list[str]:
    """Return why a tree's choices are none, having asked for a plan in vain."""
    with pytest.raises(NoSite):
        plan_for(files)
    return list(inspect_tree(MemoryTree(as_bytes(files)), "demo").near_misses)


SHARES = """import math  # annealing by cosine too


def linear_schedule(t):
    return 1 - t


def cosine_schedule(t):
    return math.cos(t * math.pi / 2)
"""
CHAIN = """
        if schedule == "linear":
            self.schedule_fn = linear_schedule
        elif schedule == "cosine":
            self.schedule_fn = cosine_schedule
        else:
            raise ValueError(f"not a schedule: {schedule}")
"""
TABLE = """
        self.schedule_fn = {"linear": linear_schedule, "cosine": cosine_schedule}[schedule]
"""
FILLER = """

class Filler:
    \"\"\"Fills masked words in, some at each step; a schedule says how many stay masked.\"\"\"

    def __init__(self, net, schedule="linear", steps=18):
        self.net, self.steps = net, steps
{choice}
    def fill(self, words):
        for step in range(self.steps):
            words = self.net(words, self.schedule_fn(step / self.steps))
        return words
"""


@pytest.mark.parametrize("choice", [CHAIN, TABLE])
def test_a_share_of_masked_words_is_no_learning_rate(choice: str) -> None:
    files = {"fill.py": SHARES + FILLER.format(choice=choice), "train.py": "from torch.optim import AdamW\nlr = 1e-3\n"}
    (reason,) = turned_down(files)
    assert "between functions of a step, with no word of a learning rate around it" in reason


@pytest.mark.parametrize("choice", [CHAIN, TABLE])
def test_the_same_functions_scale_a_learning_rate_where_the_file_says_so(choice: str) -> None:
    filler = FILLER.format(choice=choice).replace("words = self.net(words, ", "words = self.net(words, lr=0.1 * ")
    assert plan_for({"fill.py": SHARES + filler}).edits


MOMENTS = """
def decay_rate_of_adam(beta):
    return 1 - beta


def decay_rate_of_power(exponent):
    return exponent / 2


def make_optimizer(hp, lr):
    if hp.optimizer_decay_type == "adam":
        decay_rate = decay_rate_of_adam(hp.optimizer_beta2)
    elif hp.optimizer_decay_type == "power":
        decay_rate = decay_rate_of_power(hp.optimizer_memory_exponent)
    else:
        raise ValueError("no such decay")
    return Optimizer(lr, decay_rate)
"""


def test_what_an_optimizer_is_made_with_is_no_optimizer() -> None:
    (reason,) = turned_down({"optimizers.py": MOMENTS})
    assert "do not end in a scheduler made from an optimizer" in reason


@pytest.mark.parametrize(
    ("was", "now", "same"),
    [
        ("no 'x', only ['a', 'b']", "no 'x', only ['a', 'b', 'step_schedule']", True),
        ("no 'x', only ['a', 'b']", "no 'x', only ['step_schedule', 'a', 'b']", True),
        ("x is none of a or b", "x is none of a, b or step_schedule", True),
        ("x: [<Kind.A: 'a'>]", "x: [<Kind.A: 'a'>, <Kind.STEP_SCHEDULE: 'step_schedule'>]", True),
        ("no 'x', only ['a', 'b']", "no 'x', only ['a', 'step_schedule']", False),
        ("no 'x', only ['a', 'b']", "no 'x', only ['a', 'b', 'c', 'step_schedule']", False),
    ],
)
def test_a_message_that_lists_the_names_may_list_the_new_one(was: str, now: str, same: bool) -> None:
    before, after = ([NamedRates(UNKNOWN, {}, Rates(error="ValueError", message=message))] for message in (was, now))
    found = check_old_names(before, after, "HEAD", {"step_schedule"})
    assert (found.status is Status.PASSED) is same
    assert check_old_names(before, after, "HEAD").status is Status.FAILED
