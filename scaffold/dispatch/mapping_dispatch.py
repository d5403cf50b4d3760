"""A dispatch that looks a name up in a dict, as a value."""

import ast
from collections.abc import Set
from functools import cached_property

from scaffold.dispatch.mapping_use import Use
from scaffold.model.site import Arm, Dispatch, Factory


class MappingDispatch(Dispatch, frozen=True):
    """A dispatch that looks a name up."""

    #: The file and the place of the dict; the dispatch itself stands where it is used.
    table_path: str
    table_line: int
    table_start: int
    use: Use
    #: Each entry that makes a scheduler, with its name; what calls the one that was looked up is no entry.
    entries: tuple[tuple[str, Factory], ...]

    def arm_of(self, factory: Factory) -> Arm | None:
        """Return the entry that a factory stands in; the call of what was looked up stands in none."""
        return self._arms_by_factory.get(id(factory))

    @cached_property
    def _arms_by_factory(self) -> dict[int, Arm | None]:
        arms = {name: arm for arm in reversed(self.arms) for name in arm.names}
        return {id(factory): arms.get(name) for name, factory in reversed(self.entries)}

    def entries_but(self, names: Set[str]) -> list[Factory]:
        """Return how the entries make schedulers, without those of `names` where there are others."""
        others = [factory for name, factory in self.entries if name not in names]
        return others or [factory for _, factory in self.entries]

    def value_of(self, factory: Factory) -> ast.expr:
        """Return the value of an entry, parsed by itself."""
        arm = self.arm_of(factory)
        assert arm is not None
        return ast.parse(arm.statements[0], mode="eval").body
