"""Odd files and file systems: the right answer or a clear refusal, in bounded time, and never a traceback."""

import errno
import os
import signal
import socket
import stat
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import pytest

from scaffold.errors import NotWritable, StaleFile
from scaffold.model.plan import Action, Edit
from scaffold.report.formats import OF_A_PLAN
from scaffold.transaction import metadata
from scaffold.transaction.errors import OneFileTwice
from scaffold.transaction.journal import Keep
from scaffold.transaction.key import key_for_writing
from scaffold.transaction.recovery import recover
from scaffold.transaction.write import write
from tests.crashing.breaking import broken_off
from tests.trees import BASE, SCHEDULES_MODULE, TASK, as_bytes, build, git, invoke, plan_for, run, snapshot

AFTER = as_bytes(BASE) | {edit.path: edit.after for edit in plan_for(BASE).edits}
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture(autouse=True)
def in_time() -> Iterator[None]:
    """Fail what waits for something that never comes."""

    def too_long(number: int, frame: FrameType | None) -> None:
        raise TimeoutError("this waits for something")

    held = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, held)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return build(tmp_path / "tree", BASE)


def outline(root: Path) -> dict[str, tuple[int, bytes]]:
    """Return every name below a folder with its kind and mode, and what it holds or where it leads."""
    found = {}
    for path in sorted(root.rglob("*")):
        mode = path.lstat().st_mode
        data = os.fsencode(os.readlink(path)) if stat.S_ISLNK(mode) else b""  # noqa: PTH115
        found[str(path.relative_to(root))] = (mode, path.read_bytes() if stat.S_ISREG(mode) else data)
    return found


# What is no file


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def make_socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # its path must be short
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(path.name)
    os.chdir(here)


def make_device(path: Path) -> None:
    try:
        os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(1, 5))  # zeros without end
    except PermissionError:
        pytest.skip("only root makes devices")


def make_folder(path: Path) -> None:
    path.mkdir()


def link_to_nothing(path: Path) -> None:
    path.symlink_to("nowhere")


def link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def link_to_pipe(path: Path) -> None:
    os.mkfifo(path.with_name("pipe"))
    path.symlink_to("pipe")


def link_to_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


ODD = [
    make_pipe, make_socket, make_device, make_folder, link_to_nothing, link_to_itself, link_to_pipe, link_to_device,
]  # fmt: skip
COMMANDS = [
    ["inspect"], ["add-schedule", "step", "--dry-run"], ["check"], ["apply", "--dry-run"], ["remove-schedule", "step"],
    ["undo"], ["verify"], ["init"], ["add-schedule", "step"],
]  # fmt: skip
#: The places of what is no file, with what a run of `add-schedule` does then: it writes, or says what is wrong.
WRITTEN = ""
PLACES = {
    ".gitignore": WRITTEN,
    "tasks/.gitignore": WRITTEN,
    "pyproject.toml": WRITTEN,
    "setup.cfg": WRITTEN,
    "tasks/train.py": WRITTEN,
    "scaffold.toml": "error: scaffold.toml: cannot be read: ",
}


@pytest.mark.parametrize("make", ODD)
@pytest.mark.parametrize("place", PLACES)
def test_what_is_no_file_is_passed_over_or_refused(
    place: str, make: Callable[[Path], None], tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tree / place)
    monkeypatch.chdir(tree)
    before = outline(tree)
    for words in COMMANDS[:-2]:
        result = invoke(*words, *([str(tree)] if words[0] == "inspect" else ["--root", str(tree)]))
        assert result.exit_code in (0, 1, 3)
        assert result.exit_code == 0 or "error: " in result.stderr
        assert outline(tree) == before
    result = run(tree)
    wrong = "" if make is link_to_nothing else PLACES[place]
    assert result.stderr.startswith(wrong)
    assert result.exit_code == (3 if wrong else 0)
    odd = {path: held for path, held in before.items() if path not in BASE}
    files = {path: (before[path][0], data if not wrong else before[path][1]) for path, data in AFTER.items()}
    assert outline(tree) == odd | files


