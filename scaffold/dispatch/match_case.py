"""`match args.lr_schedule: case "a": …`, each case making a scheduler."""

import ast
import re
from collections.abc import Iterator

from scaffold.dispatch.arms import (
    BlockDispatch,
    NewArm,
    add_block,
    block_end,
    body_indent_of,
    gap_between,
    without_stray_commas,
)
from scaffold.dispatch.factory import find_factory
from scaffold.dispatch.holder_type import holder_type
from scaffold.dispatch.names import name_of, together
from scaffold.dispatch.near_miss import NearMiss
from scaffold.dispatch.reading import reading_of
from scaffold.layout import layout_of, widened
from scaffold.model.plan import Splice
from scaffold.model.site import Access, Arm, Dispatch, Keys, Tail
from scaffold.modules import Module, Modules, dotted_name
from scaffold.walking import ScopeNode, statements_in

Named = list[tuple[ast.match_case, list[tuple[str, Keys]]]]


class MatchCase:
    """`match` statements on a name."""

    name = "match_case"

    def find(self, modules: Modules, module: Module) -> Iterator[Dispatch | NearMiss]:
        """Yield each `match` that makes a learning-rate scheduler; as a near miss each that only sounds like one."""
        for around, node in _matches(module):
            cases = [(case, _names(modules, module, case.pattern)) for case in node.cases]
            known = [(case, names) for case, names in cases if names]
            if not known:
                continue
            factories = [f for case, _ in known if (f := find_factory(modules, module, case.body))]
            if not factories:
                if re.search(r"sched|lr_|_lr", ast.unparse(node.subject), re.IGNORECASE):
                    reason = f"a match on {ast.unparse(node.subject)} whose cases do not end in a scheduler"
                    yield NearMiss(module.path, node.lineno, reason)
                continue
            read = reading_of(module, around, node.subject, node.lineno)
            if read.refused:
                yield NearMiss(module.path, node.lineno, read.refused)
                continue
            source, last = module.source, known[-1][0]
            header = source.offset(last.pattern.lineno, last.pattern.col_offset)
            body_indent = body_indent_of(source, header, last.body)
            yield BlockDispatch(
                path=module.path,
                qualname=dotted_name(around) or "<module>",
                line=node.lineno,
                form=self.name,
                selector=ast.unparse(node.subject),
                holder=read.holder,
                attribute=read.attribute,
                access=read.access,
                arms=tuple(_arm(case, names) for case, names in known),
                tail=Tail.NONE if last is node.cases[-1] else Tail.ELSE,
                factories=without_stray_commas(factories),
                holder_type=holder_type(around, read.holder) if read.access is not Access.BARE else "",
                keys=together([keys for _, names in known for _, keys in names]),
                width=widened(source, layout_of(source), (s.lineno for case, _ in known for s in case.body)),
                insert_at=block_end(source, last, body_indent),
                indent=source.indent(header),
                body_indent=body_indent,
                gap=_gap(module, node, last),
                name_first=False,
            )

    def add(self, modules: Modules, dispatch: Dispatch, name: str, new: NewArm) -> tuple[tuple[str, Splice], ...]:
        """Return the splice of a new `case` behind the last one that knows a name; raise ArmTaken for another."""
        return add_block(modules, dispatch, "dispatch/match_case.py.jinja", name, new)


def _matches(module: Module) -> Iterator[tuple[tuple[ScopeNode, ...], ast.Match]]:
    yield from (((), node) for node in statements_in(module.tree.body) if isinstance(node, ast.Match))
    for above, scope in module.scopes:
        for node in statements_in(scope.body):
            if isinstance(node, ast.Match):
                yield (*above, scope), node


def _names(modules: Modules, module: Module, pattern: ast.pattern) -> list[tuple[str, Keys]]:
    match pattern:
        case ast.MatchValue(value=value):
            found = name_of(modules, module, value, value.lineno)
            return [found] if found else []
        case ast.MatchOr(patterns=patterns):
            return [one for part in patterns for one in _names(modules, module, part)]
        case ast.MatchAs(pattern=ast.pattern() as inner):
            return _names(modules, module, inner)
    return []


def _arm(case: ast.match_case, names: list[tuple[str, Keys]]) -> Arm:
    body = tuple(ast.unparse(statement) for statement in case.body)
    return Arm(tuple(name for name, _ in names), case.pattern.lineno, body)


def _gap(module: Module, node: ast.Match, last: ast.match_case) -> int:
    source, at = module.source, node.cases.index(last)
    upper = max(at - 1, 0)
    if upper + 1 >= len(node.cases):
        return 0
    case, below = node.cases[upper], node.cases[upper + 1].pattern
    header = source.offset(case.pattern.lineno, case.pattern.col_offset)
    end = block_end(source, case, body_indent_of(source, header, case.body))
    return gap_between(source, end, source.offset(below.lineno, below.col_offset))
