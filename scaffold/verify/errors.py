"""What can keep a verification from being made: one class a case."""

from collections.abc import Sequence

from scaffold.errors import ScaffoldError
from scaffold.nearest import perhaps


class TorchMissing(ScaffoldError):
    """Torch cannot be imported."""

    def __init__(self) -> None:
        super().__init__(
            "verifying needs torch, which is not installed; install it with: pip install 'scaffold[verify]'"
        )


class NothingToVerify(ScaffoldError):
    """No name was given, or none that is known, and no arm is recognised."""

    def __init__(self, where: str, names: Sequence[str], wanted: str, reason: str) -> None:
        what = f"{wanted!r} cannot be verified: {reason}" if wanted else f"no schedule to verify: {reason}"
        meant = perhaps(wanted, names) if wanted else ""
        super().__init__(f"{where}: {what}; the names there are: {', '.join(names)}{meant}")


class NothingCompared(ScaffoldError):
    """Every comparison of learning rates was kept from running."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"nothing could be compared: {reason}")


class OutOfTime(ScaffoldError):
    """The child did not end within its time."""

    def __init__(self, seconds: float, doing: str, shown: str) -> None:
        super().__init__(
            f"the tree's code did not end within {seconds:g} s, while {doing}; give it more with --time-limit{shown}"
        )


class ChildDied(ScaffoldError):
    """The child ended without an answer."""

    def __init__(self, code: int, doing: str, shown: str) -> None:
        how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
        super().__init__(f"the tree's code {how} before anything was compared, while {doing}{shown}")


class NoSuchScript(ScaffoldError):
    """`--command` names no file of the tree."""

    def __init__(self, script: str, root: str) -> None:
        super().__init__(f"--command: {script!r} is not a Python file below {root}; begin with the entry script")


class BadRevision(ScaffoldError):
    """`--before` names nothing that git can give."""

    def __init__(self, revision: str, reason: str) -> None:
        super().__init__(f"--before {revision!r}: git cannot give the tree at that revision: {reason}")
