"""The forms of dispatch: one file a form, and the tuple that holds them all."""

from collections.abc import Iterator
from typing import Protocol

from scaffold.dispatch.elif_chain import ElifChain
from scaffold.dispatch.near_miss import NearMiss
from scaffold.model.plan import Splice
from scaffold.model.site import Dispatch
from scaffold.modules import Module


class Form(Protocol):
    """One way in which training code picks a scheduler by name."""

    @property
    def name(self) -> str:
        """Return the form's name, as `inspect` and the plan show it."""
        ...

    def find(self, module: Module) -> Iterator[Dispatch | NearMiss]:
        """Yield the places of this form that make a learning-rate scheduler, and those that only look like it."""
        ...

    def arm(self, module: Module, dispatch: Dispatch, name: str, call: str) -> Splice:
        """Return the splice that adds an arm which answers to `name` with `call`."""
        ...

    def statements(self, dispatch: Dispatch, call: str) -> tuple[str, ...]:
        """Return an added arm's statements, normalised as those of the found arms are."""
        ...


FORMS: tuple[Form, ...] = (ElifChain(),)


def form_of(dispatch: Dispatch) -> Form:
    """Return the form that a dispatch was found by."""
    return next(form for form in FORMS if form.name == dispatch.form)
