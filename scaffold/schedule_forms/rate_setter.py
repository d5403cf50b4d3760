"""The method in which a class of the tree sets the rates itself, as a new class has it."""

import ast
from collections.abc import Collection

from scaffold.makers import own_returns
from scaffold.schedule_forms.maker_class import MakerClass, methods
from scaffold.schedule_forms.maker_function import parameters_of
from scaffold.schedule_forms.members import FACTOR, RateMember
from scaffold.schedule_forms.rate_method import counters, held_rate
from scaffold.schedule_forms.rate_setting import rate_setting
from scaffold.schedule_forms.signatures import text_of
from scaffold.walking import FunctionNode


def rate_setter(maker: MakerClass, attributes: Collection[str]) -> RateMember | None:
    """Return how the class sets rates, where a new one has `attributes`; None where it does not."""
    for node in methods(maker.node):
        setting = next((at for at, statement in enumerate(node.body) if _sets(statement)), None)
        names = parameters_of(node)
        counter = next(counters(node, maker, attributes), "")
        step = names.step or (f"self.{counter}" if counter else "")
        if setting is not None and step and node.name != "__init__":
            before = [text_of(one) for one in node.body[:setting] if _moves(one, counter)]
            after = [text_of(one) for one in node.body[setting + 1 :] if _moves(one, counter)]
            setting_lines, returned = _setting(node, maker, attributes), _returned(node, maker, attributes)
            return RateMember(node, step, "", (*before, *setting_lines, *after, *returned))
    return None


def _setting(node: FunctionNode, maker: MakerClass, attributes: Collection[str]) -> tuple[str, ...]:
    names = parameters_of(node)
    rate = names.rate or held_rate(node, maker, attributes)
    found = rate_setting(node, names.optimizer or "self.optimizer", rate, FACTOR)
    return (f"{found.rate} = {rate} * {FACTOR}", found.code) if found.rate else (found.code,)


def _returned(node: FunctionNode, maker: MakerClass, attributes: Collection[str]) -> tuple[str, ...]:
    first = _setting(node, maker, attributes)[0].partition(" = ")[0]
    return (f"return {first}",) if first.isidentifier() and any(True for _ in own_returns(node)) else ()


def _sets(statement: ast.stmt) -> bool:
    """Return whether a statement writes `group["lr"]`."""
    stored = [n for n in ast.walk(statement) if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store)]
    return any(isinstance(n.slice, ast.Constant) and n.slice.value == "lr" for n in stored)


def _moves(statement: ast.stmt, counter: str) -> bool:
    """Return whether a statement moves the counter of steps on."""
    return isinstance(statement, ast.AugAssign) and ast.unparse(statement.target) == f"self.{counter}"
