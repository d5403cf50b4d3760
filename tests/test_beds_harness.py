"""The harness of the beds finds what it is there to find."""

import hashlib
import math
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.beds import tool
from benchmarks.beds.authors import NEW, Place, missed, places
from benchmarks.beds.bed import Archive, Bed, Kind, Refused
from benchmarks.beds.child import answer
from benchmarks.beds.comparing import UNKNOWN, new_curve, old_names, old_questions, untouched_problems
from benchmarks.beds.cut import Cut
from benchmarks.beds.errors import Unreachable, WrongDigest
from benchmarks.beds.fetch import VARIABLE, archived, cache, tree
from benchmarks.beds.index import Download, download, network_reason, read_configuration
from benchmarks.beds.names import name_problems
from benchmarks.beds.patched import byte_problems, changed
from benchmarks.beds.pins import BEDS, REFUSED
from benchmarks.beds.probes.probe import Probe
from benchmarks.beds.question import Answer, Question, decode_answers, encode_answers
from benchmarks.beds.reference import cases
from benchmarks.beds.removing import removal_problem
from benchmarks.beds.report import render, table
from benchmarks.beds.results import Patched, Skipped, Turned, is_failure
from benchmarks.beds.run import run_bed
from tests.trees import BASE, SCHEDULES_MODULE, TASK, build

NEW_NAME = "step_schedule"
STEP_CASES = cases(Kind.STEP, (), ("decay_steps", "gamma"), 0)
STEP_QUESTIONS = [Question("", NEW_NAME, case.fields) for case in STEP_CASES]


def right() -> list[Answer]:
    return [Answer(case.rates) for case in STEP_CASES]


# --- the new curve


def test_a_right_curve_passes() -> None:
    verdict = new_curve(STEP_QUESTIONS, right(), STEP_CASES)
    assert (verdict.error, verdict.problems) == (0.0, ())


@pytest.mark.parametrize(
    "wrong",
    [
        lambda rates: (*rates[1:], rates[-1]),  # one step early
        lambda rates: (*rates[:99], rates[99] * (1 + 1e-6), *rates[100:]),
        lambda rates: (*rates[:7], math.nan, *rates[8:]),
        lambda rates: rates[:-1],
    ],
    ids=["early", "a-little-off", "not-a-number", "short"],
)
def test_a_wrong_curve_fails(wrong: Callable[[tuple[float, ...]], tuple[float, ...]]) -> None:
    answers = right()
    answers[1] = Answer(wrong(answers[1].rates))
    verdict = new_curve(STEP_QUESTIONS, answers, STEP_CASES)
    assert verdict.error > 1e-9
    assert len(verdict.problems) == 1
    assert "decay_steps=70" in verdict.problems[0]


def test_a_curve_that_raises_or_a_value_that_the_parser_loses_fails() -> None:
    answers = [Answer(failed="NameError", message="x"), replace(right()[1], misread=("decay_steps is 1, not 70",))]
    problems = new_curve(STEP_QUESTIONS, answers, STEP_CASES).problems
    assert "NameError: x" in problems[0]
    assert "decay_steps is 1, not 70" in problems[1]


def test_the_reference_takes_the_run_from_the_tree_unless_the_plan_declares_it() -> None:
    bound = cases(Kind.WSD, (), ("decay_steps", "decay_type", "final_ratio"), 0)
    assert all("warmup_steps" not in case.fields for case in bound)
    assert [case.rates[10] for case in bound] == [pytest.approx(0.5e-3)] * 3  # the tree warms up over 20 steps
    declared = cases(Kind.WSD, (), ("warmup_steps", "total_steps", "decay_steps", "decay_type", "final_ratio"), 0)
    assert declared[0].rates[10] == 1e-3  # nothing is given, so the catalogue's default counts: no warm-up
    assert declared[1].fields["warmup_steps"] == 20


def test_fields_are_named_as_the_command_line_says() -> None:
    _, case = cases(Kind.STEP, ("--field", "decay_steps=step_decay_steps"), ("decay_steps", "gamma"), 1)
    assert case.fields == {"step_decay_steps": 70, "decay_gamma": 0.7}


# --- the old names


