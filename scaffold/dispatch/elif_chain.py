"""The commonest form: `if args.lr_schedule == "a": … elif args.lr_schedule == "b": …`, each arm making a scheduler."""

import ast
from collections.abc import Iterator

from scaffold.dispatch.arms import NewArm, add_block
from scaffold.dispatch.chain import Chain, dispatch_of, mentions_rates
from scaffold.dispatch.near_miss import NearMiss
from scaffold.dispatch.question import question
from scaffold.dispatch.sequential_ifs import runs
from scaffold.model.plan import Splice
from scaffold.model.site import Dispatch
from scaffold.modules import Module, Modules
from scaffold.walking import InBlock, ScopeNode, in_blocks


class ElifChain:
    """Chains in a function, a method or at top level."""

    name = "elif_chain"

    def find(self, modules: Modules, module: Module) -> Iterator[Dispatch | NearMiss]:
        """Yield each chain that makes a learning-rate scheduler, and as a near miss each that only sounds like one."""
        in_runs = {id(node) for _, run in runs(modules, module) for node in run}
        for around, ifs in _chains(modules, module):
            if id(ifs[0]) in in_runs or not mentions_rates(module, ifs[:1]):
                continue
            chain = Chain(self.name, around, tuple(ifs), tuple(ifs[-1].orelse))
            found = dispatch_of(modules, module, chain)
            if found is not None:
                yield found

    def add(self, modules: Modules, dispatch: Dispatch, name: str, new: NewArm) -> tuple[tuple[str, Splice], ...]:
        """Return the splice of a new `elif` behind the last one that knows a name; raise ArmTaken for another."""
        return add_block(modules, dispatch, "dispatch/elif_chain.py.jinja", name, new)


def _chains(modules: Modules, module: Module) -> Iterator[tuple[tuple[ScopeNode, ...], list[ast.If]]]:
    """Yield each if/elif chain once, as its `if`s from the top, with the functions and classes around it."""
    stack: list[tuple[tuple[ScopeNode, ...], ast.Module | InBlock]] = [((), module.tree)]
    while stack:
        around, node = stack.pop()
        inside = (*around, node) if isinstance(node, ScopeNode) else around
        below = in_blocks(node)
        if isinstance(node, ast.If):
            chain = _chain(modules, module, node)
            yield around, chain
            below = [*(child for part in chain for child in part.body), *chain[-1].orelse]
        stack.extend((inside, child) for child in reversed(below))


def _chain(modules: Modules, module: Module, first: ast.If) -> list[ast.If]:
    """Return an `if` with its `elif`s; an `if` that is all of an `else` belongs to them where it asks the same."""
    chain, source = [first], module.source
    while len(chain[-1].orelse) == 1 and isinstance(following := chain[-1].orelse[0], ast.If):
        if not source.text.startswith("elif", source.start(following)):
            asked = [question(modules, module, node.test) for node in (chain[-1], following)]
            if len({one.selector if one else None for one in asked}) > 1 or None in asked:
                break
        chain.append(following)
    return chain
