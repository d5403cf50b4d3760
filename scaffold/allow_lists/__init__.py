"""The other places that list the legal names: one file a form, and the tuple that holds them all."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from scaffold.allow_lists.beside import IdentifierTaken
from scaffold.allow_lists.choices import Choices
from scaffold.allow_lists.constant import Constants
from scaffold.allow_lists.constant_list import ConstantList
from scaffold.allow_lists.displays import covers
from scaffold.allow_lists.enum import Enumeration
from scaffold.allow_lists.exports import Exports, ExportsFound, find_exports
from scaffold.allow_lists.guard import Guard
from scaffold.allow_lists.literal import LiteralType
from scaffold.allow_lists.passed_on import PassedOn
from scaffold.allow_lists.prose import Prose, uncertain
from scaffold.allow_lists.spot import Spot
from scaffold.model.plan import Splice
from scaffold.model.site import AllowList, Dispatch, Keys
from scaffold.modules import Modules

__all__ = [
    "FORMS",
    "ExportsFound",
    "Form",
    "IdentifierTaken",
    "Spot",
    "find_allow_lists",
    "find_exports",
    "form_of",
    "lists_at",
    "uncertain",
]


class Form(Protocol):
    """One way of listing names."""

    @property
    def name(self) -> str:
        """Return the form's name, as `inspect` and the plan show it."""
        ...

    def find(self, modules: Modules, spot: Spot, names: Sequence[str], new: str, keys: Keys) -> Iterator[AllowList]:
        """Yield the lists of `names`, perhaps with `new`, at a spot: a declaration, or code that uses the selector."""
        ...

    def extend(self, modules: Modules, allow_list: AllowList, name: str, keys: Keys) -> tuple[Splice, ...]:
        """Return the splices that add `name` to a list; raise IdentifierTaken where its identifier means something."""
        ...


FORMS: tuple[Form, ...] = (
    Choices(),
    LiteralType(),
    Enumeration(),
    Constants(),
    ConstantList(),
    Guard(),
    PassedOn(),
    Prose(),
    Exports(),
)


def find_allow_lists(modules: Modules, spots: Sequence[Spot], dispatch: Dispatch, new: str) -> tuple[AllowList, ...]:
    """Return the lists of legal names at the given spots, each once; `new` is the name to be added."""
    names = [name for name in dict.fromkeys(dispatch.names) if name != new]
    arms = {(dispatch.path, arm.line) for arm in dispatch.arms}
    found: dict[tuple[str, int], AllowList] = {}
    for spot in spots:
        for form in FORMS:
            for one in form.find(modules, spot, names, new, dispatch.keys):
                # The test of an arm that answers to several names is no list of the legal ones.
                if one.form != Guard.name or (one.path, one.line) not in arms:
                    found.setdefault((one.path, one.start), one)
    for one in [one for one in found.values() if one.form == Enumeration.name]:
        module = modules.get(one.path)
        for text in Prose().find(modules, Spot(module, module.classes[one.owner], ""), names, new, dispatch.keys):
            found.setdefault((text.path, text.start), text)
    return tuple(found.values())


def lists_at(modules: Modules, spot: Spot, dispatch: Dispatch) -> tuple[AllowList, ...]:
    """Return the lists of the dispatch's names that a declaration itself speaks of, whatever else the tree has."""
    forms: tuple[tuple[Form, Keys], ...] = (
        (Choices(), dispatch.keys),
        (LiteralType(), dispatch.keys),
        (Prose(), dispatch.keys),
        (Enumeration(), Keys()),
    )
    names = list(dict.fromkeys(dispatch.names))
    found = (one for form, keys in forms for one in form.find(modules, spot, names, "", keys))
    return tuple(one for one in found if covers(one.names, names))


def form_of(allow_list: AllowList) -> Form:
    """Return the form that a list was found by."""
    return next(form for form in FORMS if form.name == allow_list.form)
