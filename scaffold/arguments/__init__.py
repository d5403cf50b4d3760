"""Where hyper-parameters are declared: one file a form, and the tuple that holds them all."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from scaffold.arguments.argparse_option import ArgparseOption
from scaffold.arguments.call_keyword import CallKeywordForm
from scaffold.arguments.class_attribute import ClassAttribute
from scaffold.arguments.click_option import ClickOption
from scaffold.arguments.dataclass_field import DataclassField
from scaffold.arguments.dataclass_plain import DataclassPlain
from scaffold.arguments.declaration import Declaration
from scaffold.arguments.dict_literal import DictLiteral
from scaffold.arguments.function_parameter import FunctionParameter
from scaffold.arguments.init_parameter import InitParameter
from scaffold.arguments.inline import Inline
from scaffold.arguments.kept_attribute import KeptAttributeForm
from scaffold.arguments.kwargs_helper import KwargsHelperForm
from scaffold.arguments.kwargs_pop import KwargsPop
from scaffold.arguments.module_global import ModuleGlobal
from scaffold.arguments.pydantic_field import PydanticField
from scaffold.arguments.settings import Settings
from scaffold.arguments.sought import Sought
from scaffold.arguments.yacs_node import YacsNode
from scaffold.imports import Wanted
from scaffold.model.plan import Splice
from scaffold.model.site import Arguments
from scaffold.modules import Module, Modules

__all__ = ["COMMAND_LINES", "FORMS", "Declaration", "Form", "Sought", "form_of", "is_compared"]


class Form(Protocol):
    """One way in which training code declares a hyper-parameter."""

    @property
    def name(self) -> str:
        """Return the form's name, as `inspect` and the plan show it."""
        ...

    def find(self, modules: Modules, sought: Sought) -> Iterator[Arguments]:
        """Yield the places of this form in the tree that declare what is sought."""
        ...

    def field_name(self, arguments: Arguments, name: str) -> str:
        """Return what a hyper-parameter called `name` (`decay_steps`) is called in this place (`DECAY_STEPS`)."""
        ...

    def spelled(self, arguments: Arguments, field: str) -> str:
        """Return how the training command sets a field, without the value: `--decay-steps`."""
        ...

    def command(self, arguments: Arguments, settings: Settings) -> str:
        """Return what a training command is given so that fields, as they are spelled, have values."""
        ...

    def declare(
        self, modules: Modules, module: Module, arguments: Arguments, declarations: Sequence[Declaration]
    ) -> tuple[list[Splice], list[Wanted]]:
        """Return the splices that declare hyper-parameters, and what they need imported."""
        ...

    def completed(
        self, modules: Modules, module: Module, arguments: Arguments, declarations: Sequence[Declaration]
    ) -> tuple[list[Splice], list[Wanted]]:
        """Return what hyper-parameters lack that are declared already: the half that is not there, an import."""
        ...


FORMS: tuple[Form, ...] = (
    DataclassField(),
    PydanticField(),
    DataclassPlain(),
    KwargsPop(),
    InitParameter(),
    ClassAttribute(),
    ArgparseOption(),
    ClickOption(),
    YacsNode(),
    FunctionParameter(),
    ModuleGlobal(),
    DictLiteral(),
    KwargsHelperForm(),
    CallKeywordForm(),
    KeptAttributeForm(),
    Inline(),
)


#: The forms that are a command line: the same option may be declared for several commands.
COMMAND_LINES = ("argparse_option", "click_option")
#: The forms of places that only pass a value on: what is there already is not compared.
PASSING_ON = ("call_keyword", "kwargs_helper", "kept_attribute")


def is_compared(place: Arguments) -> bool:
    """Return whether what a place declares under a name has to be ours: not where it only passes on."""
    return place.form not in PASSING_ON and getattr(place, "defaults", True) is not False


def form_of(arguments: Arguments) -> Form:
    """Return the form that the arguments were found by."""
    return next(form for form in FORMS if form.name == arguments.form)
