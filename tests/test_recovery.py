"""What an interrupted write left: settled by the next command, whichever; and nothing done that a hostile tree asks for."""

import hashlib
import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from scaffold.errors import StaleFile
from scaffold.model.plan import Action, Edit
from scaffold.transaction import lock, placing
from scaffold.transaction.errors import NoInterrupted, NotOurs, Unfinished
from scaffold.transaction.journal import Journal, Keep, Phase, Step, Unrecorded
from scaffold.transaction.journal_text import HEAD, journal_in, text_of
from scaffold.transaction.key import kept_key, key_for_writing
from scaffold.transaction.recovery import recover, recover_anyones
from scaffold.transaction.write import write
from tests.crashing.breaking import broken_off
from tests.crashing.interposed import counted
from tests.trees import BASE, as_bytes, build, invoke, run, snapshot

BEFORE = {"a.py": b"a = 1\n", "pkg/b.py": b"b = 1\n", "pkg/z.py": b"z = 1\n"}
EDITS = (
    Edit("a.py", b"a = 1\n", b"a = 2\n", ()),
    Edit("pkg/b.py", b"b = 1\n", b"", (), Action.DELETE),
    Edit("pkg/c.py", b"", b"c = 1\n", (), Action.CREATE),
    Edit("pkg/z.py", b"z = 1\n", b"z = 2\n", ()),
)
AFTER = {"a.py": b"a = 2\n", "pkg/c.py": b"c = 1\n", "pkg/z.py": b"z = 2\n"}
#: The calls of a write at which it is broken off: before the first target is touched, between them, after the last.
STAGING, BETWEEN, DONE = ("link", 1), ("replace", 4), ("unlink", 3)
WHAT = "add-schedule x (4 files)"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    key_for_writing()
    return build(tmp_path / "tree", BEFORE)


def left_by(root: Path, at: tuple[str, int], edits: tuple[Edit, ...] = EDITS) -> Path:
    """Break a write off in a tree."""
    broken_off(lambda: write(root, edits, None, Keep("add-schedule x", ("x",))), *at)
    assert (root / ".scaffold-write").is_file()
    return root


def settled(root: Path) -> str:
    """Return what is said when a tree is settled; nothing of ours is left then."""
    said: list[str] = []
    assert recover(root, said.append)
    assert not [path for path in snapshot(root) if ".scaffold-" in path]
    (line,) = said
    return line


# What the next command does


def test_a_write_that_was_being_prepared_is_taken_back(tree: Path) -> None:
    left_by(tree, STAGING)
    assert snapshot(tree) != BEFORE
    assert settled(tree) == f"took back a write that was cut short: {WHAT}"
    assert snapshot(tree) == BEFORE


@pytest.mark.parametrize("at", [BETWEEN, DONE])
def test_a_write_that_was_decided_is_finished(at: tuple[str, int], tree: Path) -> None:
    left_by(tree, at)
    assert settled(tree) == f"finished a write that was cut short: {WHAT}"
    assert snapshot(tree) == AFTER
    undone = invoke("undo", "--root", str(tree))
    assert undone.exit_code == 0
    assert "taken back: add-schedule x" in undone.stdout
    assert snapshot(tree) == BEFORE
    assert invoke("undo", "--root", str(tree)).exit_code == 3  # it was recorded once


