"""A schedule as a function from an optimizer to a function of the step that sets its rate."""

from collections.abc import Sequence

from scaffold.makers import Kind, Maker, own_returns
from scaffold.model.request import Request
from scaffold.modules import Modules
from scaffold.schedule_forms.code_lines import docstring, finished, function, paragraphs, told
from scaffold.schedule_forms.definition import Definition
from scaffold.schedule_forms.maker_function import MakerFunction, Parameters, maker_function, parameters_of
from scaffold.schedule_forms.names import snake
from scaffold.schedule_forms.needs import needs_of
from scaffold.schedule_forms.parameters import arm_parameters, plain
from scaffold.schedule_forms.rate_setting import rate_setting
from scaffold.schedule_forms.step_function import at_step, before_step, declared
from scaffold.schedule_forms.template_parts import TemplateParts, parts_of

_OPTIMIZER = "the optimizer whose learning rate is scheduled"


class RateAdjuster:
    """`step_schedule(optimizer, base_lr, decay_steps, gamma=0.5)` returns a function that sets the rate at a step."""

    kinds = (Kind.ADJUSTER,)

    def define(self, modules: Modules, request: Request, makers: Sequence[Maker]) -> Definition:
        """Return the function; the one inside is called and sets the rate as the nearest maker's does."""
        parts, maker = parts_of(request), maker_function(Kind.ADJUSTER, makers)
        optimizer, rate = maker.parameters.optimizer or "optimizer", maker.parameters.rate
        kept = tuple(name for name in (optimizer, rate) if name)
        known = {optimizer: _OPTIMIZER, rate: "the peak learning rate"}
        first = "Return a function of the step, counted from 0, that sets the learning rate."
        prose = docstring(first, told(parts), known, (*kept, *parts.names))
        own = declared(tuple(plain(request, parts)), maker.parameters.typed)
        code = finished(
            function(
                snake(request.name),
                [*map(maker.parameters.declared, kept), *own],
                maker.parameters.returns,
                prose if parts.setup else prose + "\n",
                _body(parts, maker, optimizer, rate),
            )
        )
        needs = needs_of(modules, maker.module, request, code)
        return Definition(snake(request.name), code, needs, arm_parameters(request, parts.names), kept)


def _body(parts: TemplateParts, maker: MakerFunction, optimizer: str, rate: str) -> str:
    inner = parameters_of(maker.inner) if maker.inner else Parameters(("step",))
    name, step = maker.inner.name if maker.inner else "adjust", inner.names[0]
    factor = "factor" if name != "factor" else "fraction"
    setting = rate_setting(maker.inner, optimizer, rate, f"{factor}({step})")
    rows = [f"{setting.rate} = {rate} * {factor}({step})"] if setting.rate else []
    rows.append(setting.code)
    if maker.inner and any(True for _ in own_returns(maker.inner)):
        first = f'{optimizer}.param_groups[0]["lr"]'
        rows.append(f"return {setting.rate or first}")
    return paragraphs(
        before_step(parts),
        function(factor, [step], "", at_step(parts, step, "")),
        function(name, [inner.declared(step)], inner.returns, "\n".join(rows)),
        f"return {name}",
    )
