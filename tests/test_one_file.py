"""Single files, such as a new manifest: whole or not at all, and never over one that is there."""

import os
from pathlib import Path

import pytest

from scaffold.one_file import put, put_new
from tests.crashing.breaking import broken_off
from tests.trees import invoke, snapshot

STRAY = ".scaffold-part-a.toml"


@pytest.fixture(params=["hard links", "none"], autouse=True)
def links(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_link(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    if request.param == "none":
        monkeypatch.setattr(os, "link", no_link)


def test_a_new_file_is_there_whole(tmp_path: Path) -> None:
    put_new(tmp_path / "a.toml", b"a = 1\n")
    assert snapshot(tmp_path) == {"a.toml": b"a = 1\n"}


@pytest.mark.parametrize("made", ["file", "link to nothing", "folder"])
def test_a_new_file_goes_over_nothing(made: str, tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    if made == "file":
        file.write_bytes(b"mine\n")
    elif made == "folder":
        file.mkdir()
    else:
        file.symlink_to("nowhere")
    before = file.lstat()
    with pytest.raises(FileExistsError):
        put_new(file, b"a = 1\n")
    assert [path.name for path in tmp_path.iterdir()] == ["a.toml"]
    assert file.lstat() == before


@pytest.mark.parametrize("old", [None, b"old\n"])
@pytest.mark.parametrize("call", ["open", "fsync", "replace", "unlink"])
def test_a_kill_leaves_the_old_file_or_the_new_one(call: str, old: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    if old:
        file.write_bytes(old)
    work = put if old or call == "replace" else put_new
    broken_off(lambda: work(file, b"new\n"), call)
    now = snapshot(tmp_path)
    now.pop(STRAY, None)
    assert now in ({"a.toml": old} if old else {}, {"a.toml": b"new\n"})
    put(file, b"newer\n")  # what a kill left is no hindrance, and goes
    assert snapshot(tmp_path) == {"a.toml": b"newer\n"}


def test_a_manifest_is_started_in_one_move(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    broken_off(lambda: invoke("init"), "fsync")
    assert not (tmp_path / "scaffold.toml").exists()
    assert invoke("init").exit_code == 0
    assert set(snapshot(tmp_path)) == {"scaffold.toml"}
