"""What a declaration is looked for by: the hyper-parameter that the selector reads."""

from msgspec import Struct

from scaffold.modules import Module


class HolderPath(Struct, frozen=True):
    """What a value is read from, `cfg.optim.scheduler`, name by name and key by key."""

    parts: tuple[str, ...] = ()
    #: How many of the first parts have, together, a type that the code says, and which.
    root: int = 0
    root_type: str = ""

    @property
    def below(self) -> tuple[str, ...]:
        """Return the parts behind those whose type is said; all but the first where none is."""
        return self.parts[self.root or 1 :]


class Sought(Struct, frozen=True):
    """The selector's own hyper-parameter, as it is read at one place of the tree."""

    #: What it is called there: `lr_schedule` in `args.lr_schedule`, `SOLVER.LR_SCHEDULE` in `cfg.SOLVER.LR_SCHEDULE`.
    name: str
    #: What it is read from, and the type that this has by the code; empty where it is a name of its own.
    holder: str
    holder_type: str
    #: Where it is read.
    module: Module
    line: int
    #: What `--arguments` says: part of `path::Owner`.
    chosen: str | None = None
    #: The holder taken apart, with what local names in it stand for.
    path: HolderPath = HolderPath()
    #: The names that the dispatch knows, for telling which declarations mean the same hyper-parameter.
    names: tuple[str, ...] = ()

    def fits(self, path: str, owner: str) -> bool:
        """Return whether a place is the one that was chosen by hand, or none was."""
        return self.chosen is None or self.chosen in f"{path}::{owner}"
