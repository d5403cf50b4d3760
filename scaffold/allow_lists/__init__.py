"""The other places that list the legal names: one file a form, and the tuple that holds them all."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from scaffold.allow_lists.choices import Choices
from scaffold.allow_lists.guard import Guard
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

    def find(self, module: Module, node: ast.AST, selector: str, names: Sequence[str], new: str) -> Iterator[AllowList]:
        """Yield the lists of `names`, perhaps with `new`, in `node`: a declaration, or code that uses the selector."""
        ...

    def extend(self, module: Module, allow_list: AllowList, name: str) -> Splice:
        """Return the splice that adds `name` to a list."""
        ...


FORMS: tuple[Form, ...] = (Choices(), Prose(), Guard())


@dataclass(frozen=True)
class Spot:
    """A part of a file that may list names, and how the selector is written there."""

    module: Module
    node: ast.AST
    selector: str


def find_allow_lists(spots: Sequence[Spot], dispatch: Dispatch, new: str) -> tuple[AllowList, ...]:
    """Return the lists of legal names at the given spots, each once; `new` is the name to be added."""
    names = [name for name in dispatch.names if name != new]
    found = (
        one for spot in spots for form in FORMS for one in form.find(spot.module, spot.node, spot.selector, names, new)
    )
    return tuple({(one.path, one.start): one for one in found}.values())


def form_of(allow_list: AllowList) -> Form:
    """Return the form that a list was found by."""
    return next(form for form in FORMS if form.name == allow_list.form)
