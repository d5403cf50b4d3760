"""A schedule as a function from a step and a base rate to a rate."""

from collections.abc import Sequence

from scaffold.makers import Kind, Maker
from scaffold.model.request import Request
from scaffold.modules import Modules
from scaffold.schedule_forms.code_lines import docstring, finished, function, told
from scaffold.schedule_forms.definition import Definition
from scaffold.schedule_forms.maker_function import maker_function
from scaffold.schedule_forms.names import snake
from scaffold.schedule_forms.needs import needs_of
from scaffold.schedule_forms.parameters import arm_parameters, plain
from scaffold.schedule_forms.step_function import declared, whole
from scaffold.schedule_forms.template_parts import parts_of


class StepRate:
    """`step_schedule(step, base_lr, decay_steps, gamma=0.5)` returns the rate at the step."""

    kinds = (Kind.STEP_RATE,)

    def define(self, modules: Modules, request: Request, makers: Sequence[Maker]) -> Definition:
        """Return the function, with step and base rate as the nearest maker has them, in its order."""
        parts, maker = parts_of(request), maker_function(Kind.STEP_RATE, makers)
        step, rate = maker.parameters.step or "step", maker.parameters.rate or "base_lr"
        names = maker.parameters.names
        kept = tuple(sorted((step, rate), key=lambda name: names.index(name) if name in names else -1))
        first = "Return the learning rate at a step."
        known = {step: "the training step, counted from 0", rate: "the peak learning rate"}
        own = declared(tuple(plain(request, parts)), maker.parameters.typed)
        code = finished(
            function(
                snake(request.name),
                [*map(maker.parameters.declared, kept), *own],
                maker.parameters.returns,
                docstring(first, told(parts), known, (*kept, *parts.names)),
                whole(parts, step, rate),
            )
        )
        needs = needs_of(modules, maker.module, request, code)
        return Definition(snake(request.name), code, needs, arm_parameters(request, parts.names), kept)