def test_old_names_unchanged_pass_even_when_a_message_lists_the_new_one() -> None:
    questions = old_questions(["cosine"], [""])
    before = [
        Answer((1.0, 0.5)),
        Answer(failed="Declined", message="choose from 'cosine' or 'none'"),
        Answer(failed="ValueError", message="unknown"),
    ]
    after = [before[0], replace(before[1], message=f"choose from 'cosine', 'none' or '{NEW_NAME}'"), before[2]]
    assert old_names(questions, before, after, NEW_NAME).problems == ()
    both = [*after[:1], replace(after[1], message=f"{after[1].message}, 'another'"), after[2]]
    assert old_names(questions, before, both, NEW_NAME, "another").problems == ()
    assert len(old_names(questions, before, both, NEW_NAME).problems) == 1


@pytest.mark.parametrize(
    ("place", "now", "said"),
    [
        (0, Answer((1.0, 0.6)), "step 1: was 0.5, now 0.6"),
        (0, Answer(failed="TypeError", message="gone"), "TypeError: gone"),
        (1, Answer((1.0, 1.0)), "now 2 rates"),
        (2, Answer(failed="KeyError", message="unknown"), "KeyError"),
        (2, Answer(failed="ValueError", message="something else"), "something else"),
    ],
)
def test_an_old_name_or_an_old_failure_that_changed_fails(place: int, now: Answer, said: str) -> None:
    questions = old_questions(["cosine"], [""])
    before = [
        Answer((1.0, 0.5)),
        Answer(failed="SystemExit", message="1"),
        Answer(failed="ValueError", message="unknown"),
    ]
    after = [*before[:place], now, *before[place + 1 :]]
    verdict = old_names(questions, before, after, NEW_NAME)
    assert len(verdict.problems) == 1
    assert said in verdict.problems[0]


def test_a_probe_that_gives_nothing_for_a_name_of_the_tree_is_wrong() -> None:
    questions = old_questions(["cosine"], [""])
    answers = [Answer(failed="StoodIn", message="x is not there"), Answer(failed="E"), Answer(failed="E")]
    assert untouched_problems(questions, answers) == ["untouched, cosine: StoodIn: x is not there"]
    assert questions[1].name == UNKNOWN


def test_answers_survive_the_way_back_bit_by_bit() -> None:
    answers = [Answer((0.1 + 0.2, 1e-300)), Answer(failed="E", message="m", misread=("a",))]
    assert decode_answers(encode_answers(answers)) == answers


# --- the child


def probe(made: list[float]) -> Probe:
    return Probe(
        names=("cosine",),
        selector="name",
        parsed=lambda cut, place, name, values: {"name": name, "lost": 0},
        rates=lambda cut, place, arguments: {"cosine": made}[arguments["name"]],
    )


def test_the_child_says_what_the_parser_lost_and_what_was_raised(tmp_path: Path) -> None:
    cut = Cut(tmp_path)
    lost = answer(probe([1.0]), cut, Question("", "cosine", {"lost": 70}))
    assert lost == Answer((1.0,), misread=("lost is 0, not 70",))
    forced = answer(probe([1.0]), cut, Question("", UNKNOWN, forced=True))
    assert (forced.rates, forced.failed) == ((), "KeyError")


# --- the bytes and the names


OLD = "import math\n\nNAMES = ['cosine']\n\n\ndef make(name):\n    return math.pi\n"
BETTER = OLD.replace("['cosine']", "['cosine', 'step']")
DIFF = "--- a/m.py\n+++ b/m.py\n@@ -1,4 +1,4 @@\n import math\n \n-NAMES = ['cosine']\n+NAMES = ['cosine', 'step']\n \n"


@pytest.fixture
def trees(tmp_path: Path) -> tuple[Path, Path, Path]:
    for name in ("clean", "written", "scratch"):
        (tmp_path / name).mkdir()
    (tmp_path / "clean/m.py").write_text(OLD)
    (tmp_path / "written/m.py").write_text(BETTER)
    return tmp_path / "clean", tmp_path / "written", tmp_path / "scratch"


def test_a_diff_that_is_what_was_written_passes(trees: tuple[Path, Path, Path]) -> None:
    clean, written, scratch = trees
    assert changed(clean, written) == ["m.py"]
    assert byte_problems(clean, written, DIFF.encode(), scratch) == []


