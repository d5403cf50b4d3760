"""All or nothing, at every call: what a run that dies, or is refused something, leaves is the old tree or the new one.

The same is done to the calls of the system itself by `make crash`.
"""

import itertools
from collections import Counter
from pathlib import Path

import pytest

from scaffold.transaction import recovery, write
from tests.crashing import sweeping, traced
from tests.crashing.interposed import CHANGING
from tests.crashing.judging import Tally, judge_fault, judge_kill
from tests.crashing.scenarios import QUICK, Scenario, ready

FAULTY = (QUICK[0], QUICK[-1])
#: What fails without a word: closing what is read or synced, making a folder that is there, dropping the oldest record;
#: and, where it may not be looked at, the key.
NO_MATTER = {
    f"{code} at call {call}" for code in ("ENOSPC", "EIO", "EACCES", "EROFS") for call in ("close", "mkdir", "listdir")
}
OF_THE_KEY = {f"{code} at call {call}" for code in ("EACCES", "EROFS") for call in ("stat", "open", "fstat")}


def named(scenario: Scenario) -> str:
    return scenario.name


@pytest.mark.parametrize("scenario", QUICK, ids=named)
def test_a_run_killed_before_any_call_leaves_the_old_tree_or_the_new_one(scenario: Scenario, tmp_path: Path) -> None:
    with ready(scenario, tmp_path) as case:
        names = sweeping.calls_of(case)
        tally = sweeping.sweep(case, sweeping.kills(names), judge_kill)
    assert not tally.wrong, tally
    assert tally.tries == len(names) + 1 > 80
    assert tally.outcomes["old"] > 20
    assert tally.outcomes["new"] > 20


@pytest.mark.parametrize("scenario", FAULTY, ids=named)
def test_an_error_at_any_call_is_told_and_changes_nothing_or_is_no_matter(scenario: Scenario, tmp_path: Path) -> None:
    with ready(scenario, tmp_path) as case:
        names = sweeping.calls_of(case)
        errors = itertools.cycle(sweeping.FAULTS)  # each call gets one here, and all of them in `make crash`
        each = [next(iter(sweeping.faults_at(n, name, [next(errors)]))) for n, name in enumerate(names, 1)]
        tally = sweeping.sweep(case, each, judge_fault)
    assert not tally.wrong, tally
    assert tally.outcomes["exit 3, tree old"] > 50
    assert set(tally.unsaid) <= NO_MATTER | OF_THE_KEY


@pytest.mark.parametrize("scenario", FAULTY, ids=named)
def test_a_short_write_is_gone_on_with(scenario: Scenario, tmp_path: Path) -> None:
    with ready(scenario, tmp_path) as case:
        tally = sweeping.sweep(case, sweeping.shorts(sweeping.calls_of(case)), judge_kill)
    assert not tally.wrong, tally
    assert tally.tries == tally.outcomes["new"] >= 3


def test_a_stride_leaves_no_error_out_at_any_name_of_a_call() -> None:
    calls = Counter({"openat": 361, "flock": 1, "mkdir": 4, "write": 53, "close": 9})
    every, some = traced.faults(calls), traced.faults(calls, stride=5)
    assert set(some) < set(every)
    assert {(point.call, point.injected) for point in some} == {(point.call, point.injected) for point in every}
    assert len({(point.call, point.number) for point in some}) > 0.7 * sum(calls.values())


def test_a_stride_leaves_no_call_out_that_changes_something() -> None:
    calls = Counter({"openat": 361, "unlink": 40, "newfstatat": 1000, "read": 3})
    some = Counter(point.call for point in traced.kills(calls, 20))
    assert some == {"openat": 361, "unlink": 40, "newfstatat": 50, "read": 1}


@pytest.mark.skipif(not traced.is_there(), reason="strace is not there, or may not be attached")
def test_the_calls_of_the_system_itself(tmp_path: Path) -> None:
    with ready(QUICK[0], tmp_path) as case:
        calls = traced.calls_of(case, tmp_path.parent)
        kills = list(traced.sample(traced.kills(traced.changing(calls)), 25))
        faults = list(traced.sample(traced.faults(calls), 25))
        tally = traced.sweep(case, [*kills, *faults])
    assert not tally.wrong, tally
    assert not tally.outcomes["(not reached)"]


def test_planning_changes_nothing_that_could_be_broken_off(tmp_path: Path) -> None:
    with ready(QUICK[0], tmp_path) as case:
        held, before = write.write, list[str]()

        def stopped(*_: object) -> None:
            raise SystemExit(0)

        write.write = stopped  # type: ignore[assignment]
        try:
            with sweeping.counted() as names:
                sweeping.scaffold(*case.words)
                before += names
        finally:
            write.write = held
    assert "lstat" in before
    assert not set(before) & CHANGING


def swept(tmp_path: Path) -> Tally:
    """Return what comes out of a fifth of the kills."""
    with ready(QUICK[-1], tmp_path) as case:
        return sweeping.sweep(case, list(sweeping.kills(sweeping.calls_of(case)))[::5], judge_kill)


def test_the_harness_finds_a_write_that_nobody_settles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovery, "settle_left", lambda *_, **__: None)
    tally = swept(tmp_path)
    assert tally.outcomes["third"] > 3
    assert tally.wrong


def test_the_harness_finds_a_journal_that_comes_too_late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put, held = write.put, list[tuple[object, ...]]()
    monkeypatch.setattr(write, "put", lambda *given: held.append(given))
    place = write.place_all

    def late(*given: object) -> None:
        place(*given)  # type: ignore[arg-type]
        put(*held[-1])  # type: ignore[arg-type]

    monkeypatch.setattr(write, "place_all", late)
    assert swept(tmp_path).outcomes["third"] > 3


def test_the_harness_finds_a_record_that_is_kept_too_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settle = write.settle
    stage = write.stage_all

    def early(root: Path, journal: object, edits: object) -> None:
        settle(root, journal, {edit.path: edit.before for edit in edits})  # type: ignore[arg-type,attr-defined]
        stage(root, journal, edits)  # type: ignore[arg-type]

    monkeypatch.setattr(write, "stage_all", early)
    assert any("writes can be taken back" in one for one in swept(tmp_path).wrong)
