"""The forms of dispatch: one file a form, and the tuple that holds them all."""

from collections.abc import Iterator
from typing import Protocol

from scaffold.dispatch.arms import ArmTaken, NewArm
from scaffold.dispatch.elif_chain import ElifChain
from scaffold.dispatch.enum_mapping import EnumMapping
from scaffold.dispatch.mapping import Mapping
from scaffold.dispatch.match_case import MatchCase
from scaffold.dispatch.near_miss import NearMiss
from scaffold.dispatch.sequential_ifs import SequentialIfs
from scaffold.model.plan import Splice
from scaffold.model.site import Dispatch
from scaffold.modules import Module, Modules

__all__ = ["FORMS", "ArmTaken", "Form", "NearMiss", "NewArm", "form_of"]


class Form(Protocol):
    """One way in which training code picks a scheduler by name."""

    @property
    def name(self) -> str:
        """Return the form's name, as `inspect` and the plan show it."""
        ...

    def find(self, modules: Modules, module: Module) -> Iterator[Dispatch | NearMiss]:
        """Yield the places of this form that make a learning-rate scheduler, and those that only look like it."""
        ...

    def add(self, modules: Modules, dispatch: Dispatch, name: str, new: NewArm) -> tuple[tuple[str, Splice], ...]:
        """Return the splices, each with its file, that make the dispatch answer to `name`; none where it does.

        Raises ArmTaken when it answers to that name in another way.
        """
        ...


FORMS: tuple[Form, ...] = (ElifChain(), SequentialIfs(), MatchCase(), Mapping(), EnumMapping())


def form_of(dispatch: Dispatch) -> Form:
    """Return the form that a dispatch was found by."""
    return next(form for form in FORMS if form.name == dispatch.form)
