"""Where hyper-parameters are declared: one file a form, and the tuple that holds them all."""

from collections.abc import Sequence
from typing import Protocol

from scaffold.arguments.classes import ClassFound
from scaffold.arguments.dataclass_field import DataclassField
from scaffold.arguments.dataclass_plain import DataclassPlain
from scaffold.arguments.declaration import Declaration
from scaffold.imports import Wanted
from scaffold.model.plan import Splice
from scaffold.model.site import Arguments
from scaffold.modules import Module, Modules

__all__ = ["FORMS", "Declaration", "Form", "form_of"]


class Form(Protocol):
    """One way in which training code declares a hyper-parameter."""

    @property
    def name(self) -> str:
        """Return the form's name, as `inspect` and the plan show it."""
        ...

    def accepts(self, found: ClassFound) -> bool:
        """Return whether the class declares its fields in this form."""
        ...

    def describe(self, found: ClassFound) -> Arguments:
        """Return the class as the place for new fields."""
        ...

    def declare(
        self, modules: Modules, module: Module, arguments: Arguments, declarations: Sequence[Declaration]
    ) -> tuple[list[Splice], list[Wanted]]:
        """Return the splices that declare fields, and what they need imported."""
        ...


FORMS: tuple[Form, ...] = (DataclassField(), DataclassPlain())


def form_of(arguments: Arguments) -> Form:
    """Return the form that the arguments were found by."""
    return next(form for form in FORMS if form.name == arguments.form)
