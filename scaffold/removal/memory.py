"""How files were before a schedule was put into them, where that is known."""

from collections.abc import Mapping

from msgspec import Struct, field


class Memory(Struct, frozen=True):
    """Files by path."""

    #: Their bytes before, whatever has happened since.
    before: Mapping[str, bytes] = field(default_factory=dict)
    #: Of those that nothing has happened to since: their bytes before, None for one that was created.
    exact: Mapping[str, bytes | None] = field(default_factory=dict)


NOTHING = Memory()
