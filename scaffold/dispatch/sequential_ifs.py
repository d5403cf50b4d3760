"""One `if` after the other on the same selector, each of which ends the function or assigns the same."""

import ast
from collections import Counter
from collections.abc import Iterator

from scaffold.dispatch.arms import NewArm, add_block
from scaffold.dispatch.chain import Chain, dispatch_of, mentions_rates
from scaffold.dispatch.near_miss import NearMiss
from scaffold.dispatch.question import question
from scaffold.model.plan import Splice
from scaffold.model.site import Dispatch
from scaffold.modules import Module, Modules
from scaffold.walking import ScopeNode, spelled

_ENDS = (ast.Return, ast.Raise)

#: Some `if`s, with the functions and classes around them.
Run = tuple[tuple[ScopeNode, ...], list[ast.If]]


class SequentialIfs:
    """Runs of `if`s in a function; other statements may stand between them."""

    name = "sequential_ifs"

    def find(self, modules: Modules, module: Module) -> Iterator[Dispatch | NearMiss]:
        """Yield each run that makes a learning-rate scheduler, and as a near miss each that only sounds like one."""
        for around, run in runs(modules, module):
            below = _below(around[-1], run[-1])
            found = dispatch_of(modules, module, Chain(self.name, around, tuple(run), below))
            if found is not None:
                yield found

    def add(self, modules: Modules, dispatch: Dispatch, name: str, new: NewArm) -> tuple[tuple[str, Splice], ...]:
        """Return the splice of a new `if` behind the last one that knows a name; raise ArmTaken for another."""
        return add_block(modules, dispatch, "dispatch/sequential_ifs.py.jinja", name, new)


def runs(modules: Modules, module: Module) -> tuple[Run, ...]:
    """Return each run of two or more `if`s without `else` that ask one selector and belong together.

    They do when each ends in a return or a raise, or assigns what the others assign.
    """
    return modules.once((runs, module.path), lambda: tuple(_runs(modules, module)))


def _runs(modules: Modules, module: Module) -> Iterator[Run]:
    for above, scope in module.scopes:
        for body in _bodies(scope):
            ifs = [node for node in body if isinstance(node, ast.If) and not node.orelse]
            if len(ifs) < 2 or not mentions_rates(module, [ifs[0], ifs[-1]]):
                continue
            asked = [(node, found) for node in ifs if (found := question(modules, module, node.test))]
            for selector in dict.fromkeys(found.selector for _, found in asked):
                same = [node for node, found in asked if found.selector == selector]
                for run in (_ending(same), _assigning(same)):
                    if len(run) > 1:
                        yield (*above, scope), run


def _ending(ifs: list[ast.If]) -> list[ast.If]:
    """Return those that end the function, none where none of them returns anything."""
    run = [node for node in ifs if isinstance(node.body[-1], _ENDS)]
    return run if any(isinstance(node.body[-1], ast.Return) for node in run) else []


def _assigning(ifs: list[ast.If]) -> list[ast.If]:
    """Return those that assign what most of them assign last."""
    last = [node.body[-1] for node in ifs]
    targets = [spelled(one.targets[0]) if isinstance(one, ast.Assign) else "" for one in last]
    usual = next((name for name, _ in Counter(filter(None, targets)).most_common(1)), "")
    return [node for node, target in zip(ifs, targets, strict=True) if target and target == usual]


def _bodies(scope: ScopeNode) -> Iterator[list[ast.stmt]]:
    """Yield the blocks of a function, those of functions and classes in it aside."""
    stack: list[ast.AST] = [scope]
    while stack:
        node = stack.pop()
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and block:
                yield block
                stack.extend(child for child in block if not isinstance(child, ScopeNode))


def _below(scope: ScopeNode, last: ast.If) -> tuple[ast.stmt, ...]:
    """Return the statements that follow the last arm in its block."""
    for body in _bodies(scope):
        if last in body:
            return tuple(body[body.index(last) + 1 :])
    return ()
