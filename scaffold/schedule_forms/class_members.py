"""The members of a new class with a constructor: it checks and stores, and a method gives the rates by the factor."""

import ast
from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from scaffold.model.request import Request
from scaffold.schedule_forms.base_call import BaseCall, base_call
from scaffold.schedule_forms.carried import Carried, carried, handed_on, only, with_handed
from scaffold.schedule_forms.class_constructor import Signature, signature
from scaffold.schedule_forms.code_lines import function
from scaffold.schedule_forms.companions import companions, touched
from scaffold.schedule_forms.factor_method import FactorMethod, attributes_of, with_setup_before, with_setup_inside
from scaffold.schedule_forms.factor_naming import factor_call, factor_method, free_name, lambda_method, total_of
from scaffold.schedule_forms.first_rates import asks_early, first_rates
from scaffold.schedule_forms.maker_class import MakerClass, self_names
from scaffold.schedule_forms.maker_function import parameters_of
from scaffold.schedule_forms.members import Members, RateMember
from scaffold.schedule_forms.parameters import Signed, arm_parameters, optional, plain
from scaffold.schedule_forms.rate_method import called_method, rate_method
from scaffold.schedule_forms.rate_setter import rate_setter
from scaffold.schedule_forms.template_parts import TemplateParts


class ClassMembers(Struct, frozen=True, dict=True):
    """The members of a class that is to be like another, each worked out from those before."""

    request: Request
    parts: TemplateParts
    maker: MakerClass

    @cached_property
    def call(self) -> BaseCall | None:
        """Return the call of the inherited constructor."""
        return base_call(self.maker)

    @cached_property
    def handed(self) -> FactorMethod | None:
        """Return the factor method that the inherited constructor is given, if it is."""
        return lambda_method(self.maker, self.call)

    @cached_property
    def method(self) -> RateMember | None:
        """Return the method that gives or sets rates; None where there is none, or none that is understood."""
        attributes = self.maker.inherited | carried(self.maker).attributes
        forms = (rate_method, rate_setter, called_method) if not self.handed else ()
        return next((found for form in forms if (found := form(self.maker, attributes))), None)

    @cached_property
    def held(self) -> Carried:
        """Return what the constructor sets besides; with bases, only what its methods read."""
        if not self.call:
            return carried(self.maker)
        held = only(carried(self.maker), self.method.reads if self.method else ())
        read = {name for code in self.companions.values() for name in touched(ast.parse(code))}
        return with_handed(held, {name: code for name, code in self._handed_on.items() if name in read})

    @cached_property
    def _handed_on(self) -> dict[str, str]:
        """Return what the methods beside the rate method may read: the rate method reads the hyper-parameters."""
        reads = set(self_names(self.method.node)) if self.method else set()
        return handed_on(self.maker, {*reads, *(one.name for one in self.own)})

    @cached_property
    def total(self) -> dict[str, str]:
        """Return the parameter that the rate method is told, with the name that it has there."""
        return total_of(self.request, self.method)

    @cached_property
    def own(self) -> list[Signed]:
        """Return the schedule's parameters that the constructor takes."""
        return [one for one in plain(self.request, self.parts) if one.name not in self.total]

    @cached_property
    def signature(self) -> Signature:
        """Return the constructor's parameters."""
        mentioned = self.held.mentioned | (self.call.mentioned if self.call else frozenset())
        return signature(self.maker, mentioned, self.own, list(optional(self.request, self.own)))

    @cached_property
    def stored(self) -> dict[str, str]:
        """Return what the constructor keeps for the factor, each with the attribute that it becomes."""
        names = [one.name for one in self.own] if self.total else attributes_of(self.parts)
        return {name: free_name(name, self.taken) for name in names}

    @property
    def taken(self) -> frozenset[str]:
        """Return the attributes that are there for something else."""
        return self.maker.inherited | carried(self.maker).attributes | set(self._handed_on)

    @cached_property
    def companions(self) -> dict[str, str]:
        """Return the other methods that the class has, by name."""
        written = self.method.node.name if self.method else ""
        return companions(self.maker, {*self.taken, *self.stored.values()}, written)

    def members(self) -> Members | None:
        """Return the members; None where the class that is to be like gives its rates in no way that is known."""
        factor = self.handed
        if self.method is not None:
            factor = factor_method(self.method, self.total.values(), self.taken)
        if factor is None:
            return None
        code = [self._constructor(), *self._rates(factor), self._factor(factor), *self.companions.values()]
        return Members(tuple(code), arm_parameters(self.request, [one.name for one in self.own]), self.signature.kept)

    def _constructor(self) -> str:
        setup = [] if self.total else self.parts.setup
        ours = [*setup, *(f"self.{attribute} = {name}" for name, attribute in self.stored.items())]
        base = [*([self.call.code] if self.call else []), *(code for _, code in self.held.settings)]
        lines = [*ours, *base] if asks_early(self.maker, self.method) else [*base, *ours]
        there = {*self.maker.inherited, *self.companions, self.method.node.name if self.method else ""}
        lines += [code for name, code in self.held.calls if name in there]
        lines += first_rates(self.maker, self.method)
        returns = parameters_of(self.maker.constructor).returns if self.maker.constructor else ""
        return function("__init__", self.signature.texts, returns, "\n".join(lines) or "pass", depth=1)

    def _rates(self, factor: FactorMethod) -> Iterator[str]:
        if self.method is not None:
            yield self.method.code(factor_call(self.method, factor, self.total.values()))

    def _factor(self, factor: FactorMethod) -> str:
        if not self.total:
            return with_setup_before(self.parts, factor, self.stored)
        held = {name: f"self.{attribute}" for name, attribute in self.stored.items()}
        return with_setup_inside(self.parts, factor, held | self.total)
