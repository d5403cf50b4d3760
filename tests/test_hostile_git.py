"""A tree whose `.git` names programs: none of them runs when a write asks what is uncommitted, or `verify` what was."""

import os
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from scaffold import inert_git
from scaffold.git import dirty
from scaffold.inert_git import Refused, asked
from scaffold.verify.old_names import extract
from tests.trees import BASE, SCHEDULES_MODULE, TASK, build, committed, git, invoke, snapshot

Way = Callable[[Path, str], None]
#: What a program of the tree does first: it leaves a mark.
MARK = "marked"


def configured(root: Path, *pairs: tuple[str, str]) -> None:
    for key, value in pairs:
        git(root, "config", key, value)


def a_monitor(root: Path, program: str) -> None:
    configured(root, ("core.fsmonitor", program))


def hooks(root: Path, program: str) -> None:
    for folder in (root / ".git" / "hooks", root / "own"):
        folder.mkdir(exist_ok=True)
        for name in ("post-index-change", "fsmonitor-watchman", "query-watchman", "pre-auto-gc", "post-checkout"):
            hook = folder / name
            hook.write_text(f"#!/bin/sh\nexec {program}\n")
            hook.chmod(0o755)
    configured(root, ("core.hooksPath", str(root / "own")))


def a_filter(*keys: str, name: str = "own", attributes: str = ".gitattributes") -> Way:
    def way(root: Path, program: str) -> None:
        (root / attributes).write_text(f"*.py filter={name}\n")
        configured(root, *((f"filter.{name}.{key}", f"{program}; cat") for key in keys))
        configured(root, (f"filter.{name}.required", "true"))

    return way


def an_included_filter(root: Path, program: str) -> None:
    (root / ".gitattributes").write_text("*.py filter=far\n")
    (root / "far").write_text(f'[filter "far"]\n\tclean = "{program}; cat"\n')
    configured(root, ("include.path", "../far"))


def what_is_missing(root: Path, program: str) -> None:
    """A clone that has only some objects, and has the others fetched by a program."""
    configured(
        root, ("core.repositoryformatversion", "1"), ("extensions.partialClone", "far"), ("remote.far.promisor", "true"),
        ("remote.far.url", f"ext::{program}"), ("protocol.ext.allow", "always"), ("core.sshCommand", program),
        ("remote.far.uploadpack", program), ("credential.helper", f"!{program}"), ("core.gitProxy", program),
    )  # fmt: skip
    tree = git(root, "rev-parse", "HEAD^{tree}").decode().strip()
    (root / ".git" / "objects" / tree[:2] / tree[2:]).unlink()


def a_repository_inside(root: Path, program: str) -> None:
    """The tree is a folder of a repository and is itself laid out as one that has no work tree."""
    git(root.parent, "init", "-q")
    for path in (root / ".git").iterdir():
        path.rename(root / path.name)
    (root / ".git").rmdir()
    for key in ("core.bare", "core.worktree"):
        subprocess.run(["git", "config", "-f", str(root / "config"), "--unset", key], check=False)
    for pair in (("core.worktree", str(root)), ("core.fsmonitor", program)):
        subprocess.run(["git", "config", "-f", str(root / "config"), *pair], check=True)


def a_module_inside(root: Path, program: str) -> None:
    """The file that is edited is in a submodule, which has its own monitor."""
    inner = root / "tasks"
    committed(inner)
    git(root, "rm", "-rq", "--cached", "tasks")
    git(root, "add", "tasks")
    git(root, "commit", "-qm", "outer")
    configured(inner, ("core.fsmonitor", program))


def programs_to_show(root: Path, program: str) -> None:
    (root / ".gitattributes").write_text("*.py diff=own merge=own\n")
    configured(
        root, ("core.pager", program), ("pager.status", program), ("diff.external", program), ("core.editor", program),
        ("diff.own.command", program), ("diff.own.textconv", program), ("merge.own.driver", program),
        ("alias.status", f"!{program}"), ("alias.config", f"!{program}"), ("interactive.diffFilter", program),
        ("status.submoduleSummary", "true"), ("core.askPass", program), ("core.alternateRefsCommand", program),
        ("tar.tar.command", program), ("uploadpack.packObjectsHook", program), ("sequence.editor", program),
    )  # fmt: skip


def another_work_tree(root: Path, program: str) -> None:
    a_monitor(root, program)
    configured(root, ("core.worktree", str(root.parent)))


def a_file_instead_of_a_folder(root: Path, program: str) -> None:
    a_monitor(root, program)
    (root / ".git").rename(root / "elsewhere")
    (root / ".git").write_text("gitdir: elsewhere\n")


