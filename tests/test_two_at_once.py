"""Two runs on one tree, in real processes, hundreds of times: one wins, and the other waits or says who is there."""

import os
import platform
import random
import re
import signal
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scaffold.model.plan import Edit
from scaffold.transaction import lock
from scaffold.transaction import write as writing
from scaffold.transaction.errors import Busy
from scaffold.transaction.files import new_file
from scaffold.transaction.journal import Keep
from scaffold.transaction.key import key_for_writing
from scaffold.transaction.recovery import recover
from scaffold.transaction.write import write
from tests.crashing.breaking import broken_off
from tests.crashing.interposed import interpose
from tests.trees import BASE, SCHEDULES_MODULE, TASK, as_bytes, build, invoke, plan_for, run, snapshot

PAIRS = 200
BEFORE = as_bytes({f"pkg{n}/a.py": f"a = {n}\n" for n in range(6)})
Work = Callable[[], str]


def edits_of(whose: str) -> tuple[Edit, ...]:
    return tuple(Edit(path, data, data + f"# {whose}\n".encode(), ()) for path, data in BEFORE.items())


def after(whose: str) -> dict[str, bytes]:
    return {edit.path: edit.after for edit in edits_of(whose)}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    key_for_writing()
    return build(tmp_path / "tree", BEFORE)


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in memory, where there is such a thing, so that syncing costs nothing; the state folder is there too."""
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shared if os.access(shared, os.W_OK) else None) as folder:
        monkeypatch.setenv("SCAFFOLD_STATE_DIR", str(Path(folder, "state")))
        key_for_writing()
        yield Path(folder)


class Child:
    """A process that does something once the gate is opened, by closing it, and says what came of it."""

    def __init__(self, work: Work, gate: tuple[int, int] | None = None) -> None:
        self._said, tells = os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the threads of a test runner are not those of the child
            self.process = os.fork()
        if self.process:
            os.close(tells)
            return
        try:
            if gate:
                os.close(gate[1])
                os.read(gate[0], 1)
            os.write(tells, work().encode())
        finally:
            os._exit(0)

    def said(self) -> str:
        """Wait for the end, and return what it said; nothing where it was killed."""
        data = b""
        while part := os.read(self._said, 65536):
            data += part
        os.close(self._said)
        os.waitpid(self.process, 0)
        return data.decode()


def raced(*works: Work) -> list[Child]:
    """Let processes begin at one moment."""
    gate = os.pipe()
    children = [Child(work, gate) for work in works]
    os.close(gate[0])
    os.close(gate[1])
    return children


def written(root: Path, whose: str, pause: float = 0) -> Work:
    """Return what writes a plan made from BEFORE, and says how that went."""

    def work() -> str:
        time.sleep(pause)
        try:
            write(root, edits_of(whose), None, Keep(whose, (whose,)))
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        return "written"

    return work


def commanded(root: Path, *words: str) -> Work:
    """Return what runs a command, and says its exit code and what it told."""

    def work() -> str:
        result = invoke(*words, "--root", str(root))
        return f"{result.exit_code} {result.stderr}"

    return work


def is_clean(root: Path) -> bool:
    return not [path for path in root.rglob("*") if ".scaffold-" in path.name]


# One wins


def test_of_two_writes_of_the_same_files_one_is_made(memory: Path) -> None:
    tree = build(memory / "tree", BEFORE)
    won: Counter[str] = Counter()
    chance = random.Random(7)
    for _ in range(PAIRS):
        works = {whose: written(tree, whose, chance.random() / 500) for whose in ("one", "two")}
        said = {whose: child.said() for whose, child in zip(works, raced(*works.values()), strict=True)}
        (winner,) = (whose for whose, what in said.items() if what == "written")
        (lost,) = (what for what in said.values() if what != "written")
        assert re.fullmatch(r"StaleFile: pkg\d/a.py: changed on disk since it was planned from; run the .*", lost)
        assert snapshot(tree) == after(winner)
        won[winner] += 1
        build(tree, BEFORE)
    assert min(won["one"], won["two"]) > PAIRS / 20, won


def test_of_two_commands_each_is_made_whole_or_not_at_all(memory: Path) -> None:
    tree = build(memory / "tree", BASE)
    kinds = ("step", "linear")
    codes: Counter[str] = Counter()
    for _ in range(PAIRS // 8):
        children = raced(*(commanded(tree, "add-schedule", kind) for kind in kinds))
        said = dict(zip(kinds, (child.said() for child in children), strict=True))
        assert is_clean(tree)
        for kind, what in said.items():
            assert what.startswith("0 ") or (what.startswith("3 error: ") and "changed on disk since" in what), what
            assert run(tree, "--check", schedule=kind).exit_code == (0 if what.startswith("0 ") else 1)
        codes["".join(sorted(what[0] for what in said.values()))] += 1
        build(tree, BASE)
    assert set(codes) <= {"00", "03"}


def test_two_commands_of_one_plan_do_it_once(memory: Path) -> None:
    tree = build(memory / "tree", BASE)
    wanted = {edit.path: edit.after for edit in plan_for(BASE).edits}
    for _ in range(PAIRS // 8):
        said = [child.said() for child in raced(*[commanded(tree, "add-schedule", "step")] * 2)]
        assert sorted(what[0] for what in said) in (["0", "0"], ["0", "3"]), said
        assert snapshot(tree) == wanted
        assert invoke("undo", "--root", str(tree)).exit_code == 0
        assert invoke("undo", "--root", str(tree)).exit_code == 3  # it was recorded once
        assert snapshot(tree) == as_bytes(BASE)


def test_one_that_only_looks_waits_for_one_that_writes(memory: Path) -> None:
    tree = build(memory / "tree", BEFORE)
    for _ in range(PAIRS // 4):
        children = raced(written(tree, "one"), lambda: str([recover(tree, lambda _: None) for _ in range(20)]))
        said = [child.said() for child in children]
        assert said[0] == "written"
        assert re.fullmatch(r"\[((True|False)(, )?){20}\]", said[1])
        assert snapshot(tree) == after("one")
        build(tree, BEFORE)


# The other waits, or says who is there


def stopped_in_a_write(root: Path, call: str, number: int) -> Child:
    """Return a process that has stopped in its write, just before its nth call of a name."""

    def work() -> str:
        seen = 0

        def meddle(name: str, count: int, go: Callable[[], object], given: tuple[object, ...]) -> object:
            nonlocal seen
            seen += name == call
            if name == call and seen == number:
                os.kill(os.getpid(), signal.SIGSTOP)
            return go()

        interpose(meddle)
        return written(root, "one")()

    child = Child(work)
    assert os.WIFSTOPPED(os.waitpid(child.process, os.WUNTRACED)[1])
    return child


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="the system lists no locks")
def test_who_holds_the_lock_is_said(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "PATIENCE", 0.2)
    child = stopped_in_a_write(tree, "replace", 4)
    try:
        result = invoke("check", "--root", str(tree))
        with pytest.raises(Busy):
            write(tree, edits_of("two"))
    finally:
        os.kill(child.process, signal.SIGCONT)
    assert result.exit_code == 3
    assert re.match(
        rf"error: {tree}: is being written to by process {child.process} on {platform.node()} \(one, since 2\d\d\d-\d\d-\d\d"
        r" \d\d:\d\d:\d\d\), wanted the lock for 0.2 seconds; run the command again when that is done\n",
        result.stderr,
    )
    assert child.said() == "written"
    assert snapshot(tree) == after("one")


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="the system lists no locks")
def test_who_holds_the_lock_is_said_before_there_is_a_journal(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "PATIENCE", 0.2)
    child = stopped_in_a_write(tree, "replace", 1)
    try:
        with pytest.raises(Busy, match=rf"written to by process {child.process} on {platform.node()} \(.+\), wanted"):
            write(tree, edits_of("two"))
    finally:
        os.kill(child.process, signal.SIGCONT)
    assert child.said() == "written"


def test_the_other_waits_and_says_so(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "SAID_AFTER", 0.05)
    child = stopped_in_a_write(tree, "replace", 4)
    said: list[str] = []

    def tell(line: str) -> None:
        said.append(line)
        os.kill(child.process, signal.SIGCONT)

    edits = [Edit("pkg0/a.py", after("one")["pkg0/a.py"], b"then\n", ())]
    write(tree, edits, None, Keep("two", ()), tell)
    (line,) = said
    assert line.startswith("waiting for process ")
    assert line.endswith(", which is writing to this tree")
    assert child.said() == "written"
    assert snapshot(tree) == {**after("one"), "pkg0/a.py": b"then\n"}


def test_a_root_behind_a_link_has_the_same_lock(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "PATIENCE", 0.1)
    (tmp_path / "link").symlink_to(tree)
    child = stopped_in_a_write(tree, "replace", 4)
    try:
        with pytest.raises(Busy):
            write(tmp_path / "link", edits_of("two"))
    finally:
        os.kill(child.process, signal.SIGCONT)
    assert child.said() == "written"


# The one that was there is dead


def test_the_lock_of_a_process_that_was_killed_is_taken_over(memory: Path) -> None:
    tree = build(memory / "tree", BEFORE)
    outcomes: Counter[str] = Counter()
    chance = random.Random(3)
    for _ in range(PAIRS):
        killed, other = raced(written(tree, "one"), written(tree, "two", chance.random() / 300))
        time.sleep(chance.random() / 150)
        os.kill(killed.process, signal.SIGKILL)
        said = killed.said(), other.said()
        recover(tree, lambda _: None)
        assert snapshot(tree) in ([after("two")] if said[1] == "written" else [after("one")])
        assert said[1] == "written" or said[1].startswith("StaleFile: ")
        outcomes[f"{said[0] and 'written'}, {said[1][:7]}"] += 1
        build(tree, BEFORE)
    assert sum(count for outcome, count in outcomes.items() if outcome.startswith(", ")) > PAIRS / 10, outcomes


@pytest.mark.parametrize("call", [("link", 1), ("replace", 4), ("unlink", 1)])
def test_what_a_dead_process_left_is_settled_by_the_next_write(call: tuple[str, int], tree: Path) -> None:
    broken_off(lambda: write(tree, edits_of("one"), None, Keep("one", ())), *call)
    said: list[str] = []
    now = BEFORE if call[0] == "link" else after("one")
    write(tree, [Edit("pkg0/a.py", now["pkg0/a.py"], b"then\n", ())], None, Keep("two", ()), said.append)
    way = "took back" if call[0] == "link" else "finished"
    assert said == [f"{way} a write that was cut short: one (6 files)"]
    assert snapshot(tree) == {**now, "pkg0/a.py": b"then\n"}


# Where there are no locks


def test_without_locks_a_journal_of_a_process_that_runs_is_left_alone(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    def no_locks(*_: object) -> None:
        raise OSError(37, "No locks available")

    child = stopped_in_a_write(tree, "replace", 4)
    held = snapshot(tree)
    with monkeypatch.context() as patched:
        patched.setattr(fcntl, "flock", no_locks)
        with pytest.raises(Busy, match=f"by process {child.process} on "):
            recover(tree, print)
        assert snapshot(tree) == held
        patched.setattr(platform, "node", lambda: "elsewhere")
        with pytest.raises(Busy, match=f"by process {child.process} on "):
            recover(tree, print)
    os.kill(child.process, signal.SIGCONT)
    assert child.said() == "written"


# An editor comes between planning and writing


def appended(file: Path) -> None:
    with file.open("ab") as opened:
        opened.write(b"# mine\n")


def exchanged(file: Path) -> None:
    with new_file(file.with_name("swap"), 0o644) as handle:
        os.write(handle, b"# mine\n")
    file.with_name("swap").replace(file)


def removed(file: Path) -> None:
    file.unlink()


def linked(file: Path) -> None:
    file.unlink()
    file.symlink_to("/etc/hostname")


def piped(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


@pytest.mark.parametrize("path", [TASK, SCHEDULES_MODULE])
@pytest.mark.parametrize("edited", [appended, exchanged, removed, linked, piped])
def test_a_file_that_an_editor_changed_after_planning(
    edited: Callable[[Path], None], path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = build(tmp_path / "tree", BASE)
    held, before = writing.write, list[dict[str, bytes]]()

    def later(*given: object) -> None:
        edited(tree / path)
        before.append(snapshot(tree))
        held(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(writing, "write", later)
    result = run(tree)
    assert result.exit_code == 3
    assert f"error: {path}: " in result.stderr
    assert snapshot(tree) == before[0]
    assert is_clean(tree)


def test_a_file_that_was_only_touched_is_written(tree: Path) -> None:
    os.utime(tree / "pkg0/a.py", (1, 1))
    write(tree, edits_of("one"))
    assert snapshot(tree) == after("one")