def test_bytes_outside_the_hunks_count(trees: tuple[Path, Path, Path]) -> None:
    clean, written, scratch = trees
    (written / "m.py").write_bytes(BETTER.encode().replace(b"math.pi\n", b"math.pi"))
    assert "other bytes than the run wrote" in byte_problems(clean, written, DIFF.encode(), scratch)[0]


def test_a_file_that_the_diff_does_not_name_counts(trees: tuple[Path, Path, Path]) -> None:
    clean, written, scratch = trees
    (written / "left.py").write_text("")
    assert byte_problems(clean, written, DIFF.encode(), scratch) == ["the diff names m.py, changed are left.py, m.py"]


def test_a_line_that_is_lost_counts(trees: tuple[Path, Path, Path]) -> None:
    clean, written, scratch = trees
    (written / "m.py").write_text(OLD.replace("['cosine']", "['step']"))
    diff = DIFF.replace("['cosine', 'step']", "['step']")
    problems = byte_problems(clean, written, diff.encode(), scratch)
    assert problems == ["line lost, not extended: NAMES = ['cosine']"]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("from other import there\nfrom math import pi\nfrom torch.optim.lr_scheduler import LambdaLR\n", []),
        ("from .other import missing\n", ["m.py: 'missing' is not in .other"]),
        ("from torch.optim.lr_scheduler import NoSuchLR\n", ["m.py: 'NoSuchLR' is not in torch.optim.lr_scheduler"]),
        ("def f():\n    return nowhere\n", ["m.py: the name 'nowhere' stands for nothing"]),
        ("def f(:\n", ["m.py:1: does not compile: invalid syntax"]),
    ],
    ids=["there", "missing", "missing-outside", "unbound", "broken"],
)
def test_new_names_must_stand_for_something(trees: tuple[Path, Path, Path], source: str, said: list[str]) -> None:
    clean, written, _ = trees
    (written / "other.py").write_text("there = 1\n")
    (written / "m.py").write_text(source)
    assert name_problems(clean, written, "m.py") == said


# --- fetching


def packed(tmp_path: Path) -> tuple[Archive, bytes]:
    path = tmp_path / "made.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("p/m.py", OLD)
        archive.writestr("p-1.data/purelib/q/n.py", OLD)
        archive.writestr("p/weights.bin", b"0" * 1_000_001)
    content = path.read_bytes()
    return Archive("p", "1", "p-1-py3-none-any.whl", hashlib.sha256(content).hexdigest()), content


def gives(content: bytes) -> Download:
    def get(archive: Archive, folder: Path) -> Path:
        path = folder / archive.filename
        path.write_bytes(content)
        return path

    return get


def offline(archive: Archive, folder: Path) -> Path:
    raise Unreachable(archive.filename, "connection refused")


def test_an_archive_is_fetched_and_unpacked_once(tmp_path: Path) -> None:
    archive, content = packed(tmp_path)
    found = tree(archive, tmp_path / "cache", gives(content))
    assert sorted(path.relative_to(found).as_posix() for path in found.rglob("*.*")) == ["p/m.py", "q/n.py"]
    assert tree(archive, tmp_path / "cache", offline) == found


def test_another_digest_is_an_error(tmp_path: Path) -> None:
    archive, content = packed(tmp_path)
    with pytest.raises(WrongDigest, match="pinned is"):
        archived(archive, tmp_path / "cache", gives(content + b" "))
    assert not list((tmp_path / "cache").rglob("*.whl"))
    result = run_bed(Refused(archive, "registry", "."), tmp_path / "cache", gives(content + b" "))
    assert is_failure(result[0])


def test_without_an_index_a_bed_is_skipped_and_says_so(tmp_path: Path) -> None:
    results = run_bed(BEDS[0], tmp_path, offline)
    assert results == [Skipped(BEDS[0].archive.label, str(Unreachable(BEDS[0].archive.filename, "connection refused")))]
    assert not is_failure(results[0])
    assert "SKIPPED" in render(results)
    assert "the package index cannot be reached (connection refused)" in render(results)


