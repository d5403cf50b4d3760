"""An allow-list that is one text, split where it stands: in a whole tree, put in, run, and taken out again."""

import argparse
from pathlib import Path

import pytest

from tests.argument_trees import TREES
from tests.trees import build, invoke, run, snapshot

LISTED = {
    "blanks": '"linear cosine".split()',
    "commas": '"linear,cosine".split(",")',
    "lines": '"""linear\n        cosine\n    """.split()',
}


def tree(text: str) -> dict[str, str]:
    """Return a tree whose option `--sched` takes what a text says."""
    (path, held) = next((path, held) for path, held in TREES["argparse"].files.items() if "add_argument" in held)
    before = next(row for row in held.splitlines() if "add_argument" in row and "sched" in row)
    indent = before[: len(before) - len(before.lstrip())]
    option = before.split('"')[1] if '"' in before else before.split("'")[1]
    after = f'{indent}parser.add_argument("{option}", default="cosine", choices={text})'
    return {**TREES["argparse"].files, path: held.replace(before, after)}


@pytest.mark.parametrize("listed", ["blanks", "commas", "lines"])
def test_the_name_is_put_in_and_taken_out_byte_for_byte(listed: str, tmp_path: Path) -> None:
    before = snapshot(build(tmp_path, tree(LISTED[listed])))
    done = run(tmp_path)
    assert done.exit_code == 0, done.stderr
    assert "'step_schedule' among the choices" in done.stdout
    (changed,) = [text.decode() for text in snapshot(tmp_path).values() if b".split(" in text]
    start = changed.index("choices=") + len("choices=")
    value = changed[start : changed.index(")", changed.index(".split(", start)) + 1]
    parser = argparse.ArgumentParser()
    parser.add_argument("--sched", choices=eval(value))
    assert parser.parse_args(["--sched", "step_schedule"]).sched == "step_schedule"
    assert parser.parse_args(["--sched", "cosine"]).sched == "cosine"
    assert "nothing to do" in run(tmp_path, "--check").stdout
    assert invoke("remove-schedule", "step_schedule", "--root", str(tmp_path)).exit_code == 0
    assert snapshot(tmp_path) == before