WAYS: dict[str, Way] = {
    "a monitor": a_monitor,
    "hooks": hooks,
    "a filter to clean": a_filter("clean"),
    "a filter that stays": a_filter("process"),
    "a filter by git's own attributes": a_filter("clean", "process", attributes=".git/info/attributes"),
    "a filter with dots and spaces": a_filter("clean", name="a.b"),
    "a filter of an odd name": a_filter("clean", name="a=b"),
    "a filter that is included": an_included_filter,
    "what fetches": what_is_missing,
    "a repository inside": a_repository_inside,
    "a module inside": a_module_inside,
    "what shows": programs_to_show,
    "another work tree": another_work_tree,
    "a file that leads to .git": a_file_instead_of_a_folder,
}
#: Those that git by itself obeys when it is asked for the status. The others are here in case another git does.
OBEYED = set(WAYS) - {"what shows", "hooks", "another work tree"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return committed(build(tmp_path / "outer" / "tree", BASE))


def program_in(folder: Path) -> tuple[str, Path]:
    """Return a command that leaves a mark, and where it does."""
    mark, program = folder / MARK, folder / "program"
    program.write_text(f"#!/bin/sh\necho >> {shlex.quote(str(mark))}\n")
    program.chmod(0o755)
    return str(program), mark


def touched(root: Path) -> None:
    """Have git look into the files again: their times are others, and their contents are not."""
    for path in (TASK, SCHEDULES_MODULE):
        os.utime(root / path, (1, 1))


@pytest.mark.parametrize("way", WAYS)
def test_a_write_runs_nothing_that_the_tree_names(way: str, root: Path, tmp_path: Path) -> None:
    program, mark = program_in(tmp_path)
    WAYS[way](root, program)
    touched(root)
    before = snapshot(root)
    for words in (("add-schedule", "step"), ("remove-schedule", "step_schedule"), ("undo",)):
        result = invoke(*words, "--root", str(root))
        assert result.exit_code in (0, 3), result.output
        assert not mark.exists(), words
    if way in ("a filter of an odd name", "what fetches"):  # git cannot answer
        assert snapshot(root) == before


@pytest.mark.parametrize("way", sorted(OBEYED))
def test_git_by_itself_would_have_run_it(way: str, root: Path, tmp_path: Path) -> None:
    program, mark = program_in(tmp_path)
    WAYS[way](root, program)
    touched(root)
    subprocess.run(["git", "-C", str(root), "status", "--porcelain"], capture_output=True, check=False)
    assert mark.exists()


@pytest.mark.parametrize("key", ["smudge", "process"])
def test_an_old_revision_is_had_without_the_filters(key: str, root: Path, tmp_path: Path) -> None:
    program, mark = program_in(tmp_path)
    a_filter(key)(root, program)
    extract(root, "HEAD", tmp_path / "old")
    assert not mark.exists()
    assert (tmp_path / "old" / TASK).read_text() == BASE[TASK]


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("gpg.program", "PGP SIGNATURE"),
        ("gpg.openpgp.program", "PGP SIGNATURE"),
        ("gpg.x509.program", "SIGNED MESSAGE"),
        ("gpg.ssh.program", "SSH SIGNATURE"),
    ],
)
def test_nobody_is_asked_about_a_signature(key: str, name: str, root: Path, tmp_path: Path) -> None:
    """A template for signatures in a file makes `git archive` look at them."""
    program, mark = program_in(tmp_path)
    configured(root, (key, program), ("gpg.ssh.allowedSignersFile", "signers"))
    (root / "signers").write_text("")
    seal = f"\ngpgsig -----BEGIN {name}-----\n \n abc\n -----END {name}-----\n\n"
    signed = git(root, "cat-file", "commit", "HEAD").decode().replace("\n\n", seal, 1).encode()
    commit = git(root, "hash-object", "-t", "commit", "-w", "--stdin", data=signed).decode().strip()
    asked(root, "log", "-1", "--format=%G?", commit)
    assert not mark.exists()
    # What it says to a program that has ended already can end git as well.
    subprocess.run(["git", "-C", str(root), "log", "-1", "--format=%G?", commit], capture_output=True, check=False)
    assert mark.exists(), "git by itself would have run it"


def test_git_is_not_waited_for_without_end(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(root / "pipe")
    configured(root, ("include.path", "../pipe"))
    monkeypatch.setattr(inert_git, "PATIENCE", 0.5)
    result = invoke("add-schedule", "step", "--root", str(root))
    assert result.exit_code == 3
    assert "git could not say what is uncommitted (it took more than 0.5 seconds); pass --allow-dirty" in result.stderr


def test_a_filter_that_cannot_be_named_is_a_refusal(root: Path) -> None:
    configured(root, ("filter.a=b.clean", "cat"))
    with pytest.raises(Refused, match=r"'filter\.a=b' cannot be switched off"):
        asked(root, "status")


def test_what_git_does_by_itself_to_lines_is_no_change(root: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--no-checkout", str(root), "other")
    configured(tmp_path / "other", ("core.autocrlf", "true"))
    subprocess.run(["git", "-C", str(tmp_path / "other"), "checkout", "-q", "HEAD"], check=True)
    task = tmp_path / "other" / TASK
    assert b"\r\n" in task.read_bytes()
    os.utime(task, (1, 1))
    assert dirty(tmp_path / "other", [TASK]) == ()
    task.write_bytes(task.read_bytes() + b"# mine\r\n")
    assert dirty(tmp_path / "other", [TASK]) == (TASK,)


def test_other_work_trees_and_folders_of_a_repository_are_asked_as_well(root: Path, tmp_path: Path) -> None:
    git(root, "worktree", "add", "-q", str(tmp_path / "other"))
    for folder, path in ((tmp_path / "other", TASK), (root / "tasks", TASK.removeprefix("tasks/"))):
        assert dirty(folder, [path]) == ()
        (folder / path).write_text(BASE[TASK] + "# mine\n")
        assert dirty(folder, [path]) != ()


def test_a_file_behind_a_filter_of_the_users_is_unchanged_or_refused(root: Path) -> None:
    """No filter is run, not even a good one: git knows what it has not touched since, and takes the rest for changed."""
    (root / ".gitattributes").write_text("*.py filter=upper\n")
    configured(root, ("filter.upper.clean", "tr a-z A-Z"))
    git(root, "add", "-A")
    git(root, "commit", "-qm", "filtered")
    os.utime(root / TASK, (1, 1))
    git(root, "status")
    assert dirty(root, [TASK]) == ()
    (root / TASK).write_text(BASE[TASK] + "# mine\n")
    assert dirty(root, [TASK]) == (TASK,)
