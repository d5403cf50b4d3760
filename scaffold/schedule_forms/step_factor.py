"""A schedule as a function from a step to a factor of the learning rate."""

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


class StepFactor:
    """`step_schedule(step, decay_steps, gamma=0.5)` returns the factor at the step."""

    kinds = (Kind.STEP_FACTOR,)

    def define(self, modules: Modules, request: Request, makers: Sequence[Maker]) -> Definition:
        """Return the function, its step called and typed as the nearest maker's is."""
        parts, maker = parts_of(request), maker_function(Kind.STEP_FACTOR, makers)
        step, typed = maker.parameters.step or "step", maker.parameters.typed
        first = "Return the factor of the learning rate at a step."
        known = {step: "the training step, counted from 0"}
        code = finished(
            function(
                snake(request.name),
                [maker.parameters.declared(step), *declared(tuple(plain(request, parts)), typed)],
                maker.parameters.returns,
                docstring(first, told(parts), known, (step, *parts.names)),
                whole(parts, step, ""),
            )
        )
        needs = needs_of(modules, maker.module, request, code)
        return Definition(snake(request.name), code, needs, arm_parameters(request, parts.names), (step,))