@pytest.mark.parametrize("make", ODD)
@pytest.mark.parametrize("place", [TASK, SCHEDULES_MODULE])
def test_what_is_no_file_where_the_plan_would_be(place: str, make: Callable[[Path], None], tree: Path) -> None:
    (tree / place).unlink()
    make(tree / place)
    before = outline(tree)
    for words in COMMANDS:
        result = invoke(*words, *([str(tree)] if words[0] == "inspect" else ["--root", str(tree)]))
        if words[0] == "init":
            (tree / "scaffold.toml").unlink(missing_ok=True)
        assert result.exit_code in (0, 1, 3)
        if words == ["add-schedule", "step"] and result.exit_code == 0:  # the function went beside the dispatch
            assert invoke("undo", "--root", str(tree)).exit_code == 0
        assert outline(tree) == before
    assert result.exit_code == (0 if (place, make) == (SCHEDULES_MODULE, make_folder) else 3)
    assert result.exit_code == 0 or "error: " in result.stderr


@pytest.mark.parametrize("make", ODD)
def test_what_is_no_file_after_it_was_written_to(make: Callable[[Path], None], tree: Path) -> None:
    assert run(tree).exit_code == 0
    (tree / TASK).unlink()
    make(tree / TASK)
    before = outline(tree)
    result = invoke("undo", "--root", str(tree))
    assert result.exit_code == 3
    assert (
        f"these files are not what it left; put them back as they were, or use `scaffold remove-schedule`, which takes out what is there now:\n  {TASK}\n"
        in result.stderr
    )
    assert outline(tree) == before


# Links


def test_linked_folders_are_not_walked_into(tree: Path, tmp_path: Path) -> None:
    outside = build(tmp_path / "outside", BASE)
    (tree / "out").symlink_to(outside)
    (tree / "alias").symlink_to("tasks")
    (tree / "tasks" / "up").symlink_to(tree)
    assert run(tree).exit_code == 0
    assert {path: (tree / path).read_bytes() for path in BASE} == AFTER
    assert snapshot(outside) == as_bytes(BASE)
    assert (tree / "alias").is_symlink()


def test_a_chain_of_links_ends_at_the_file_that_is_written(tree: Path) -> None:
    (tree / TASK).rename(tree / "real.txt")
    (tree / "second").symlink_to("real.txt")
    (tree / TASK).symlink_to("../../second")
    assert run(tree).exit_code == 0
    assert (tree / TASK).is_symlink()
    assert (tree / "second").is_symlink()
    assert (tree / "real.txt").read_bytes() == AFTER[TASK]
    assert invoke("undo", "--root", str(tree)).exit_code == 0
    assert (tree / "real.txt").read_bytes() == as_bytes(BASE)[TASK]
    assert (tree / TASK).is_symlink()


