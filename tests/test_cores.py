"""Questions that are asked on every core give what one core gives, whatever happens to a child."""

import os
from pathlib import Path

import pytest

from scaffold import cores
from scaffold.cores import asked_of_all, nobody
from tests.trees import build, changed, invoke

THINGS = [f"thing {number}" for number in range(23)]


@pytest.fixture
def four(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "_cores", lambda: 4)


@pytest.mark.parametrize("many", [1, 24])
@pytest.mark.usefixtures("four")
def test_the_answers_are_those_of_one_core(many: int) -> None:
    seen: list[tuple[int, int]] = []
    found = asked_of_all(lambda thing: (len(thing), thing[-1]), THINGS, many, lambda done, of: seen.append((done, of)))
    assert list(found.items()) == [(thing, (len(thing), thing[-1])) for thing in THINGS]
    assert seen[-1] == (23, 23)
    assert len(seen) == (6 if many == 1 else 23)


@pytest.mark.usefixtures("four")
def test_only_where_there_are_many_has_it_children() -> None:
    here = os.getpid()
    few = asked_of_all(lambda thing: os.getpid(), THINGS, 24, nobody)
    assert set(few.values()) == {here}
    assert len(set(asked_of_all(lambda thing: os.getpid(), THINGS, 23, nobody).values())) == 4


@pytest.mark.usefixtures("four")
def test_what_a_child_that_is_stopped_does_not_answer_is_asked_here() -> None:
    here = os.getpid()

    def question(thing: str) -> str:
        if os.getpid() != here and thing == "thing 5":
            os._exit(9)
        return thing.upper()

    assert asked_of_all(question, THINGS, 1, nobody) == {thing: thing.upper() for thing in THINGS}


@pytest.mark.parametrize("wrong", ["thing 0", "thing 5"])
@pytest.mark.usefixtures("four")
def test_what_asking_raises_is_raised_here(wrong: str) -> None:
    def question(thing: str) -> str:
        if thing == wrong:
            raise LookupError(thing)
        return thing

    with pytest.raises(LookupError, match=wrong):
        asked_of_all(question, THINGS, 1, nobody)


def test_no_child_is_left() -> None:
    asked_of_all(str.upper, THINGS, 1, nobody)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def big(folder: Path) -> Path:
    """Return a tree with a site, and with so many other files that it is looked through on every core."""
    tree = build(folder, changed())
    for number in range(320):
        (tree / f"part{number}.py").write_text(f"class Part{number}:\n    lr_scheduler = {number}\n")
    (tree / "broken.py").write_text("lr_scheduler = (\nif optim: lr_decay\n")
    (tree / "near.py").write_text('def f(args):\n    if args.lr_schedule == "a":\n        return 1\n')
    return tree


@pytest.mark.parametrize("words", [("inspect", "--verbose"), ("add-schedule", "step", "--dry-run")])
def test_a_large_tree_shows_the_same_on_one_core(
    tmp_path: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(big(tmp_path))
    monkeypatch.setattr(cores, "_cores", lambda: 1)
    alone = invoke(*words)
    monkeypatch.setattr(cores, "_cores", lambda: 3)
    together = invoke(*words)
    assert (together.exit_code, together.stdout) == (alone.exit_code, alone.stdout)
    assert alone.exit_code == 0
    if words[0] == "inspect":
        assert "broken.py:1" in alone.stdout
        assert "near.py:2" in alone.stdout


def test_many_checkouts_are_told_in_the_order_of_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"c{number:02}" for number in range(12)]
    for name in names:
        tree = build(tmp_path / name, changed())
        (tree / "scaffold.toml").write_text('root = "."\n\n[[schedule]]\nkind = "step"\n')
    broken = build(tmp_path / "broken", changed())
    (broken / "scaffold.toml").write_text("root = 1\n")
    monkeypatch.chdir(tmp_path)
    folders = [str(path.parent.relative_to(tmp_path)) for path in sorted(tmp_path.rglob("scaffold.toml"))]
    monkeypatch.setattr(cores, "_cores", lambda: 1)
    alone = invoke("check", *folders)
    monkeypatch.setattr(cores, "_cores", lambda: 3)
    together = invoke("check", *folders)
    assert (together.exit_code, together.stdout, together.stderr) == (alone.exit_code, alone.stdout, alone.stderr)
    assert alone.exit_code == 3
    assert "broken" in alone.stderr
    assert [row.rstrip(":") for row in alone.stdout.splitlines() if row.endswith(":")] == [
        folder for folder in folders if "broken" not in folder
    ]
