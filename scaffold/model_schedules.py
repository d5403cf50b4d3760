"""The tree's own schedules that a new one is to be like: what the arms of a dispatch make theirs with."""

import ast
from collections import Counter
from collections.abc import Sequence, Set

from msgspec import Struct
from msgspec.structs import replace

from scaffold.arithmetic import by_usual_step
from scaffold.makers import Kind, Maker, maker_of
from scaffold.model.request import Request
from scaffold.model.schedule import Implementation
from scaffold.model.site import Dispatch, Factory, Shape
from scaffold.modules import Modules
from scaffold.schedule_forms import Definition, form_for
from scaffold.schedule_forms.whole import alone, as_it_stands, beside, only_among_schedulers


class Models(Struct, frozen=True):
    """What the arms use, those nearest to where a new one goes last."""

    kind: Kind
    makers: tuple[Maker, ...]
    #: How the nearest arm that uses a maker of this kind does so.
    factory: Factory


def models_of(modules: Modules, dispatch: Dispatch, but: Set[str] = frozenset()) -> Models:
    """Return the schedules of the tree that a new arm is to be like: not those of the names `but`."""
    factories = dispatch.factories_but(but)
    homes = [modules.get(f.path or dispatch.path) for f in factories]
    pairs = [(f, maker_of(modules, home, f.callee, f.line)) for home, f in zip(homes, factories, strict=True)]
    known = [(factory, maker) for factory, maker in pairs if maker is not None]
    if not known:
        if factories[-1].shape is Shape.ARITHMETIC:
            return Models(
                Kind.STEP_FACTOR, (), by_usual_step([one for one in factories if one.shape is Shape.ARITHMETIC])
            )
        return Models(Kind.FACTORY, (), factories[-1])
    shown = [pair for pair in known if pair[1].kind is not Kind.LIBRARY] or known  # what the tree itself writes
    same = [pair for pair in shown if pair[1].kind is shown[-1][1].kind]
    usual = _usual_base([maker for _, maker in same])
    same = sorted(same, key=lambda pair: _first_base(pair[1]) == usual)
    factory, nearest = same[-1]
    return Models(nearest.kind, tuple(maker for _, maker in same), factory)


def _usual_base(makers: Sequence[Maker]) -> str:
    """Return the base that most of the classes among the makers have."""
    return Counter(map(_first_base, makers)).most_common(1)[0][0]


def _first_base(maker: Maker) -> str:
    """Return the first base of a class, nothing for a function or a class without one."""
    bases = maker.node.bases if isinstance(maker.node, ast.ClassDef) else []
    return ast.unparse(bases[0]) if bases else ""


def decided(models: Models, dispatch: Dispatch, request: Request) -> Request:
    """Return a request with the implementation that the tree's own schedules have, where nobody asked for one.

    Torch's class is taken among torch's classes, if it takes all that the schedule's own function would. Where the
    dispatch has the name already, the implementation is the one that it has there.
    """
    schedule = request.schedule
    there = dispatch.factories_of(request.name) if schedule.own and schedule.torch else ()
    if request.like_the_tree and there and schedule.torch is not None:
        is_torchs = there[-1].callee.rpartition(".")[2] == schedule.torch.name
        return replace(request, implementation=Implementation.TORCH if is_torchs else Implementation.OWN)
    if not request.like_the_tree or models.kind is not Kind.TORCH_CLASS or schedule.torch is None:
        return request
    own = {parameter.name for parameter in schedule.used(Implementation.OWN)} if schedule.own else set[str]()
    return replace(request, implementation=Implementation.TORCH) if own <= schedule.torch.parameters else request


def definition_for(modules: Modules, models: Models, request: Request) -> Definition | None:
    """Return what is written into the tree for a request; None where torch's own class is used."""
    if request.implementation is Implementation.TORCH:
        if request.schedule.torch is not None:
            only_among_schedulers(modules, models.kind, models.makers, request.schedule.torch.name)
        return None
    own = request.schedule.own
    if own is not None and own.whole:
        return as_it_stands(modules, models.kind, models.makers, request.schedule, own)
    if own is not None and own.alike == models.kind.value:
        return alone(models.kind, models.makers, request.schedule, own)
    if own is not None and own.code_in_class and models.kind is Kind.OWN_CLASS:
        own = replace(own, code=own.code_in_class)
        request = replace(request, schedule=replace(request.schedule, own=own))
    definition = form_for(models.kind).define(modules, request, models.makers)
    return beside(definition, own.companions) if own is not None and own.companions else definition


def parameters_of(request: Request, definition: Definition | None) -> Sequence[str]:
    """Return the names of the schedule's parameters that an arm passes."""
    if definition is not None:
        return definition.parameters
    return [parameter.name for parameter in request.schedule.used(request.implementation)]
