"""What a try left, judged by the next command."""

import re
import signal
from collections import Counter
from dataclasses import dataclass, field

from scaffold.records import records
from tests.crashing.forking import Ended
from tests.crashing.images import Image, differences, image_of, put_back
from tests.crashing.scenarios import Ready, scaffold


@dataclass
class Tally:
    """How often what came out; a fault that came out as nothing it may be is a line in `wrong`."""

    tries: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    #: The errors that a run went on after without a word.
    unsaid: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        rows = [f"{self.tries} ({_listed(self.outcomes)})"]
        rows += [f"    no matter: {_listed(self.unsaid)}"] if self.unsaid else []
        rows += [f"    WRONG {one}" for one in self.wrong[:10]]
        return "\n".join(rows)


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))


def without_state(image: Image) -> Image:
    """Return what is not in the state folder; records hold a number and a time that are new in each run."""
    return {name: entry for name, entry in image.items() if not name.startswith("state")}


def judge_kill(case: Ready, ended: Ended, what: str, tally: Tally) -> None:
    """Hold the tree, after `scaffold check`, to be the old one or the new one, and `undo` to agree."""
    tally.tries += 1
    if ended.signal not in (0, signal.SIGKILL):
        tally.wrong.append(f"{what}: ended by signal {ended.signal}")
    if ended.signal == 0 and ended.exit_code:
        tally.wrong.append(f"{what}: exit {ended.exit_code}: {ended.said}")
    checked = scaffold("check", "--root", str(case.root))
    now = image_of(case.home)
    side = _side(case, now)
    if checked.exit_code not in (0, 1, 3) or (checked.exit_code == 3 and "no scaffold.toml" not in checked.stderr):
        tally.wrong.append(f"{what}: check ended with {checked.exit_code}: {checked.stderr} {checked.exception!r}")
    _judge_side(case, now, side, what, tally)
    if ended.signal == 0 and side != "new":
        tally.wrong.append(f"{what}: ended with {ended.exit_code} and the tree is {side}")
    put_back(case.home, case.old, now)


def judge_fault(case: Ready, ended: Ended, what: str, tally: Tally) -> None:
    """Hold a run that failed to have said why and to have changed nothing, and one that did not to have done it all.

    What a run may leave to the next command is a clearing up that failed, of a write that is done, which it says; or a
    way back that failed as well, in which case the next command finds a way.
    """
    tally.tries += 1
    now = image_of(case.home)
    side = _side(case, now)
    if side == "third":
        if "the next command tries again" not in ended.said:
            tally.wrong.append(f"{what}: {differences(without_state(case.old), without_state(now))} {ended}")
        scaffold("check", "--root", str(case.root))
        now = image_of(case.home)
        side = _side(case, now)
        tally.outcomes["left to the next command"] += 1
    wanted = {0: "new", 3: "old"}.get(ended.exit_code)
    if side != wanted:
        tally.wrong.append(f"{what}: exit {ended.exit_code}, tree is {side}: {ended.said}")
    if ended.exit_code == 3 and not ("error: " in ended.said and ": " in ended.said.partition("error: ")[2]):
        tally.wrong.append(f"{what}: says {ended.said!r}")
    is_told = "warning: " in ended.said
    told = ", told, tree " if ended.exit_code == 0 and is_told else ", tree "
    if ended.exit_code == 0 and not is_told:
        tally.unsaid[re.sub(r" *\d+,?", "", what.removeprefix(case.scenario.name)[2:])] += 1
    _judge_side(case, now, side, what, tally, f"exit {ended.exit_code}{told}", ended.said)
    put_back(case.home, case.old, now)


def _side(case: Ready, now: Image) -> str:
    tree = without_state(now)
    return "old" if tree == without_state(case.old) else "new" if tree == without_state(case.new) else "third"


def _judge_side(case: Ready, now: Image, side: str, what: str, tally: Tally, prefix: str = "", said: str = "") -> None:
    tally.outcomes[prefix + side] += 1
    if side == "third":
        tally.wrong.append(f"{what}: differs in {differences(without_state(case.old), without_state(now))}")
        return
    wanted = case.old if side == "old" else case.new
    count, expected = sum(1 for _ in records(case.root)), sum(".json.gz" in name for name in wanted)
    if count != expected and "no record can be kept" not in said:
        tally.wrong.append(f"{what}: the tree is {side}, and {count} writes can be taken back, wanted {expected}")
