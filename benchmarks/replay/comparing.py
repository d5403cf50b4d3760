"""The outcome of a change that was brought over as text."""

import ast
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.replay import tool
from benchmarks.replay.edit import Edit, content
from benchmarks.replay.outcome import RIGHT, Outcome, Verdict
from benchmarks.replay.project import project_with
from benchmarks.replay.text import TextRefused

#: What brings an edit to a tree as text, and what says what is wrong with a project's next tree, of which files differ.
Bring = Callable[[Edit, Path], Mapping[str, bytes]]
Judge = Callable[[Path, Mapping[str, bytes]], list[str]]


def text_outcome(
    bring: Bring, edit: Edit, new: Path, manifest: bytes, wanted: Mapping[str, bytes] | None, judge: Judge
) -> Outcome:
    """Return how an edit, what a manifest made of one tree, fares on another.

    What `wanted` holds is known to be right, and so is other text that means the same; any other is judged.
    """
    try:
        files = bring(edit, new)
    except TextRefused as refusal:
        return Outcome(Verdict.REFUSED, str(refusal))
    if wanted is not None and is_same_tree(files, wanted, new):
        return RIGHT
    with project_with(new, tool.NEXT, manifest) as project:
        for path, data in files.items():
            file = project / tool.NEXT / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        wrong = judge(project, files)
    return Outcome(Verdict.WRONG, "; ".join(wrong)) if wrong else RIGHT


def is_same_tree(one: Mapping[str, bytes], other: Mapping[str, bytes], root: Path) -> bool:
    """Return whether two sets of files, each laid over a tree, mean the same."""
    return all(
        _is_same_code(path, one.get(path, content(root, path)), other.get(path, content(root, path)))
        for path in one.keys() | other.keys()
    )


def _is_same_code(path: str, one: bytes | None, other: bytes | None) -> bool:
    if one == other:
        return True
    if one is None or other is None or not path.endswith(".py"):
        return False
    try:
        return ast.dump(ast.parse(one)) == ast.dump(ast.parse(other))
    except SyntaxError:
        return False
