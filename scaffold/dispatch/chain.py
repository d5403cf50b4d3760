"""What if/elif chains and runs of `if`s share: from the arms that know a name to a dispatch, or the reason for none."""

import ast
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from scaffold.dispatch.arms import BlockDispatch, block_end, body_indent_of, gap_between, without_stray_commas
from scaffold.dispatch.factory import find_factory
from scaffold.dispatch.holder_type import holder_type
from scaffold.dispatch.names import together
from scaffold.dispatch.near_miss import NearMiss
from scaffold.dispatch.other_names import takes_others
from scaffold.dispatch.question import Question, question
from scaffold.dispatch.reading import Reading, reading_of
from scaffold.layout import layout_of, widened
from scaffold.makers import Kind, has_torch_base, is_schedule_class, maker_of
from scaffold.model.site import Access, Arm, Factory, Shape, Tail
from scaffold.modules import Module, Modules, dotted_name
from scaffold.walking import ScopeNode

#: What a chain has to mention to be looked at.
_ABOUT_RATES = re.compile(r"sched|lr|learning_rate|decay|anneal|warm|lambda|optim|\bopt\b", re.IGNORECASE)
_SELECTS_RATES = re.compile(r"sched|lr_|_lr\b|\blr\b|decay_(method|type|fn)|anneal", re.IGNORECASE)
#: What else goes by a schedule over steps, and what a learning rate's own words are.
_OTHER_SCHEDULES = re.compile(r"noise|diffusion|beta|sigma|alpha|dropout|temperature|epsilon|entropy", re.IGNORECASE)
_RATES = re.compile(r"lr_|_lr\b|\blr|LR|learning_?rate", re.IGNORECASE)
#: A class that is one schedule, whose choices are its own: `CyclicLRScheduler`.
_ONE_KIND = re.compile(r"cycl|cosine|poly|step|linear|expon|noam|triang|sqrt|plateau|restart", re.IGNORECASE)
_OF_STEPS = frozenset({Kind.STEP_FACTOR, Kind.STEP_RATE, Kind.CLOSURE})


class Chain(Struct, frozen=True):
    """Some `if`s that belong together, from the top, with the functions and classes around them."""

    form: str
    around: tuple[ScopeNode, ...]
    ifs: tuple[ast.If, ...]
    #: What follows the last arm: nothing where the last `if` is the last arm and has no `else`.
    otherwise: tuple[ast.stmt, ...]


def mentions_rates(module: Module, nodes: Sequence[ast.stmt]) -> bool:
    """Return whether the source of some statements speaks of learning rates at all."""
    source = module.source
    spoken = module.once(_ABOUT_RATES, lambda: [match.start() for match in _ABOUT_RATES.finditer(source.text)])
    at = bisect_left(spoken, source.start(nodes[0]))
    return at < len(spoken) and spoken[at] < source.end(nodes[-1])


def dispatch_of(modules: Modules, module: Module, chain: Chain) -> BlockDispatch | NearMiss | None:
    """Return the chain as a dispatch; a near miss where it only sounds like one; None where it does not even that."""
    tests = [question(modules, module, node.test) for node in chain.ifs]
    selectors = Counter(test.selector for test in tests if test)
    if not selectors:
        return None
    selector = selectors.most_common(1)[0][0]
    known = [(node, test) for node, test in zip(chain.ifs, tests, strict=True) if test and test.selector == selector]
    factories = [f for node, _ in known if (f := find_factory(modules, module, node.body))]
    line = chain.ifs[0].lineno
    if not factories:
        if _SELECTS_RATES.search(selector):
            reason = f"a chain on {selector} whose arms do not end in a scheduler made from an optimizer"
            return NearMiss(module.path, line, reason)
        return None
    if all(_is_of_steps(modules, module, factory) for factory in factories):
        words = " ".join([selector, dotted_name(chain.around), *(factory.callee for factory in factories)])
        classes = [one for one in chain.around if isinstance(one, ast.ClassDef)]
        if not _SELECTS_RATES.search(words) and not any(is_schedule_class(modules, module, one) for one in classes):
            return None
        if _OTHER_SCHEDULES.search(words) and not _RATES.search(words):
            return NearMiss(module.path, line, f"a chain on {selector} of another schedule than a learning rate's")
        inside = [one for one in classes if is_schedule_class(modules, module, one)]
        of_one_kind = any(_ONE_KIND.search(one.name) for one in inside) or (inside and len(factories) < 2)
        if of_one_kind or any(has_torch_base(modules, module, one) for one in classes):
            return NearMiss(module.path, line, f"a chain on {selector} inside a schedule's own class")
    read = reading_of(module, chain.around, _expression(known[-1]), line)
    if read.refused:
        return NearMiss(module.path, line, read.refused)
    takes = _takes_others(chain, selector, [name for _, test in known for name in test.names])
    reached = [node for node, _ in known if takes is None or node.lineno < takes.lineno]
    if takes is not None and not reached:
        return NearMiss(module.path, takes.lineno, f"a chain on {selector} whose first arm takes every new name")
    return _block(module, chain, selector, known, factories, read, reached[-1])


