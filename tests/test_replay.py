"""The replay tells right from refused and wrong, for each way to bring a change to another release."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import tomlkit

from benchmarks.beds.bed import Archive, Bed, Kind
from benchmarks.beds.errors import BedError
from benchmarks.beds.probes.probe import Probe
from benchmarks.beds.tool import Ran
from benchmarks.replay import measure, tool
from benchmarks.replay.comparing import is_same_tree, text_outcome
from benchmarks.replay.edit import Edit
from benchmarks.replay.forked import forked
from benchmarks.replay.judging import missing_names
from benchmarks.replay.kept import keep, kept
from benchmarks.replay.ours import patched
from benchmarks.replay.outcome import RIGHT, Distance, Method, Outcome, Pair, Replayed, Single, Verdict
from benchmarks.replay.pinning import evenly
from benchmarks.replay.project import Carried, carried
from benchmarks.replay.release import Release
from benchmarks.replay.report import count, render
from benchmarks.replay.results_page import page
from benchmarks.replay.series import PINS, Spread, all_series, read_pins, write_pins
from benchmarks.replay.text import TextRefused, by_apply, by_merge
from tests.trees import BASE, SCHEDULES_MODULE, TASK, build, changed

#: No probe knows these trees, so that they are judged by reading them.
_BED = Bed(Archive("small", "1", "", ""), probe="", sites=1, options=("--all-tasks",))
_UNKNOWING = Probe((), "", lambda *given: None, lambda *given: [])

#: Neighbours of every edit in the task's file change, and what they mean does not.
DRIFTED = changed(
    (TASK, "max_steps: Optional[int]", "horizon: int = 7\n    max_steps: Optional[int]"),
    (TASK, 'metadata={"help": "Total steps"}', 'metadata={"help": "Steps altogether"}'),
    (TASK, "                last_epoch=-1,\n            )\n", "            )\n"),
    (TASK, 'f"unknown lr_schedule {args.lr_schedule!r}"', '"unknown"'),
    (TASK, "import get_cosine_schedule_with_warmup", "import get_cosine_schedule_with_warmup  # noqa: F401"),
)
#: The same chain once more in another class, further down: text knows nothing of it.
TWIN = BASE | {TASK: BASE[TASK] + "\n\n" + BASE[TASK].partition("\n\n\n")[2].partition("\n\n\n")[2].replace(
    "class Task:", "class OtherTask:")}  # fmt: skip
#: Nothing is chosen by name any more.
FIXED = BASE | {TASK: BASE[TASK].partition("        if args.lr_schedule")[0] + "        return None\n"}
#: A manifest as a user may write it: the schedule, and nothing settled.
STEP = b'root = "tree"\n\n[[schedule]]\nkind = "step"\n'
ELSEWHERE = BASE | {"README.md": "# Changed\n"}


def releases(root: Path, *trees: Mapping[str, str]) -> list[Release]:
    found = []
    for number, files in enumerate(trees, start=1):
        folder = root / str(number)
        folder.mkdir(parents=True)
        build(folder, files)
        found.append(Release(_BED, Archive("small", f"{number}.0", "", ""), folder, _UNKNOWING, (), (), ()))
    return found


def replayed(root: Path, *trees: Mapping[str, str], kinds: Sequence[Kind] = (Kind.STEP,)) -> Replayed:
    tool.load()
    return measure.over(releases(root, *trees), 0, lambda row: None, kinds)


def verdicts(result: Replayed) -> list[Verdict]:
    (pair,) = result.pairs
    return [pair.of(method).verdict for method in Method]


# --- every way, on releases


def test_drift_that_text_cannot_follow(tmp_path: Path) -> None:
    result = replayed(tmp_path, BASE, DRIFTED)
    assert verdicts(result) == [Verdict.RIGHT, Verdict.REFUSED, Verdict.REFUSED]
    assert "conflict" in result.pairs[0].of(Method.MERGE).why
    assert "patch failed" in result.pairs[0].of(Method.APPLY).why


def test_a_far_away_change_is_followed_by_all(tmp_path: Path) -> None:
    moved = changed((TASK, '"""A training task."""\n', '"""A training task."""\n\nimport math\nimport os\n'))
    assert verdicts(replayed(tmp_path, BASE, moved)) == [Verdict.RIGHT] * 3


def test_text_that_applies_and_leaves_a_twin_out_is_wrong(tmp_path: Path) -> None:
    result = replayed(tmp_path, BASE, TWIN)
    assert verdicts(result) == [Verdict.RIGHT, Verdict.WRONG, Verdict.WRONG]
    assert "second run" in result.pairs[0].of(Method.APPLY).why


def test_what_we_refuse_is_named_with_the_message(tmp_path: Path) -> None:
    result = replayed(tmp_path, BASE, FIXED)
    assert verdicts(result) == [Verdict.REFUSED] * 3
    assert "scaffold refused: small 2.0: error: " in render([result])
    assert "no site found" in render([result])


def test_a_pair_without_a_change_in_our_files_is_left_out(tmp_path: Path) -> None:
    result = replayed(tmp_path, BASE, ELSEWHERE)
    assert (result.pairs, result.unchanged, result.baseless) == ((), 1, 0)


def test_what_cannot_be_patched_is_replayed_nowhere(tmp_path: Path) -> None:
    result = replayed(tmp_path, FIXED, BASE, kinds=measure.KINDS)
    assert (result.pairs, result.unchanged, result.baseless) == ((), 0, 1)
    assert [single.outcome.verdict for single in result.singles] == [Verdict.REFUSED, Verdict.RIGHT]


def test_each_release_meets_the_next_and_the_third_next(tmp_path: Path) -> None:
    trees = [BASE | {TASK: BASE[TASK] + f"\n\nRELEASE = {number}\n"} for number in range(4)]
    result = replayed(tmp_path, *trees)
    assert [(pair.before, pair.after, pair.distance) for pair in result.pairs] == [
        ("1.0", "2.0", Distance.NEXT),
        ("2.0", "3.0", Distance.NEXT),
        ("3.0", "4.0", Distance.NEXT),
        ("1.0", "4.0", Distance.THIRD),
    ]
    assert {pair.of(method) for pair in result.pairs for method in Method} == {RIGHT}


# --- ours


def _written_by(monkeypatch: pytest.MonkeyPatch, edit: str, code: int = 0, left: int = 0, off: int = 0) -> None:
    """Put something else in the tool's place: it appends a row to the task's file and prints that as a diff."""

    def apply(project: Path) -> Ran:
        file = project / tool.NEXT / TASK
        last = file.read_text().splitlines()[-1]
        rows = len(file.read_text().splitlines())
        file.write_text(file.read_text() + edit)
        diff = f"--- a/{TASK}\n+++ b/{TASK}\n@@ -{rows} +{rows},2 @@\n {last}\n+{edit}"
        return Ran(code, diff.encode(), "error: the tool's own words")

    document = b'{"schedules": [{"kind": "step", "name": "step_schedule", "parameters": [], "sites": []}]}'
    monkeypatch.setattr(tool, "apply", apply)
    monkeypatch.setattr(tool, "check", lambda *words: Ran(off, b"step_schedule  drifted", ""))
    monkeypatch.setattr(tool, "again", lambda *words: Ran(left, document, "error: more to do"))


def _not_ending(*words: object) -> Ran:
    raise BedError("it does not end")


def test_a_run_that_does_not_end_is_wrong_and_a_verify_that_does_not_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (release,) = releases(tmp_path, BASE)
    monkeypatch.setattr(tool, "verify", _not_ending)
    found = patched(release, STEP, is_verified=True)
    assert (found.outcome, found.verified) == (RIGHT, (0, 1))
    monkeypatch.setattr(tool, "apply", _not_ending)
    assert patched(release, STEP, is_verified=True).outcome == Outcome(Verdict.WRONG, "it does not end")


@pytest.mark.parametrize(
    ("code", "verdict", "verified"),
    [(0, Verdict.RIGHT, (1, 1)), (4, Verdict.WRONG, (0, 1)), (3, Verdict.RIGHT, (0, 1)), (1, Verdict.WRONG, (0, 1))],
)
def test_what_verify_says_counts(
    code: int, verdict: Verdict, verified: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tool, "verify", lambda *words: Ran(code, b"", "error: another rate"))
    (release,) = releases(tmp_path, BASE)
    found = patched(release, STEP, is_verified=True)
    assert (found.outcome.verdict, found.verified) == (verdict, verified)
    assert ("another rate" in found.outcome.why) == (verdict is Verdict.WRONG)


@pytest.mark.parametrize(
    ("edit", "codes", "verdict", "words"),
    [
        ("SPEED = fast\n", (0, 0, 0), Verdict.WRONG, "'fast' stands for nothing"),
        ("SPEED = 1\n", (0, 0, 0), Verdict.WRONG, "no site knows 'step_schedule'"),
        ("SPEED = 1\n", (0, 1, 0), Verdict.WRONG, "second run: error: more to do"),
        ("SPEED = 1\n", (0, 0, 1), Verdict.WRONG, "second run: step_schedule  drifted"),
        ("SPEED = (\n", (0, 0, 0), Verdict.WRONG, "does not compile"),
        ("", (3, 0, 0), Verdict.REFUSED, "the tool's own words"),
        ("", (1, 0, 0), Verdict.WRONG, "the tool's own words"),
    ],
)
def test_a_run_of_ours(
    edit: str,
    codes: tuple[int, int, int],
    verdict: Verdict,
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (release,) = releases(tmp_path, BASE)
    _written_by(monkeypatch, edit, *codes)
    outcome = patched(release, STEP, is_verified=False).outcome
    assert outcome.verdict is verdict
    assert words in outcome.why


def test_a_manifest_is_what_init_and_adding_leave(tmp_path: Path) -> None:
    (release,) = releases(tmp_path, BASE)
    left = carried(release, measure.KINDS)
    held = tomlkit.parse(left.manifest.decode()).unwrap()
    assert held["root"] == tool.TREE
    assert [(one["kind"], one["name"], one["all-tasks"]) for one in held["schedule"]] == [
        ("step", "step_schedule", True),
        ("wsd", "wsd_schedule", True),
    ]
    assert left.files.keys() == {TASK, SCHEDULES_MODULE}
    assert sorted(path.name for path in release.tree.iterdir()) == ["tasks"]


def test_two_schedules_of_one_manifest_both_count(tmp_path: Path) -> None:
    result = replayed(tmp_path, BASE, DRIFTED, kinds=measure.KINDS)
    assert verdicts(result)[0] is Verdict.RIGHT
    (release, _) = releases(tmp_path / "again", BASE, DRIFTED)
    found = patched(release, carried(release, measure.KINDS).manifest, is_verified=False)
    assert [(one.kind, one.name) for one in found.added] == [(Kind.STEP, "step_schedule"), (Kind.WSD, "wsd_schedule")]


def test_a_copy_that_apply_makes_other_than_adding_did_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def added(release: Release, kinds: Sequence[Kind]) -> Carried:
        left = carried(release, kinds)
        return Carried(left.manifest, {**left.files, "more.py": b"more = 1\n"})

    monkeypatch.setattr(measure, "carried", added)
    result = replayed(tmp_path, BASE, DRIFTED)
    assert (result.pairs, result.baseless) == ((), 1)
    assert "apply gives other bytes than add-schedule gave: more.py" in result.singles[0].outcome.why


def test_a_name_that_a_site_has_lost() -> None:
    before = {"a": {"x", "y"}, "b": {"x"}}
    assert missing_names(before, {"a": {"x", "y", "new"}, "b": {"x"}}, ["new"]) == []
    assert missing_names(before, {"a": {"x", "new"}, "b": {"x"}}, ["new"]) == ["a does not know 'y'"]
    assert missing_names(before, {"a": {"x", "y", "new"}}, ["new"]) == ["b does not know 'x'"]


# --- text

OLD = "one = 1\n\n\ndef f():\n    return one\n"
NEW = "one = 1\n\n\ndef f():\n    return one\n\n\ndef g():\n    return f()\n"
DIFF = """--- a/m.py
+++ b/m.py
@@ -4,2 +4,6 @@
 def f():
     return one
