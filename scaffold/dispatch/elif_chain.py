"""The commonest form: `if args.lr_schedule == "a": … elif args.lr_schedule == "b": …`, each arm making a scheduler."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from scaffold.dispatch.holder_type import holder_type
from scaffold.dispatch.near_miss import NearMiss
from scaffold.dispatch.scheduler_call import find_factory
from scaffold.layout import Layout, blank_lines, lay_out, layout_of, quote_in, quoted, widened
from scaffold.model.plan import Splice, What
from scaffold.model.site import Arm, Dispatch, Tail
from scaffold.modules import Module, ScopeNode, dotted_name
from scaffold.source import Source
from scaffold.templating import render


@dataclass(frozen=True)
class _Test:
    """What an arm asks: is this expression one of these names?"""

    selector: str
    names: tuple[str, ...]
    name_first: bool


class ElifChain:
    """Chains on an attribute, in a function, a method or at top level."""

    name = "elif_chain"

    def find(self, module: Module) -> Iterator[Dispatch | NearMiss]:
        """Yield each chain that makes a learning-rate scheduler, and as a near miss each that only sounds like one."""
        for around, chain in _chains(module):
            found = _dispatch(module, around, chain)
            if found is not None:
                yield found

    def arm(self, module: Module, dispatch: Dispatch, name: str, call: str) -> Splice:
        """Return the splice of a new `elif` behind the last arm that knows a name."""
        source, at = module.source, dispatch.insert_at
        unit = dispatch.body_indent[len(dispatch.indent) :]
        header, body = (
            render(
                "dispatch/elif_chain.py.jinja",
                selector=dispatch.selector,
                name=quoted(name, dispatch.quote),
                name_first=dispatch.name_first,
                statement=_statement(dispatch, call),
            )
            .rstrip("\n")
            .split("\n", 1)
        )
        body = lay_out(body.strip(), dispatch.body_indent, Layout(unit or layout_of(source).unit, dispatch.width))
        text = "\n" * dispatch.gap + f"{dispatch.indent}{header}\n{body}"
        summary = f"elif {dispatch.selector} == {name!r} in {dispatch.qualname}"
        return Splice(at, at, source.rows(at, text), What.BRANCH, summary)

    def statements(self, dispatch: Dispatch, call: str) -> tuple[str, ...]:
        """Return what `ast.unparse` makes of the added arm's one statement."""
        function = ast.parse(f"def _():\n {_statement(dispatch, call)}").body[0]
        assert isinstance(function, ast.FunctionDef)
        return tuple(ast.unparse(statement) for statement in function.body)


def _statement(dispatch: Dispatch, call: str) -> str:
    factory = dispatch.factories[-1]
    return f"{factory.before}{call}{factory.after}"


def _chains(module: Module) -> Iterator[tuple[tuple[ScopeNode, ...], list[ast.If]]]:
    """Yield each if/elif chain once, as its `if`s from the top, with the functions and classes around it."""
    stack: list[tuple[tuple[ScopeNode, ...], ast.AST]] = [((), module.tree)]
    while stack:
        around, node = stack.pop()
        inside = (*around, node) if isinstance(node, ScopeNode) else around
        below = list(ast.iter_child_nodes(node))
        if isinstance(node, ast.If):
            chain = _chain(module.source, node)
            yield around, chain
            below = [*(child for part in chain for child in part.body), *chain[-1].orelse]
        stack.extend((inside, child) for child in reversed(below) if not isinstance(child, ast.expr))


def _chain(source: Source, first: ast.If) -> list[ast.If]:
    chain = [first]
    while len(chain[-1].orelse) == 1 and isinstance(following := chain[-1].orelse[0], ast.If):
        if not source.text.startswith("elif", source.start(following)):
            break
        chain.append(following)
    return chain


