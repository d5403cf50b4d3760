"""A schedule as a function that returns a function of the step."""

from collections.abc import Sequence

from scaffold.makers import Kind, Maker
from scaffold.model.request import Request
from scaffold.modules import Modules
from scaffold.schedule_forms.code_lines import docstring, finished, function, paragraphs, told
from scaffold.schedule_forms.definition import Definition
from scaffold.schedule_forms.maker_function import Parameters, maker_function, parameters_of
from scaffold.schedule_forms.names import snake
from scaffold.schedule_forms.needs import needs_of
from scaffold.schedule_forms.parameters import arm_parameters, plain
from scaffold.schedule_forms.step_function import at_step, before_step, declared
from scaffold.schedule_forms.template_parts import parts_of


class Closure:
    """`step_schedule(decay_steps, gamma=0.5)` returns a function from a step to the factor, or to the rate."""

    kinds = (Kind.CLOSURE,)

    def define(self, modules: Modules, request: Request, makers: Sequence[Maker]) -> Definition:
        """Return the function; it takes a base rate where the nearest maker does."""
        parts, maker = parts_of(request), maker_function(Kind.CLOSURE, makers)
        inner = parameters_of(maker.inner) if maker.inner else Parameters(("step",))
        rate, step = maker.parameters.rate, inner.names[0]
        result = "the learning rate" if rate else "the factor of the learning rate"
        inside = function(
            maker.inner.name if maker.inner else "schedule",
            [inner.declared(step)],
            inner.returns,
            at_step(parts, step, rate),
        )
        body = paragraphs(before_step(parts), inside, f"return {maker.inner.name if maker.inner else 'schedule'}")
        kept = (rate,) if rate else ()
        prose = docstring(
            f"Return a function from a step, counted from 0, to {result}.",
            told(parts),
            {rate: "the peak learning rate"},
            (*kept, *parts.names),
        )
        own = declared(tuple(plain(request, parts)), maker.parameters.typed)
        opening = "" if parts.setup else "\n"
        code = finished(
            function(
                snake(request.name),
                [*map(maker.parameters.declared, kept), *own],
                maker.parameters.returns,
                prose + opening,
                body,
            )
        )
        needs = needs_of(modules, maker.module, request, code)
        return Definition(snake(request.name), code, needs, arm_parameters(request, parts.names), kept)
