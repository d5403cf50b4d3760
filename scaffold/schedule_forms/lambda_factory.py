"""A schedule as a function from an optimizer to a LambdaLR: just what its template holds."""

from collections.abc import Sequence

from scaffold.functions import written
from scaffold.imports import Wanted
from scaffold.makers import Kind, Maker
from scaffold.model.request import Request
from scaffold.model.schedule import Implementation
from scaffold.modules import Modules
from scaffold.schedule_forms.definition import Definition


class LambdaFactory:
    """`get_step_schedule(optimizer, decay_steps, last_epoch=-1, gamma=0.5)` returns a scheduler."""

    kinds = (Kind.FACTORY, Kind.TORCH_CLASS, Kind.LIBRARY)

    def define(self, modules: Modules, request: Request, makers: Sequence[Maker]) -> Definition:
        """Return the function as the template writes it."""
        needs = request.schedule.own.needs if request.schedule.own else ()
        return Definition(
            name=request.function,
            code=written(request),
            needs=tuple(map(Wanted, needs)),
            parameters=tuple(parameter.name for parameter in request.schedule.used(Implementation.OWN)),
            kept=("optimizer", "last_epoch"),
        )
