"""The method in which a class of the tree gives its rates: what it takes, where the step is, what it returns."""

import ast
import re
from collections.abc import Collection, Iterable, Iterator

from scaffold.makers import is_rate, is_rate_method, is_step, own_returns
from scaffold.schedule_forms.maker_class import MakerClass, methods, self_names
from scaffold.schedule_forms.maker_function import best_rate, parameters_of
from scaffold.schedule_forms.members import FACTOR, RateMember
from scaffold.walking import FunctionNode

_COUNTER = re.compile(r"_?last_(epoch|step|iter|update)|_?(step|update|iter)_?(count|num|idx)(er)?")
_TOTAL = re.compile(
    r"(max|total|num|n|num_total|num_training|train|training)_(steps|iters?|iterations|updates|epochs)"
    r"|t_max|t_total|max_t"
)


def rate_method(maker: MakerClass, attributes: Collection[str]) -> RateMember | None:
    """Return how the class gives rates, where a new one has `attributes`; None where it does not."""
    return _member(_named_for_rates(maker), maker, attributes)


def called_method(maker: MakerClass, attributes: Collection[str]) -> RateMember | None:
    """Return how an object of the class gives a rate when it is called with a step; None where it does not."""
    called = (method for _, node in maker.lineage for method in methods(node) if _is_called_for_rates(method))
    return _member(called, maker, attributes)


def _member(among: Iterable[FunctionNode], maker: MakerClass, attributes: Collection[str]) -> RateMember | None:
    for node in among:
        names = parameters_of(node)
        total = next((name for name in names.names if _TOTAL.fullmatch(name) and name != names.step), "")
        counter = next((f"self.{name}" for name in counters(node, maker, attributes)), "")
        step = names.step or counter
        lines = _lines_for_list(node, maker, attributes) or _lines_for_one(node, maker, attributes)
        if step and lines:
            return RateMember(node, step, total, (*_now(node, names.step, counter), *lines))
    return None


def counters(node: FunctionNode, maker: MakerClass, attributes: Collection[str]) -> Iterator[str]:
    """Yield the attributes that count steps: those that a method reads first, then the others."""
    if maker.is_torchs and not any(method.name == "step" for _, one in maker.lineage for method in methods(one)):
        yield "last_epoch"  # torch's step() counts nothing else
        return
    for name in [*self_names(node), *(["last_epoch"] if maker.is_torchs else sorted(attributes))]:
        if name in attributes and (is_step(name) or _COUNTER.fullmatch(name)):
            yield name


def held_rate(node: FunctionNode, maker: MakerClass, attributes: Collection[str]) -> str:
    """Return the base rate that a class keeps, an inherited one or one that the method reads first; or nothing."""
    choices = (maker.inherited, [name for name in self_names(node) if name in attributes], sorted(attributes))
    held = (best_rate([name for name in sorted(names) if is_rate(name)]) for names in choices)
    return next((f"self.{name}" for name in held if name), "")


def _now(node: FunctionNode, step: str, counter: str) -> tuple[str, ...]:
    """Return what a method begins with whose step may be left out."""
    defaults = dict(zip([one.arg for one in node.args.args[::-1]], node.args.defaults[::-1], strict=False))
    given = defaults.get(step)
    left_out = isinstance(given, ast.Constant) and given.value is None
    return (f"if {step} is None:\n    {step} = {counter}",) if left_out and counter else ()


def _named_for_rates(maker: MakerClass) -> Iterator[FunctionNode]:
    for _, node in maker.lineage:
        found = [method for method in methods(node) if is_rate_method(method.name)]
        yield from sorted(found, key=lambda method: "closed_form" in method.name)


def _is_called_for_rates(method: FunctionNode) -> bool:
    """Return whether a method is what calling an object with a step does, and gives something back."""
    names = parameters_of(method).names
    return method.name == "__call__" and bool(names) and is_step(names[0]) and any(True for _ in own_returns(method))


def _lines_for_list(node: FunctionNode, maker: MakerClass, attributes: Collection[str]) -> tuple[str, ...]:
    """Return what gives a list, where the method does: over base rates, or over the optimizer's groups."""
    loops = [part for part in ast.walk(node) if isinstance(part, ast.ListComp)]
    texts = [(ast.unparse(part.generators[0].target), ast.unparse(part.generators[0].iter), part) for part in loops]
    for each, over, _ in texts:
        if re.fullmatch(r"self\.\w*(rate|lr|value)s", over) and over.removeprefix("self.") in attributes:
            return f"factor = {FACTOR}", f"return [{each} * factor for {each} in {over}]"
    if maker.is_torchs:
        return f"factor = {FACTOR}", "return [base_lr * factor for base_lr in self.base_lrs]"
    for each, over, part in texts:
        if over.endswith("param_groups") and re.search(r"\[.initial_lr.\]", ast.unparse(part.elt)):
            return f"factor = {FACTOR}", f'return [{each}["initial_lr"] * factor for {each} in {over}]'
        rate = held_rate(node, maker, attributes)
        if over.endswith("param_groups") and rate:
            return f"lr = {rate} * {FACTOR}", f"return [lr for _ in {over}]"
    return ()


def _lines_for_one(node: FunctionNode, maker: MakerClass, attributes: Collection[str]) -> tuple[str, ...]:
    rate = parameters_of(node).rate or held_rate(node, maker, attributes)
    kept = [one for one in _kept(node) if one[0] in attributes and f"self.{one[0]}" != rate]
    if not rate or not kept:
        return (f"return {rate} * {FACTOR}",) if rate else ()
    name = kept[0][1]
    return f"{name} = {rate} * {FACTOR}", *(f"self.{attribute} = {name}" for attribute, _ in kept), f"return {name}"


def _kept(node: FunctionNode) -> list[tuple[str, str]]:
    """Return the attributes that a method sets to the rate before it returns it, each with the rate's name."""
    returned = {one.id for one in own_returns(node) if isinstance(one, ast.Name)}
    found: dict[str, str] = {}
    for part in ast.walk(node):
        match part:
            case ast.Assign(
                targets=[ast.Attribute(value=ast.Name(id="self"), attr=attribute)], value=ast.Name(id=name)
            ):
                if name in returned:
                    found.setdefault(attribute, name)
    return [(attribute, name) for attribute, name in found.items() if name == next(iter(found.values()))]