def test_a_refused_connection_is_no_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "benchmarks.beds.index.pip_configuration", lambda: {"index-url": "http://127.0.0.1:9/simple", "timeout": "5"}
    )
    with pytest.raises(Unreachable, match="cannot be reached"):
        download(BEDS[0].archive, tmp_path)


def test_errors_of_the_network_are_told_from_others() -> None:
    assert network_reason(ConnectionRefusedError("no")) == "no"
    assert network_reason(ValueError("no")) == ""


def test_pip_says_where_the_index_is() -> None:
    listed = "global.index-url='one'\nglobal.timeout='9'\n:env:.index-url='two'\ninstall.index-url='three'\n"
    assert read_configuration(listed) == {"index-url": "two", "timeout": "9"}


def test_the_cache_can_be_put_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert cache() == tmp_path
    monkeypatch.delenv(VARIABLE)
    assert cache().parts[-2:] == ("scaffold", "beds")


def test_every_bed_is_pinned_once() -> None:
    archives = [bed.archive for bed in (*BEDS, *REFUSED)]
    assert len({archive.sha256 for archive in archives}) == len(archives) == 15
    assert all(archive.version in archive.filename for archive in archives)


# --- the report


def test_the_table_shows_what_holds_and_what_does_not() -> None:
    good = Patched("a 1", "step", "elif_chain + argparse_option", 1, 3, 7, 0, 2e-16, "yes", "8 passed")
    bad = replace(good, kind="wsd", differ=1, second_run="no", problems=("cosine: step 1: was 1, now 2",))
    shown = render([good, bad, Turned("b 2", "registry", "they are registered"), Skipped("c 3", "no index")])
    rows = {row.split("  ")[0] + row.split()[2]: row for row in shown.splitlines() if row.startswith("a 1")}
    assert "7 of 7 same" in rows["a 1step"]
    assert "2.0e-16" in rows["a 1step"]
    assert rows["a 1step"].endswith("ok")
    assert "6 of 7 same" in rows["a 1wsd"]
    assert "NOT EMPTY" in rows["a 1wsd"]
    assert rows["a 1wsd"].endswith("FAILED")
    assert "  a 1, wsd: cosine: step 1: was 1, now 2" in shown
    assert "they are registered" in shown
    assert "SKIPPED c 3: no index" in shown


def test_columns_are_as_wide_as_they_need_to_be() -> None:
    assert table(("a", "long head"), [("value", "x")]) == "a      long head\n-----  ---------\nvalue  x"


# --- the authors


def test_places_are_the_definitions_in_which_lines_are_new(trees: tuple[Path, Path, Path]) -> None:
    clean, written, _ = trees
    (written / "m.py").write_text(BETTER.replace("math.pi", "math.tau") + "\n\nprint('step')\n")
    (written / "n.py").write_text("")
    found = places(clean, written, "m.py")
    assert [place.scope for place in found] == ["<module>", "NAMES", "make"]
    assert [place.scope for place in places(clean, written, "m.py", ["step"])] == ["<module>", "NAMES"]
    assert places(clean, written, "n.py") == [Place("n.py", NEW)]


def test_a_place_of_theirs_that_we_leave_out_must_be_explained() -> None:
    theirs = [Place("m.py", "make"), Place("m.py", "Theirs")]
    assert missed(theirs, [Place("m.py", "make")], []) == [theirs[1]]
    assert missed(theirs, [Place("m.py", "make")], ["m.py Theirs"]) == []


def test_what_a_removal_leaves_behind_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bed = Bed(BEDS[0].archive, "none", 1)
    clean = build(tmp_path / "clean", BASE)
    for name in ("right", "wrong", "failing"):
        (tmp_path / name).mkdir()
    assert removal_problem(bed, clean, Kind.STEP, tmp_path / "right", "step_schedule") == ""
    refused = removal_problem(bed, clean, Kind.STEP, tmp_path / "failing", "nothing")
    assert refused.startswith("remove-schedule: ")
    assert "'nothing'" in refused
    monkeypatch.setattr(tool, "remove", lambda tree, name: tool.Ran(0, b"", ""))
    problem = removal_problem(bed, clean, Kind.STEP, tmp_path / "wrong", "step_schedule")
    assert problem == f"remove-schedule leaves its marks in {TASK}, {SCHEDULES_MODULE}"
