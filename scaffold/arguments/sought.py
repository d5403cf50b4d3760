"""What a declaration is looked for by: the hyper-parameter that the selector reads."""

from dataclasses import dataclass

from scaffold.modules import Module


@dataclass(frozen=True)
class Sought:
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
    #: The names that the dispatch knows, for telling which declarations mean the same hyper-parameter.
    names: tuple[str, ...] = ()

    def fits(self, path: str, owner: str) -> bool:
        """Return whether a place is the one that was chosen by hand, or none was."""
        return self.chosen is None or self.chosen in f"{path}::{owner}"
