"""What is written into a tree for a schedule: a function or a class, and how an arm uses it."""

from msgspec import Struct

from scaffold import functions
from scaffold.imports import Wanted
from scaffold.model.schedule import Companion
from scaffold.walking import ScopeNode


class Definition(Struct, frozen=True):
    """A function or a class about to be written, with four-space indents and double quotes, ended by a newline."""

    name: str
    code: str
    #: What its file has to have imported.
    needs: tuple[Wanted, ...]
    #: The schedule's parameters that an arm passes by keyword, in order.
    parameters: tuple[str, ...]
    #: The parameters of the tree's own maker that this one takes as well: an arm passes for them what its arm passes.
    kept: tuple[str, ...] = ()
    #: What it calls the optimizer and `last_epoch` (empty where it takes none), where it makes a scheduler of them
    #: whatever the tree's own are like.
    whole: tuple[str, str] | None = None
    #: Whether it goes into a file as it is, but for indents and newlines.
    verbatim: bool = False
    #: What has to stand beside it.
    companions: tuple[Companion, ...] = ()


def is_ours(node: ScopeNode, definition: Definition) -> bool:
    """Return whether an existing function or class is the one that a definition would write, its docstrings aside."""
    return functions.is_ours(node, definition.code)
