"""The other places that list the legal names: one file a form, and the tuple that holds them all."""

import ast
from collections.abc import Iterator, Sequence
from typing import Protocol

from scaffold.allow_lists.choices import Choices
from scaffold.allow_lists.prose import Prose
from scaffold.model.plan import Splice
from scaffold.model.site import AllowList, Dispatch
from scaffold.modules import Module


class Form(Protocol):
    """One way of listing names."""

    @property
    def name(self) -> str:
        """Return the form's name, as `inspect` and the plan show it."""
        ...

    def find(self, module: Module, declaration: ast.AnnAssign, names: Sequence[str], new: str) -> Iterator[AllowList]:
        """Yield the lists in the declaration of the selector's field: of `names`, and perhaps `new`, which may join."""
        ...

    def extend(self, module: Module, allow_list: AllowList, name: str) -> Splice:
        """Return the splice that adds `name` to a list."""
        ...


FORMS: tuple[Form, ...] = (Choices(), Prose())


def find_allow_lists(
    declarations: Sequence[tuple[Module, ast.AnnAssign]], dispatch: Dispatch, new: str
) -> tuple[AllowList, ...]:
    """Return the lists of legal names in the declarations of the selector's field; `new` is the name to be added."""
    names = [name for name in dispatch.names if name != new]
    return tuple(
        found
        for module, declaration in declarations
        for form in FORMS
        for found in form.find(module, declaration, names, new)
    )


def form_of(allow_list: AllowList) -> Form:
    """Return the form that a list was found by."""
    return next(form for form in FORMS if form.name == allow_list.form)