def test_what_was_taken_back_is_not_offered_to_undo(tree: Path) -> None:
    left_by(tree, STAGING)
    result = invoke("undo", "--root", str(tree))
    assert result.exit_code == 3
    assert "took back a write that was cut short" in result.stderr
    assert "there is nothing to take back" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["check"], ["apply"], ["apply", "--dry-run"], ["add-schedule", "wsd"], ["add-schedule", "step", "--dry-run"],
        ["remove-schedule", "step"], ["undo", "--dry-run"], ["inspect"], ["init"], ["verify", "--time-limit", "1"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_every_command_of_a_tree_settles_it_first(words: list[str], tree: Path) -> None:
    build(tree, BASE)
    left_by(tree, BETWEEN)
    where = [str(tree)] if words[0] == "inspect" else ["--root", str(tree)]
    result = invoke(*words, *where)
    assert result.stderr.count(f"finished a write that was cut short: {WHAT}\n") == 1
    assert not (tree / ".scaffold-write").exists()
    assert (tree / "pkg" / "z.py").read_bytes() == AFTER["pkg/z.py"]


def test_the_root_of_a_manifest_that_is_elsewhere(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = tmp_path / "scaffold.toml"
    manifest.write_bytes(b'root = "tree"\n')
    listed = Edit("../scaffold.toml", b'root = "tree"\n', b'root = "tree"\n# more\n', ())
    broken_off(lambda: write(tree, (*EDITS, listed), manifest), "replace", 4)
    monkeypatch.chdir(tmp_path)
    assert "finished a write that was cut short: a write (5 files)" in invoke("check").stderr
    assert manifest.read_bytes() == listed.after
    assert {path.name for path in tmp_path.iterdir()} == {"tree", "scaffold.toml"}


def test_a_clean_tree_costs_two_looks(tree: Path) -> None:
    with counted() as calls:
        tree.resolve(strict=True)
    walking = len(calls)
    with counted() as calls:
        assert not recover(tree, lambda _: None)
    assert calls[walking:] == ["lstat", "lstat"]


def test_what_is_loaded_for_a_clean_tree() -> None:
    code = "import sys, scaffold.cli; print([n for n in sys.modules if 'transaction' in n or n == 'fcntl'])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_the_beginning_of_a_journal_goes(tree: Path) -> None:
    broken_off(lambda: write(tree, EDITS), "replace", 1)
    assert set(snapshot(tree)) == {*BEFORE, ".scaffold-write.part"}
    said: list[str] = []
    assert recover(tree, said.append)
    assert not said
    assert snapshot(tree) == BEFORE


def test_an_interrupted_settling_is_settled(tree: Path) -> None:
    for number in range(1, 5):
        left_by(tree, BETWEEN)
        broken_off(lambda: recover(tree, print), "unlink", number)
        assert settled(tree) == f"finished a write that was cut short: {WHAT}"
        assert snapshot(tree) == AFTER
        assert invoke("undo", "--root", str(tree)).exit_code == 0


def test_a_way_back_that_was_broken_off_is_gone_on_with(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise StaleFile("pkg/z.py")

    monkeypatch.setattr(placing, "check_old", refuse)  # all is in place then, and goes back
    for at in (("replace", 5), ("unlink", 3), ("replace", 6), ("replace", 7), ("unlink", 4)):
        broken_off(lambda: write(tree, EDITS), *at)
        settled(tree)
        now = snapshot(tree)
        assert now in (BEFORE, AFTER)
        for path in now:
            (tree / path).unlink()
        build(tree, BEFORE)


# --quiet


@pytest.mark.parametrize(("at", "now"), [(STAGING, BEFORE), (BETWEEN, AFTER)])
def test_what_was_settled_is_not_said_to_who_wants_quiet(
    at: tuple[str, int], now: dict[str, bytes], tree: Path
) -> None:
    left_by(tree, at)
    assert invoke("--quiet", "init", "--root", str(tree)).stderr == ""
    assert snapshot(tree) == {**now, "scaffold.toml": (tree / "scaffold.toml").read_bytes()}


def test_what_is_missing_in_what_was_settled_is_said_all_the_same(tree: Path) -> None:
    left_by(tree, BETWEEN)
    (tree / "a.py").write_bytes(b"mine = 1\n")
    said = invoke("--quiet", "check", "--root", str(tree)).stderr
    assert said.startswith(f"warning: took back a write that was cut short: {WHAT}; left as somebody else changed it")


# Somebody else comes in between


def test_a_file_that_was_edited_after_a_write_was_broken_off_stays(tree: Path) -> None:
    left_by(tree, BETWEEN)
    (tree / "a.py").write_bytes(b"a = 2\nmine = 1\n")  # it had the new content
    said = settled(tree)
    kept = "a.py.before-scaffold"
    assert said == (
        f"warning: took back a write that was cut short: {WHAT}; left as somebody else changed it since: a.py"
        f" (what it held before is in {kept})"
    )
    assert snapshot(tree) == {**BEFORE, "a.py": b"a = 2\nmine = 1\n", kept: b"a = 1\n"}


def test_a_file_that_was_edited_before_it_was_written_stays(tree: Path) -> None:
    left_by(tree, BETWEEN)
    (tree / "pkg" / "z.py").unlink()
    (tree / "pkg" / "z.py").write_bytes(b"mine = 1\n")
    assert settled(tree).endswith("left as somebody else changed it since: pkg/z.py")
    assert snapshot(tree) == {**BEFORE, "pkg/z.py": b"mine = 1\n"}


def test_a_file_that_was_edited_when_all_was_written_stays_beside_the_others(tree: Path) -> None:
    left_by(tree, ("replace", 5))
    (tree / "pkg" / "c.py").write_bytes(b"mine = 1\n")
    assert settled(tree).startswith(f"warning: finished a write that was cut short: {WHAT}; left")
    assert snapshot(tree) == {**AFTER, "pkg/c.py": b"mine = 1\n"}


def test_what_was_written_into_the_old_file_is_not_lost(tree: Path) -> None:
    opened = os.open(tree / "a.py", os.O_WRONLY)
    left_by(tree, BETWEEN)
    os.write(opened, b"b = 3\n")  # the name has another file by now
    os.close(opened)
    assert "left as somebody else changed it since: a.py" in settled(tree)
    assert snapshot(tree) == {**BEFORE, "a.py": b"b = 3\n"}


def test_a_folder_that_was_removed_meanwhile_is_no_matter(tree: Path) -> None:
    left_by(tree, BETWEEN, EDITS[1:])
    for path in (tree / "pkg").iterdir():
        path.unlink()
    (tree / "pkg").rmdir()
    settled(tree)
    assert snapshot(tree) == {"a.py": b"a = 1\n"}


@pytest.mark.parametrize("moment", ["staging", "placing"])
def test_a_file_that_is_edited_while_a_write_is_under_way(
    moment: str, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = "fsync" if moment == "staging" else "replace"
    original = getattr(os, call)
    seen: list[object] = []

    def edited(*given: Path) -> None:
        original(*given)
        seen.append(given)
        if len(seen) == 3:
            (tree / "pkg" / "z.py").write_bytes(b"mine\n")

    monkeypatch.setattr(os, call, edited)
    with pytest.raises(StaleFile, match=r"pkg/z.py: changed on disk since it was planned from"):
        write(tree, EDITS)
    assert snapshot(tree) == {**BEFORE, "pkg/z.py": b"mine\n"}


def test_a_new_file_goes_over_nothing_that_appears(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = os.link

    def appearing(source: Path, target: Path) -> None:
        if target.name == "c.py":
            target.write_bytes(b"mine\n")
        original(source, target)

    monkeypatch.setattr(os, "link", appearing)
    with pytest.raises(StaleFile, match=r"pkg/c.py: changed on disk"):
        write(tree, EDITS)
    assert snapshot(tree) == {**BEFORE, "pkg/c.py": b"mine\n"}


def test_old_contents_that_are_gone_are_missed_and_told(tree: Path) -> None:
    left_by(tree, BETWEEN)
    for path in (*tree.rglob(".scaffold-*.old"), *tree.rglob(".scaffold-*.new")):
        path.unlink()
    with pytest.raises(
        Unfinished, match=r"^a.py: a write that was cut short cannot be settled: its old content is gone"
    ):
        recover(tree, print)
    (tree / ".scaffold-write").unlink()  # as the message says
    assert not recover(tree, print)


def test_a_folder_that_has_become_a_link_is_not_followed(tree: Path, tmp_path: Path) -> None:
    left_by(tree, BETWEEN)
    (tree / "pkg").rename(tmp_path / "elsewhere")
    (tree / "pkg").symlink_to(tmp_path / "elsewhere")
    before = snapshot(tmp_path)
    result = invoke("check", "--root", str(tree))
    assert result.exit_code == 3
    assert "cannot be settled: its folder is reached through a link now" in result.stderr
    assert snapshot(tmp_path) == before


def test_a_tree_that_was_moved_or_copied_is_settled_where_it_is(tree: Path, tmp_path: Path) -> None:
    left_by(tree, BETWEEN)
    tree.rename(tmp_path / "moved")
    settled(tmp_path / "moved")
    assert snapshot(tmp_path / "moved") == AFTER


# A journal that is not ours


def journal_of(target: str = "a.py", **changes: object) -> Journal:
    step = Step(
        target, target, Action.MODIFY, hashlib.sha256(b"a = 1\n").hexdigest(), hashlib.sha256(b"evil").hexdigest()
    )
    return replace(Journal("0" * 16, Phase.COMMITTED, Unrecorded("a write"), (step,), 1, "there"), **changes)


def planted(root: Path, text: bytes) -> Path:
    """Put a journal and what it would put in place into a tree."""
    (root / ".scaffold-write").write_bytes(text)
    (root / ".scaffold-0000000000000000-0.new").write_bytes(b"evil")
    return root


def refused(root: Path, words: str) -> None:
    """Hold every command to refuse a tree and to leave all around it as it is."""
    before = snapshot(root.parent)
    for command in (["check", "--root"], ["add-schedule", "step", "--root"], ["undo", "--root"], ["inspect"]):
        result = invoke(*command, str(root))
        assert result.exit_code == 3
        assert f"error: {words}" in result.stderr
        assert "so nothing of it is acted on; delete it if the tree is from somebody else" in result.stderr
    assert snapshot(root.parent) == before


def test_a_journal_that_another_user_made_is_not_acted_on(tree: Path) -> None:
    planted(tree, text_of(journal_of(), b"x" * 32))
    refused(tree, ".scaffold-write: was not made by scaffold of this user on this machine")


def test_a_journal_is_not_believed_where_there_is_no_key(tree: Path, state: Path) -> None:
    planted(tree, text_of(journal_of(), b""))
    (state / "key").unlink()
    refused(tree, ".scaffold-write: was not made by scaffold")
    (state / "key").write_bytes(b"")
    refused(tree, ".scaffold-write: was not made by scaffold")


def test_a_journal_that_was_altered_is_not_acted_on(tree: Path) -> None:
    key = kept_key() or b""
    text = text_of(journal_of(), key).replace(b"a.py", b"b.py")
    planted(tree, text)
    refused(tree, ".scaffold-write: was not made by scaffold")


@pytest.mark.parametrize("text", [b"", b"\n\n\n", b"\xff" * 100, HEAD, HEAD + b"{}\n\n", HEAD + b"[" * 9999 + b"\n\n"])
def test_what_is_no_journal_is_not_acted_on(text: bytes, tree: Path) -> None:
    planted(tree, text)
    refused(tree, ".scaffold-write: is no journal of a write: it ")


def make_folder(path: Path) -> None:
    path.mkdir()


def make_link(path: Path) -> None:
    path.symlink_to("/etc/hostname")


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize("name", [".scaffold-write", ".scaffold-write.part"])
@pytest.mark.parametrize("make", [make_folder, make_link, make_pipe])
def test_what_is_no_file_is_not_acted_on(make: Callable[[Path], None], name: str, tree: Path) -> None:
    make(tree / name)
    mode = (tree / name).lstat().st_mode
    refused(
        tree, f"{name}: is no {'regular file' if name == '.scaffold-write' else 'beginning of a journal of a write'}"
    )
    assert (tree / name).lstat().st_mode == mode


def test_a_file_with_the_name_of_a_beginning_is_left(tree: Path) -> None:
    (tree / ".scaffold-write.part").write_bytes(b"something else\n")
    refused(tree, ".scaffold-write.part: is no beginning of a journal of a write")


def test_a_journal_without_end_is_not_read(tree: Path) -> None:
    with (tree / ".scaffold-write").open("wb") as file:
        file.truncate(1 << 30)
    result = invoke("check", "--root", str(tree))
    assert result.exit_code == 3
    assert ".scaffold-write: is longer than a journal of a write can be" in result.stderr


HOSTILE = [
    "../outside.py", "../../outside.py", "/etc/hostname", "pkg/../../outside.py", ".git/hooks/pre-commit", ".GIT/config",
    "sub/.git/config", "", "..", "a\0b",
]  # fmt: skip


@pytest.mark.parametrize("target", HOSTILE)
def test_what_a_hostile_journal_does_when_it_is_trusted(target: str, tree: Path) -> None:
    (tree.parent / "outside.py").write_bytes(b"a = 1\n")
    planted(tree, text_of(journal_of(target), b"x" * 32))
    before = snapshot(tree.parent)
    result = invoke("undo", "--interrupted", "--root", str(tree))
    assert result.exit_code == 3
    assert re.search("is no journal of a write|it is outside the tree|its path leads up", result.stderr)
    assert snapshot(tree.parent) == before


def test_a_link_in_the_tree_takes_a_trusted_journal_nowhere(tree: Path, tmp_path: Path) -> None:
    build(tmp_path / "outside", {"a.py": b"a = 1\n", ".scaffold-0000000000000000-0.new": b"evil"})
    (tree / "out").symlink_to(tmp_path / "outside")
    planted(tree, text_of(journal_of("out/a.py"), b"x" * 32))
    before = snapshot(tmp_path)
    with pytest.raises(Unfinished, match="its folder is reached through a link now"):
        recover_anyones(tree, print)
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("content", [b"other", b"a = 1\n"])
def test_a_trusted_journal_exchanges_only_what_its_digests_say(content: bytes, tree: Path) -> None:
    planted(tree, text_of(journal_of(), b"x" * 32))
    (tree / "a.py").write_bytes(content)
    if content != b"other":
        (tree / ".scaffold-0000000000000000-0.new").write_bytes(b"worse")
    recover_anyones(tree, lambda _: None)
    assert (tree / "a.py").read_bytes() == content


def test_a_write_of_another_user_is_settled_when_it_is_asked_for(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left_by(tree, BETWEEN)
    monkeypatch.setenv("SCAFFOLD_STATE_DIR", str(tree.parent / "others"))
    assert invoke("check", "--root", str(tree)).exit_code == 3
    result = invoke("undo", "--interrupted", "--root", str(tree))
    assert result.exit_code == 0
    assert result.stderr == f"finished a write that was cut short: {WHAT}\n"
    assert snapshot(tree) == AFTER


def test_nothing_was_interrupted(tree: Path) -> None:
    with pytest.raises(NoInterrupted, match=r"has no .scaffold-write, so no write was cut short"):
        recover_anyones(tree, print)
    result = invoke("undo", "--interrupted", "--dry-run", "--root", str(tree))
    assert result.exit_code == 2
    assert "--interrupted and --dry-run exclude each other" in result.stderr


def test_without_a_state_folder_a_write_is_made_and_a_broken_one_is_refused(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree.parent / "file").write_text("")
    monkeypatch.setenv("SCAFFOLD_STATE_DIR", str(tree.parent / "file" / "state"))
    said: list[str] = []
    broken_off(lambda: write(tree, EDITS), *BETWEEN)
    with pytest.raises(NotOurs, match="run `scaffold undo --interrupted`"):
        recover(tree, print)
    recover_anyones(tree, print)
    assert snapshot(tree) == AFTER
    write(tree, [Edit("a.py", b"a = 2\n", b"a = 3\n", ())], None, Keep("x", ()), said.append)
    assert said == ["warning: no record can be kept (Not a directory), so `scaffold undo` cannot take this back"]


def test_the_key_is_the_users_alone_and_made_once(state: Path) -> None:
    first = key_for_writing()
    assert first == key_for_writing() == (state / "key").read_bytes()
    assert stat.S_IMODE((state / "key").stat().st_mode) == 0o600
    (state / "key").write_bytes(b"cut sh")
    assert len(key_for_writing()) == 32 == len((state / "key").read_bytes())
    assert [path.name for path in state.iterdir()] == ["key"]


def test_a_journal_says_what_it_said(tree: Path) -> None:
    left_by(tree, BETWEEN)
    data = (tree / ".scaffold-write").read_bytes()
    journal = journal_in(data)
    assert text_of(journal, kept_key() or b"") == data
    assert [(step.path, step.action) for step in journal.steps] == [(edit.path, edit.action) for edit in EDITS]
    head, body, _ = data.splitlines()
    assert head == b"# A write of scaffold is under way or was cut short; the next scaffold command settles it."
    assert json.loads(body)["phase"] == "committed"


def test_a_command_that_cannot_settle_says_why(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left_by(tree, BETWEEN)

    def refuse(*_: object) -> None:
        raise OSError(30, "Read-only file system", str(tree / "pkg" / "z.py"))

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", refuse)
        result = invoke("check", "--root", str(tree))
    assert result.exit_code == 3
    assert "pkg/z.py: a write that was cut short cannot be settled: Read-only file system; mend that" in result.stderr
    settled(tree)
    assert snapshot(tree) == AFTER


def test_a_stop_by_the_keyboard_waits_for_the_end_or_takes_all_back(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import signal

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in the background may ignore it
    original = os.fsync
    for nth, wanted in ((2, BEFORE), (10, AFTER)):
        seen: list[int] = []

        def stopping(handle: int, nth: int = nth, seen: list[int] = seen) -> None:
            seen.append(handle)
            if len(seen) == nth:
                os.kill(os.getpid(), signal.SIGINT)
            original(handle)

        monkeypatch.setattr(os, "fsync", stopping)
        if wanted is BEFORE:
            with pytest.raises(KeyboardInterrupt):
                write(tree, EDITS)
        else:
            write(tree, EDITS)
        assert snapshot(tree) == wanted
    assert signal.signal(signal.SIGINT, before) is signal.default_int_handler


def test_as_before_after_a_run_of_the_command(tmp_path: Path) -> None:
    tree = build(tmp_path / "tree", BASE)
    key_for_writing()
    broken_off(lambda: run(tree), "link", 1)
    assert lock.PATIENCE == 10
    assert "took back a write that was cut short: add-schedule step_schedule (2 files)" in run(tree, "--check").stderr
    assert snapshot(tree) == as_bytes(BASE)
