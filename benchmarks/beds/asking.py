"""A probe asked in a child process, so that a tree's code never runs in this one."""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.beds.errors import BedError
from benchmarks.beds.question import Answer, Question, decode_answers, encode_questions

ROOT = Path(__file__).resolve().parents[2]
TIME_LIMIT = 240


def ask(probe: str, tree: Path, questions: Sequence[Question]) -> list[Answer]:
    """Return a tree's answers to questions; raise BedError when the child process dies or takes too long."""
    with tempfile.TemporaryDirectory(prefix="scaffold-beds-") as scratch:
        result = Path(scratch, "answers.json")
        command = [sys.executable, "-B", "-m", "benchmarks.beds.child", probe, str(tree), str(result)]
        try:
            ran = subprocess.run(
                command,
                cwd=ROOT,
                input=encode_questions(questions),
                capture_output=True,
                text=True,
                timeout=TIME_LIMIT,
            )
        except subprocess.TimeoutExpired:
            raise BedError(f"the probe {probe} took more than {TIME_LIMIT} seconds") from None
        if not result.is_file():
            raise BedError(f"the probe {probe} died: {ran.stderr.strip()[-2000:]}")
        return decode_answers(result.read_text(encoding="utf-8"))