def _dispatch(module: Module, around: tuple[ScopeNode, ...], chain: list[ast.If]) -> Dispatch | NearMiss | None:
    tests = [_test(node.test) for node in chain]
    selectors = Counter(test.selector for test in tests if test)
    if not selectors:
        return None
    selector = selectors.most_common(1)[0][0]
    known = [i for i, test in enumerate(tests) if test and test.selector == selector]
    source, last = module.source, known[-1]
    factories = [f for i in known if (f := find_factory(source, chain[i].body))]
    line = chain[0].lineno
    if not factories:
        if re.search(r"sched|lr_|_lr", selector, re.IGNORECASE):
            reason = f"a chain on {selector} whose arms do not end in a scheduler made from an optimizer"
            return NearMiss(module.path, line, reason)
        return None
    holder, _, attribute = selector.rpartition(".")
    if not re.fullmatch(r"\w+(\.\w+)+", selector):
        what = f"the local name {selector}" if selector.isidentifier() else selector
        return NearMiss(module.path, line, f"a chain on {what}, not on an attribute such as args.lr_schedule")
    return Dispatch(
        path=module.path,
        qualname=dotted_name(around) or "<module>",
        line=line,
        form=ElifChain.name,
        holder=holder,
        attribute=attribute,
        arms=tuple(_arm(chain[i], tests[i]) for i in known),
        tail=Tail.GUARD if last < len(chain) - 1 else Tail.ELSE if chain[-1].orelse else Tail.NONE,
        factories=tuple(factories),
        holder_type=holder_type(around, holder),
        insert_at=_arm_end(source, chain[last]),
        indent=source.indent(source.start(chain[0])),
        body_indent=_body_indent(source, chain[last]),
        gap=_gap(source, chain, last),
        width=widened(source, layout_of(source), (s.lineno for i in known for s in chain[i].body)),
        quote=quote_in(source, chain[last].test),
        name_first=all(test.name_first for test in tests if test),
    )


def _arm(node: ast.If, test: _Test | None) -> Arm:
    assert test is not None
    return Arm(test.names, node.lineno, tuple(ast.unparse(statement) for statement in node.body))


def _test(test: ast.expr) -> _Test | None:
    match test:
        case ast.Compare(left=ast.Constant(value=str(name)), ops=[ast.Eq()], comparators=[selector]):
            return _Test(ast.unparse(selector), (name,), name_first=True)
        case ast.Compare(left=selector, ops=[ast.Eq()], comparators=[ast.Constant(value=str(name))]):
            return _Test(ast.unparse(selector), (name,), name_first=False)
        case ast.Compare(left=selector, ops=[ast.In()], comparators=[ast.Tuple() | ast.List() | ast.Set() as display]):
            names = [e.value for e in display.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]
            return _Test(ast.unparse(selector), tuple(names), name_first=False) if names else None
        case ast.BoolOp(op=ast.Or(), values=values):
            parts = [_test(value) for value in values]
            if all(parts) and len({part.selector for part in parts if part}) == 1:
                found = [part for part in parts if part]
                return _Test(found[0].selector, tuple(n for part in found for n in part.names), found[0].name_first)
        case ast.BoolOp(op=ast.And(), values=values):
            return next((part for value in values if (part := _test(value))), None)
    return None


def _arm_end(source: Source, arm: ast.If) -> int:
    """Return the offset of the line below an arm, which ends with the comments that are indented like its body."""
    end = source.next_line(source.end(arm.body[-1]))
    body_indent, at = len(_body_indent(source, arm).expandtabs()), end
    while at < len(source.text):
        row = source.text[at : source.next_line(at)]
        if row.strip() and not row.lstrip().startswith("#"):
            break
        at = source.next_line(at)
        if row.strip() and len(source.indent(at - 1).expandtabs()) >= body_indent:
            end = at
    return end


def _gap(source: Source, chain: list[ast.If], last: int) -> int:
    """Return the blank lines between the last arm that knows a name and the one before or behind it."""
    upper = max(last - 1, 0)
    if upper + 1 >= len(chain):
        return 0
    return blank_lines(source, _arm_end(source, chain[upper]), source.line_start(source.start(chain[upper + 1])))


def _body_indent(source: Source, arm: ast.If) -> str:
    start = source.start(arm.body[0])
    if source.line_of(start) != source.line_of(source.start(arm)):
        return source.indent(start)
    return source.indent(start) + layout_of(source).unit
