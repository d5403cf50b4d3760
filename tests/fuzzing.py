"""`python -m tests.fuzzing --seconds N`: the generated tests, with new examples each time, for as long as it is told."""

import os
import subprocess
import sys
import time
from argparse import ArgumentParser

EXAMPLES = "200"


def main() -> int:
    """Return 0 when the time is up, or the exit code of the first round that fails; that prints how to see it again."""
    parser = ArgumentParser("python -m tests.fuzzing", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300)
    end = time.monotonic() + parser.parse_args().seconds
    rounds = 0
    while time.monotonic() < end:
        seed = int.from_bytes(os.urandom(4), "big")
        words = [sys.executable, "-m", "pytest", "-q", "-n", "auto", f"--hypothesis-seed={seed}", "tests/test_fuzz.py"]
        done = subprocess.run(words, env={**os.environ, "SCAFFOLD_FUZZ_EXAMPLES": EXAMPLES}, check=False)
        if done.returncode:
            print(f"round {rounds + 1} failed; again with: {' '.join(words[1:])}")
            return done.returncode
        rounds += 1
    print(f"{rounds} rounds of {EXAMPLES} examples a test, nothing found")
    return 0


if __name__ == "__main__":
    sys.exit(main())