def test_a_root_behind_a_link_is_the_same_tree(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("tree")
    assert run(tmp_path / "link").exit_code == 0
    assert snapshot(tree) == AFTER
    assert invoke("undo", "--root", str(tree)).exit_code == 0
    broken_off(lambda: write(tmp_path / "link", plan_for(BASE).edits, None, Keep("x", ())), "link", 2)
    assert recover(tree, lambda _: None)
    assert snapshot(tree) == as_bytes(BASE)


def test_of_a_file_with_several_hard_links_the_others_stay(tree: Path, tmp_path: Path) -> None:
    os.link(tree / TASK, tmp_path / "other.py")
    os.link(tree / TASK, tree / "notes.txt")
    assert run(tree).exit_code == 0
    assert (tree / TASK).read_bytes() == AFTER[TASK]
    assert (tmp_path / "other.py").read_bytes() == as_bytes(BASE)[TASK] == (tree / "notes.txt").read_bytes()


def test_two_names_of_one_file_both_written(tree: Path) -> None:
    build(tree, {"a.py": "a = 1\n"})
    os.link(tree / "a.py", tree / "b.py")
    write(tree, [Edit("a.py", b"a = 1\n", b"a = 2\n", ()), Edit("b.py", b"a = 1\n", b"b = 2\n", ())])
    assert [(tree / name).read_bytes() for name in ("a.py", "b.py")] == [b"a = 2\n", b"b = 2\n"]


def test_a_link_and_its_file_are_one(tree: Path) -> None:
    build(tree, {"a.py": "a = 1\n"})
    (tree / "b.py").symlink_to("a.py")
    before = outline(tree)
    with pytest.raises(OneFileTwice, match=r"^b.py: is the same file as a.py, and would get another content"):
        write(tree, [Edit("a.py", b"a = 1\n", b"a = 2\n", ()), Edit("b.py", b"a = 1\n", b"b = 2\n", ())])
    assert outline(tree) == before
    write(tree, [Edit("a.py", b"a = 1\n", b"a = 2\n", ()), Edit("b.py", b"a = 1\n", b"a = 2\n", ())])
    assert (tree / "b.py").read_bytes() == b"a = 2\n"
    assert (tree / "b.py").is_symlink()


# Modes, owners, attributes


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o777, 0o4755, 0o2755, 0o1644, 0o6711])
def test_modes_are_kept_forward_and_back(mode: int, tree: Path) -> None:
    if mode & 0o7000 and sys.platform != "linux":
        pytest.skip("set-id and sticky bits of files are Linux's")
    for path in BASE:
        (tree / path).chmod(mode)
    before = outline(tree)
    assert run(tree).exit_code == 0
    assert {stat.S_IMODE((tree / path).stat().st_mode) for path in BASE} == {mode}
    assert invoke("undo", "--root", str(tree)).exit_code == 0
    assert outline(tree) == before


