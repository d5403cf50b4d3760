"""A place that looked like a dispatch and was turned down."""

from msgspec import Struct


class NearMiss(Struct, frozen=True):
    """Where it is and why it is not one."""

    path: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"
