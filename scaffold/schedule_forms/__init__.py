"""How a schedule is written in the form that the tree's own have: one file a form, and the tuple that holds them."""

from collections.abc import Sequence
from typing import Protocol

from scaffold.makers import Kind, Maker
from scaffold.model.request import Request
from scaffold.modules import Modules
from scaffold.schedule_forms.closure import Closure
from scaffold.schedule_forms.definition import Definition, is_ours
from scaffold.schedule_forms.lambda_factory import LambdaFactory
from scaffold.schedule_forms.own_class import OwnClass
from scaffold.schedule_forms.rate_adjuster import RateAdjuster
from scaffold.schedule_forms.step_factor import StepFactor
from scaffold.schedule_forms.step_rate import StepRate

__all__ = ["FORMS", "Definition", "Form", "form_for", "is_ours"]


class Form(Protocol):
    """One form that schedules have in training code."""

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Return the kinds of makers among which a schedule takes this form."""
        ...

    def define(self, modules: Modules, request: Request, makers: Sequence[Maker]) -> Definition:
        """Return the requested schedule in this form; `makers` are the tree's own, the one to be like last."""
        ...


FORMS: tuple[Form, ...] = (LambdaFactory(), StepFactor(), StepRate(), RateAdjuster(), Closure(), OwnClass())


def form_for(kind: Kind) -> Form:
    """Return the form that a schedule takes among makers of a kind."""
    return next(form for form in FORMS if kind in form.kinds)