@pytest.mark.parametrize("mode", [0o1777, 0o2775, 0o3770])
def test_modes_of_folders_are_left(mode: int, tree: Path) -> None:
    folders = [tree, *(path for path in tree.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(mode)
    assert run(tree).exit_code == 0
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {mode}


@pytest.mark.skipif(not IS_ROOT, reason="only root gives files away")
def test_owner_and_group_are_kept(tree: Path) -> None:
    os.chown(tree / TASK, 12345, 54321)
    (tree / TASK).chmod(0o6750)
    assert run(tree).exit_code == 0
    held = (tree / TASK).stat()
    assert (held.st_uid, held.st_gid, stat.S_IMODE(held.st_mode)) == (12345, 54321, 0o6750)


@pytest.mark.parametrize("refused", [errno.EPERM, errno.EACCES, errno.EINVAL])
def test_an_owner_that_may_not_be_given_acts_for_nobody(
    refused: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.touch()
    new.touch()
    old.chmod(0o6755)

    def not_allowed(*_: object) -> None:
        raise OSError(refused, os.strerror(refused))

    with monkeypatch.context() as patched:
        patched.setattr(metadata, "_is_owned_as", lambda *_: False)
        patched.setattr(os, "chown", not_allowed)
        metadata.keep_metadata(old, new)
    assert stat.S_IMODE(new.stat().st_mode) == 0o755


@pytest.mark.parametrize("attribute", ["user.note", "system.posix_acl_access"])
def test_attributes_and_access_lists_are_kept(attribute: str, tree: Path) -> None:
    entries = ((1, 6, -1), (2, 4, 12345), (4, 4, -1), (16, 4, -1), (32, 0, -1))
    packed = [
        tag.to_bytes(2, "little") + may.to_bytes(2, "little") + (who % 2**32).to_bytes(4, "little")
        for tag, may, who in entries
    ]
    value = b"mine" if attribute.startswith("user.") else b"\2\0\0\0" + b"".join(packed)
    try:
        os.setxattr(tree / TASK, attribute, value)
    except (OSError, AttributeError) as error:
        pytest.skip(f"not here: {error}")
    before = os.getxattr(tree / TASK, attribute)
    assert run(tree).exit_code == 0
    assert (tree / TASK).read_bytes() == AFTER[TASK]
    assert os.getxattr(tree / TASK, attribute) == before


@pytest.mark.skipif(not IS_ROOT, reason="only root becomes somebody else")
def test_a_tree_that_is_somebody_elses() -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        Path(folder).chmod(0o755)
        tree = build(Path(folder, "tree"), BASE)
        before, edits = outline(tree), plan_for(BASE).edits
        write(build(Path(folder, "mine"), BASE), edits)  # what a write loads may stand where nobody else can read
        asks, tells = os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            process = os.fork()
        if not process:
            try:
                os.setgid(65534)
                os.setuid(65534)
                write(tree, edits)
            except BaseException as error:
                os.write(tells, f"{type(error).__name__}: {error}".encode())
            finally:
                os._exit(0)
        os.close(tells)
        os.waitpid(process, 0)
        said = os.read(asks, 1000).decode()
        os.close(asks)
        assert said.startswith("NotWritable: tasks/")
        assert said.endswith("is read-only; nothing was changed")
        assert outline(tree) == before


def test_git_s_own_files_are_never_written(tree: Path) -> None:
    git(tree, "init", "-q")
    for path in (".git/config", ".git/hooks/pre-commit", "sub/.GIT/config"):
        build(tree, {path: "x"})
        before = outline(tree)
        with pytest.raises(NotWritable, match=r": cannot be written: it is git's own"):
            write(tree, [Edit(path, b"x", b"evil", ())])
        assert outline(tree) == before


# Names


def test_names_that_differ_in_case_alone(tree: Path) -> None:
    files = {**BASE, TASK.replace("task.py", "Task.py"): "x = 1\n", TASK.upper(): "y = 1\n"}
    build(tree, files)
    assert run(tree).exit_code == 0
    assert snapshot(tree) == {**as_bytes(files), **AFTER}


@pytest.fixture
def caseless(tree: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tree, with `a.py`, as a file system shows it that finds `A.py` too."""
    build(tree, {"a.py": "a = 1\n"})
    for name in ("stat", "lstat", "access"):
        original = getattr(os, name)

        def seen(path: Path, *given: int, original: Callable[..., object] = original, **named: bool) -> object:
            found = path if isinstance(path, int) else os.fspath(path).replace("/A.py", "/a.py")
            return original(found, *given, **named)

        monkeypatch.setattr(os, name, seen)
    return tree


def test_two_spellings_of_one_file_where_case_is_nothing(caseless: Path) -> None:
    edits = [Edit("a.py", b"a = 1\n", b"a = 2\n", ()), Edit("A.py", b"a = 1\n", b"a = 3\n", ())]
    with pytest.raises(OneFileTwice, match=r"^A.py: is the same file as a.py"):
        write(caseless, edits)
    assert (caseless / "a.py").read_bytes() == b"a = 1\n"


def test_a_new_file_whose_name_is_taken_where_case_is_nothing(caseless: Path) -> None:
    with pytest.raises(StaleFile, match=r"^A.py: changed on disk"):
        write(caseless, [Edit("A.py", b"", b"x\n", (), Action.CREATE)])


NAMES = [
    b"new\nline.py",
    b"\xff\xfe.py",
    "größe ☃.py".encode(),
    b"a b'\"\\.py",
    b"-.py",
    b"\x1b[31m.py",
    b"x" * 252 + b".py",
]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
@pytest.mark.parametrize("output_format", ["text", "diff", "json", *OF_A_PLAN])
def test_any_name_is_written_shown_and_taken_back(output_format: str, name: bytes, tmp_path: Path) -> None:
    path = TASK.replace("task.py", os.fsdecode(name))
    files = {**{p: t for p, t in BASE.items() if p != TASK}, path: BASE[TASK]}
    tree = build(tmp_path / "tree", files)
    wanted = {**as_bytes(files), path: AFTER[TASK], SCHEDULES_MODULE: AFTER[SCHEDULES_MODULE]}
    shown = run(tree, "--dry-run", "--output-format", output_format)
    assert shown.exit_code == 0
    assert snapshot(tree) == as_bytes(files)
    if output_format == "diff":
        git(tree, "apply", "-", data=shown.stdout_bytes)
        assert snapshot(tree) == wanted
        git(tree, "apply", "-R", "-", data=shown.stdout_bytes)
    assert run(tree, "--output-format", output_format).exit_code == 0
    assert snapshot(tree) == wanted
    assert invoke("inspect", str(tree)).exit_code == 0
    assert invoke("undo", "--root", str(tree)).exit_code == 0
    assert snapshot(tree) == as_bytes(files)


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_what_a_kill_leaves_below_any_name_is_settled(name: bytes, tmp_path: Path) -> None:
    key_for_writing()
    folder = os.fsdecode(name[:200])
    tree = build(tmp_path / "tree", {f"{folder}/{os.fsdecode(name)}": "a = 1\n", "b.py": "b = 1\n"})
    before = snapshot(tree)
    edits = [Edit(path, data, data * 2, ()) for path, data in before.items()]
    broken_off(lambda: write(tree, edits), "replace", 4)
    assert invoke("check", "--root", str(tree)).stderr.startswith("finished a write that was cut short: ")
    assert snapshot(tree) == {edit.path: edit.after for edit in edits}


def test_the_content_that_a_long_name_had_is_kept_below_a_shorter_one(tree: Path) -> None:
    key_for_writing()
    name = "ß" * 126 + ".py"  # 255 bytes
    build(tree, {name: "a = 1\n", "z.py": "z = 1\n"})
    edits = [Edit(path, (tree / path).read_bytes(), b"new\n", ()) for path in (name, "z.py")]
    broken_off(lambda: write(tree, edits), "replace", 4)
    (tree / name).write_bytes(b"mine\n")
    said: list[str] = []
    assert recover(tree, said.append)
    (kept,) = tree.glob("*.before-scaffold")
    assert kept.read_bytes() == b"a = 1\n"
    assert kept.name in said[0]
    assert run(tree, "-o", str(tree / ("ü" * 126 + ".js")), "--output-format", "json").exit_code == 0


def test_a_path_that_is_as_long_as_paths_can_be(tree: Path) -> None:
    """The file can be read; the name beside it, which is longer, cannot be had."""
    folder = tree
    while len(os.fsencode(folder)) < 3860:
        folder = folder / ("d" * 200)
        folder.mkdir()
    folder = folder / ("d" * (4070 - len(os.fsencode(folder))))
    folder.mkdir()
    file = folder / "a.py"
    file.write_bytes(b"a = 1\n")
    path = file.relative_to(tree).as_posix()
    before = snapshot(tree)
    with pytest.raises(NotWritable, match=r"cannot be written: File name too long; nothing was changed"):
        write(tree, [Edit(TASK, as_bytes(BASE)[TASK], b"", ()), Edit(path, b"a = 1\n", b"a = 2\n", ())])
    assert snapshot(tree) == before
    assert run(tree).exit_code == 0
    assert {name: data for name, data in snapshot(tree).items() if name in BASE} == AFTER


def test_folders_that_are_deeper_than_paths_can_be_are_not_reached(tree: Path) -> None:
    here = Path.cwd()
    os.chdir(tree)
    try:
        for _ in range(30):
            os.mkdir("d" * 200)  # noqa: PTH102
            os.chdir("d" * 200)
        Path("a.py").write_text("lr_schedule = 1\n")
    finally:
        os.chdir(here)
    assert run(tree).exit_code == 0
    assert (tree / TASK).read_bytes() == AFTER[TASK]