def _takes_others(chain: Chain, selector: str, names: Sequence[str]) -> ast.If | None:
    """Return the first `if` that takes each name but those that it tests for; behind it no arm is reached."""
    return next((node for node in chain.ifs if takes_others(node.test, selector, names)), None)


def _is_of_steps(modules: Modules, module: Module, factory: Factory) -> bool:
    """Return whether an arm reckons with a step, by itself or in a function, and makes nothing of an optimizer."""
    if factory.shape is Shape.ARITHMETIC:
        return not factory.parameter
    maker = maker_of(modules, module, factory.callee, factory.line) if factory.callee else None
    return not factory.optimizer and maker is not None and maker.kind in _OF_STEPS


def _expression(known: tuple[ast.If, Question]) -> ast.expr:
    """Return the selector as it stands in an arm's test."""
    node, test = known
    return next(
        part for part in ast.walk(node.test) if isinstance(part, ast.expr) and ast.unparse(part) == test.selector
    )


def _block(
    module: Module,
    chain: Chain,
    selector: str,
    known: Sequence[tuple[ast.If, Question]],
    factories: Sequence[Factory],
    read: Reading,
    last: ast.If,
) -> BlockDispatch:
    source = module.source
    indent = source.indent(source.start(last))
    body_indent = body_indent_of(source, source.start(last), last.body)
    return BlockDispatch(
        path=module.path,
        qualname=dotted_name(chain.around) or "<module>",
        line=chain.ifs[0].lineno,
        form=chain.form,
        selector=selector,
        holder=read.holder,
        attribute=read.attribute,
        access=read.access,
        arms=tuple(Arm(test.names, node.lineno, _normal(node.body)) for node, test in known),
        tail=Tail.GUARD if last is not chain.ifs[-1] else Tail.ELSE if chain.otherwise else Tail.NONE,
        factories=without_stray_commas(factories),
        holder_type=holder_type(chain.around, read.holder) if read.access is not Access.BARE else "",
        keys=together([keys for _, test in known for keys in test.keys]),
        width=widened(source, layout_of(source), (s.lineno for node, _ in known for s in node.body)),
        insert_at=block_end(source, last, body_indent),
        indent=indent,
        body_indent=body_indent,
        gap=_gap(module, chain, last),
        name_first=all(test.name_first for _, test in known),
        operator="is" if all(test.operator == "is" for _, test in known) else "==",
    )


def _normal(body: Iterable[ast.stmt]) -> tuple[str, ...]:
    return tuple(ast.unparse(statement) for statement in body)


def _gap(module: Module, chain: Chain, last: ast.If) -> int:
    """Return the blank lines between the last arm that knows a name and the one before or behind it."""
    source, at = module.source, chain.ifs.index(last)
    upper = max(at - 1, 0)
    if upper + 1 >= len(chain.ifs):
        return 0
    node = chain.ifs[upper]
    end = block_end(source, node, body_indent_of(source, source.start(node), node.body))
    return gap_between(source, end, source.start(chain.ifs[upper + 1]))
