"""`undo`: the last write taken back exactly, or not at all."""

import gzip
from pathlib import Path

import pytest
from click.testing import Result

from tests.trees import BASE, SCHEDULES_MODULE, TASK, as_bytes, build, committed, git, invoke, run, snapshot


def undone(root: Path, *options: str) -> Result:
    return invoke("undo", "--root", str(root), *options)


def test_nothing_to_take_back(tmp_path: Path) -> None:
    tree = build(tmp_path, BASE)
    result = undone(tree)
    assert result.exit_code == 3
    assert "no write of scaffold is recorded for this tree, so there is nothing to take back" in result.stderr
    assert snapshot(tree) == as_bytes(BASE)


def test_what_writes_nothing_records_nothing(tmp_path: Path) -> None:
    tree = build(tmp_path, BASE)
    run(tree, "--dry-run")
    run(tree, "--check")
    assert undone(tree).exit_code == 3


def test_one_write_after_the_other(tmp_path: Path) -> None:
    tree = build(tmp_path, {**BASE, "scaffold.toml": 'root = "."\n'})
    states = [snapshot(tree)]
    commands = [["add-schedule", "step"], ["add-schedule", "wsd"], ["remove-schedule", "step"]]
    for words in commands:
        assert invoke(*words, "--root", str(tree)).exit_code == 0
        states.append(snapshot(tree))
    for words, state in zip(reversed(commands), reversed(states[:-1]), strict=True):
        result = undone(tree)
        assert result.exit_code == 0, result.output
        assert f"taken back: {words[0]} {words[1]}_schedule" in result.stdout
        assert snapshot(tree) == state
    assert undone(tree).exit_code == 3


def test_the_preview_writes_nothing(tmp_path: Path) -> None:
    tree = committed(build(tmp_path, BASE))
    run(tree)
    after = snapshot(tree)
    shown = undone(tree, "--dry-run")
    assert shown.exit_code == 0
    assert snapshot(tree) == after
    git(tree, "apply", data=shown.stdout_bytes)
    assert snapshot(tree) == as_bytes(BASE)


@pytest.mark.parametrize("path", [TASK, SCHEDULES_MODULE])
def test_a_file_that_changed_since_keeps_all_as_it_is(path: str, tmp_path: Path) -> None:
    tree = build(tmp_path, BASE)
    run(tree)
    (tree / path).write_text((tree / path).read_text() + "# mine\n")
    before = snapshot(tree)
    result = undone(tree)
    assert result.exit_code == 3
    assert "these files are not what it left; put them back as they were, or use `scaffold remove-schedule`" in (
        result.stderr
    )
    assert result.stderr.rstrip().endswith(path)
    assert snapshot(tree) == before


def test_a_file_that_was_created_goes_again(tmp_path: Path) -> None:
    arms = '        if args.lr_schedule == "constant":\n            return ConstantLR(optimizer, 1.0)\n'
    arms += '        elif args.lr_schedule == "linear":\n            return LinearLR(optimizer, total_iters=args.max_steps)\n'
    text = BASE[TASK].replace(
        "from tasks.utils.learning_rate_schedule import get_cosine_schedule_with_warmup\n",
        "from torch.optim.lr_scheduler import ConstantLR, LinearLR\n",
    )
    start, end = text.index('        if args.lr_schedule == "fixed_lr"'), text.index("        else:\n")
    tree = build(tmp_path, {TASK: text[:start] + arms + text[end:]})
    before = snapshot(tree)
    result = run(tree, schedule="wsd")
    assert result.exit_code == 0, result.output
    created = set(snapshot(tree)) - set(before)
    assert undone(tree).exit_code == 0
    assert snapshot(tree) == before
    for path in created:
        assert not (tree / path).exists()


def test_the_tree_stays_clean(tmp_path: Path, state: Path) -> None:
    tree = build(tmp_path, BASE)
    run(tree)
    assert set(snapshot(tree)) == set(BASE)
    records = list(state.rglob("*.json.gz"))
    assert len(records) == 1
    assert b"step_schedule" in gzip.decompress(records[0].read_bytes())
    assert records[0].parent.stat().st_mode & 0o077 == 0


def test_a_state_that_cannot_be_kept_is_told_and_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file\n")
    monkeypatch.setenv("SCAFFOLD_STATE_DIR", str(blocked / "state"))
    tree = build(tmp_path / "tree", BASE)
    result = run(tree)
    assert result.exit_code == 0
    assert "warning: no record can be kept (" in result.stderr
    assert "`scaffold undo` cannot take this back" in result.stderr
    assert b"step_schedule" in snapshot(tree)[TASK]


def test_a_broken_record_is_none(tmp_path: Path, state: Path) -> None:
    tree = build(tmp_path, BASE)
    run(tree)
    record = next(state.rglob("*.json.gz"))
    record.write_bytes(b"\x1f\x8bnothing")
    assert undone(tree).exit_code == 3
    assert run(tree, schedule="wsd").exit_code == 0
    assert undone(tree).exit_code == 0


def test_records_are_not_kept_for_ever(tmp_path: Path, state: Path) -> None:
    tree = build(tmp_path, BASE)
    for _ in range(17):
        run(tree)
        invoke("remove-schedule", "step", "--root", str(tree))
    assert len(list(state.rglob("*.json.gz"))) == 30


def test_another_tree_has_its_own_records(tmp_path: Path) -> None:
    one, other = build(tmp_path / "one", BASE), build(tmp_path / "other", BASE)
    run(one)
    assert undone(other).exit_code == 3
    (tmp_path / "link").symlink_to(one)
    assert undone(tmp_path / "link").exit_code == 0
    assert snapshot(one) == as_bytes(BASE)