+
+
+def g():
+    return f()
--- /dev/null
+++ b/n.py
@@ -0,0 +1 @@
+two = 2
"""
EDIT = Edit(DIFF.encode(), {"m.py": OLD.encode()}, {"m.py": NEW.encode(), "n.py": b"two = 2\n"})


@pytest.mark.parametrize("bring", [by_apply, by_merge])
def test_text_brings_new_files_along(bring: object, tmp_path: Path) -> None:
    build(tmp_path, {"m.py": "zero = 0\n" + OLD})
    files = (by_apply if bring is by_apply else by_merge)(EDIT, tmp_path)
    assert files == {"m.py": b"zero = 0\n" + NEW.encode(), "n.py": b"two = 2\n"}
    assert not (tmp_path / "n.py").exists()


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"m.py": OLD, "n.py": "three = 3\n"}, "n.py is there already"),
        ({"other.py": OLD}, "m.py is gone"),
        ({"m.py": OLD + "# more\n"}, "m.py: conflict"),
    ],
)
def test_text_refuses(files: dict[str, str], words: str, tmp_path: Path) -> None:
    build(tmp_path, files)
    with pytest.raises(TextRefused, match=words):
        by_merge(EDIT, tmp_path)
    if "# more" not in files.get("m.py", ""):
        with pytest.raises(TextRefused):
            by_apply(EDIT, tmp_path)


def test_text_that_means_the_same_is_right_and_other_text_is_judged(tmp_path: Path) -> None:
    build(tmp_path, {"m.py": OLD})
    wanted = {"m.py": NEW.replace("\n\n\ndef g", "\n\ndef g  # here\\\n").replace("# here\\\n", "").encode(),
              "n.py": b"two = 2  # the same\n"}  # fmt: skip
    asked: list[Path] = []

    def judge(project: Path, files: Mapping[str, bytes]) -> list[str]:
        asked.append(project)
        assert (project / tool.MANIFEST).read_bytes() == STEP
        assert (project / tool.NEXT / "n.py").read_bytes() == b"two = 2\n"
        return ["not so"]

    assert text_outcome(by_apply, EDIT, tmp_path, STEP, wanted, judge) == RIGHT
    assert not asked
    assert text_outcome(by_apply, EDIT, tmp_path, STEP, None, judge) == Outcome(Verdict.WRONG, "not so")
    assert text_outcome(by_apply, EDIT, tmp_path, STEP, {"m.py": b"two = 3\n"}, lambda *given: []) == RIGHT


def test_a_file_that_only_one_side_has_is_a_difference(tmp_path: Path) -> None:
    assert is_same_tree({"a.py": b"x = 1"}, {"a.py": b"x  =  1"}, tmp_path)
    assert not is_same_tree({"a.py": b"x = 1"}, {"a.py": b"x = 1", "b.py": b"y = 1"}, tmp_path)
    assert not is_same_tree({"a.py": b"x = ("}, {"a.py": b"x = 1"}, tmp_path)
    assert not is_same_tree({"a.txt": b"x = 1"}, {"a.txt": b"x  =  1"}, tmp_path)


# --- processes, pins, tables


def test_a_call_in_a_child() -> None:
    assert forked(lambda: {"a": 1}) == {"a": 1}
    with pytest.raises(BedError, match="died"):
        forked(lambda: __import__("os")._exit(3))
    with pytest.raises(BedError, match="more than"):
        forked(lambda: __import__("time").sleep(30), limit=0.2)


@pytest.mark.parametrize(("size", "wanted", "places"), [(10, 10, list(range(10))), (9, 3, [0, 4, 8]), (4, 2, [0, 3])])
def test_evenly(size: int, wanted: int, places: list[int]) -> None:
    assert evenly(size, wanted) == places


def test_pins_come_back_as_they_were_written(tmp_path: Path) -> None:
    spread = Spread("p-q", "1.0", 7, (Archive("p-q", "1.0", "p.whl", "ab"), Archive("p-q", "2.0", "q.whl", "cd")))
    write_pins(tmp_path / "pins.toml", [spread])
    assert read_pins(tmp_path / "pins.toml") == [spread]
    assert read_pins(tmp_path / "none.toml") == []


def test_there_are_enough_releases_and_all_are_pinned() -> None:
    series = all_series()
    assert len(series) >= 6
    assert len(series) == len(read_pins(PINS))
    for one in series:
        assert len({release.filename for release in one.spread.releases}) >= 8
        assert all(len(release.sha256) == 64 for release in one.spread.releases)
        assert one.bed.options.count("--all-tasks") == 1


def test_the_tables() -> None:
    wrong, refused = Outcome(Verdict.WRONG, "it is off"), Outcome(Verdict.REFUSED, "no")
    ways = ((Method.OURS, RIGHT), (Method.APPLY, wrong), (Method.MERGE, refused))
    pair = Pair("p", "1", "2", Distance.NEXT, ways, is_run=True)
    singles = (Single("p", "1", RIGHT), Single("p", "2", wrong))
    text = render([Replayed("p", 2.0, (1, 2), (3, 5), singles, (pair,), 3, 4), Replayed("q", 1.0, skipped="no index")])
    assert count([pair], Method.APPLY) == (0, 0, 1)
    assert "p    next        2.0 releases on  1      1/0/0" in text
    assert "of their own release: 2, 1 right, 0 refused, 1 wrong" in text
    assert "running the later release's code: 1 of 1\n" in text
    assert "on 1 of 2 releases; `scaffold verify` compared them at 3 of 5 sites" in text
    assert "scaffold wrong: p 2: it is off" in text
    assert "git apply wrong: p 1 -> 2: it is off" in text
    assert "SKIPPED q: no index" in text


def test_each_beds_last_result_is_kept(tmp_path: Path) -> None:
    keep(Replayed("p", 1.0), tmp_path)
    keep(Replayed("p", 2.0), tmp_path)
    keep(Replayed("q", 1.0), tmp_path)
    keep(Replayed("r", 1.0, skipped="no index"), tmp_path)
    last = kept(["p", "q", "r"], tmp_path)
    assert [one.result for one in last] == [Replayed("p", 2.0), Replayed("q", 1.0)]
    assert f"p, q on {last[0].day} at {last[0].commit}" in page(last)
