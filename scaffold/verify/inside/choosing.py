"""The tree's dispatch as something to call: with an arguments object and an optimizer, giving what an arm gives."""

import ast
import copy
import importlib
import inspect
from collections.abc import Callable, Mapping
from pathlib import Path

from .before import Before
from .job import Job
from .namespace import Namespace, values_of
from .paths import Blank, missing, placed, read, root_of
from .slicing import Slicer, StandIn, free_names, reason_of
from .watching import names_at

#: The name of the function that is made of statements that were cut out.
_CUT = "chosen"


class Chooser:
    """The dispatch, imported and called, or cut out of its file."""

    def __init__(self, job: Job, slicer: Slicer) -> None:
        self._place = job.place
        self._file = Path(job.root, job.place.path)
        self._slicer = slicer
        #: Why the dispatch is cut out of its file; empty where it is called as it stands.
        self.sliced = ""
        #: The values that were put in the place of what only a training run computes.
        self.stood: dict[str, object] = {}
        self._space: dict[str, object] | None = None
        self._names: dict[str, object] = {}
        self._above: Before | None = None
        if job.place.is_top_level:
            self.sliced = "it stands at the top level of its file, which trains when it is imported"
            return
        try:
            self._space = vars(importlib.import_module(job.place.module))
        except BaseException as error:
            self.sliced = reason_of(error)
        if not self.sliced and not job.place.whole:
            self.sliced = "the code around it does more than choose a scheduler"

    @property
    def can_be_reached(self) -> bool:
        """Return whether the tree's own command can come to the dispatch."""
        return self._space is not None or self._place.is_top_level

    def use(self, names: Mapping[str, object], space: dict[str, object]) -> None:
        """Call the dispatch from now on with the names that stood at it when the tree ran."""
        self._names, self._space = dict(names), space

    def arguments_there(self) -> object:
        """Return the arguments object that stood at the dispatch when the tree ran; raise LookupError for none."""
        return read(self._names, self._place.holder) if self._place.holder else Namespace(self._names)

    def member(self, name: str) -> object:
        """Return what the arguments hold for a name: the name, or the member of an enumeration that it stands for."""
        expression = self._place.members.get(name)
        if expression is None:
            return name
        try:
            return self._call([_returned(ast.parse(expression, mode="eval").body)], {})
        except Exception:
            return name

    def names(self, arguments: object, optimizer: object, step: int = 0) -> dict[str, object]:
        """Return the names that the dispatch needs: those that stood there, with these put in their place."""
        place, names = self._place, dict(self._names)
        if not place.holder:
            names |= values_of(arguments)
        elif root_of(place.holder) == place.holder == "self":
            for name, value in values_of(arguments).items():
                names = placed(names, f"self.{name}", value)
        else:
            names = placed(names, place.holder, arguments)
        for expression, given in ((place.optimizer, optimizer), (place.step, step)):
            if expression:
                names = placed(names, expression, given)
        for expression in (one for one in place.numbers if "." in one and not self._names):
            self.stood[expression] = place.numbers[expression]
            names = placed(names, expression, place.numbers[expression])
        root = names.get("self")
        if isinstance(root, Blank) and self._space is not None and place.qualname.count("."):
            names = names | {"self": self._instance(root)}
        return names

    def _instance(self, blank: Blank) -> object:
        """Return an instance of the class around the dispatch, made without its constructor."""
        try:
            around = _looked_up(self._space or {}, self._place.qualname.split(".")[:-1])
            assert isinstance(around, type)
            made: object = object.__new__(type(around.__name__, (around,), {"__getattr__": missing}))
            for name, value in vars(blank).items():
                object.__setattr__(made, name, value)
        except (LookupError, TypeError, AttributeError, AssertionError):
            return blank
        return made

    def choose(self, arguments: object, optimizer: object, step: int = 0) -> object:
        """Return what the dispatch gives; raises what the tree raises."""
        names = self.names(arguments, optimizer, step)
        if self._place.whole:
            return self._called(self._whole(), names)
        tree = self._slicer.tree(self._file)
        body = [_statement_at(tree, line) for line in self._place.lines]
        if self._place.target:
            body.append(_returned(ast.parse(self._place.target, mode="eval").body))
        return self._call(body, names)

    def evaluate(self, expression: str, arguments: object) -> object:
        """Return an expression's value where the dispatch stands; raises what it raises."""
        names = self.names(arguments, StandIn("the optimizer", "only an arm has it"))
        if self._place.whole:
            function = self._whole()
            names |= names_at(lambda: self._called(function, names), self._file, self._place)
        return self._call([_returned(ast.parse(expression, mode="eval").body)], names)

    def _whole(self) -> Callable[..., object]:
        """Return the function around the dispatch."""
        place = self._place
        if self.sliced or self._space is None:
            return self._slicer.definition(place.path, place.qualname)  # type: ignore[return-value]
        found = _looked_up(self._space, place.qualname.split("."))
        function: Callable[..., object] = inspect.unwrap(getattr(found, "__func__", found))  # type: ignore[arg-type]
        return function

    def _called(self, function: Callable[..., object], names: Mapping[str, object]) -> object:
        """Return what the function around the dispatch gives; numbers of a run that it is handed get stand-ins."""
        required = {one.name for one in inspect.signature(function).parameters.values() if one.default is one.empty}
        numbers = {name: value for name, value in self._place.numbers.items() if name in required - names.keys()}
        self.stood |= numbers
        return _called(function, {**names, **numbers})

    def _call(self, body: list[ast.stmt], names: Mapping[str, object]) -> object:
        """Return what statements of the dispatch's function return when they run with `names`."""
        above, given = self._before(), dict(names)
        needed = dict[str, object]()
        for name in free_names(body):
            if name in given or name in above.local_names or name in self._place.numbers:
                needed[name] = self._local(name, given, frozenset())
        head = ast.parse(f"def {_CUT}({', '.join(needed)}): pass").body[0]
        assert isinstance(head, ast.FunctionDef)
        head.body = body
        if self._space is None:
            function = self._slicer.run(self._place.path, [head], _CUT)
        else:
            space = dict(self._space)
            exec(compile(ast.fix_missing_locations(ast.Module([head], [])), str(self._file), "exec"), space)
            function = space[_CUT]
        return function(**needed)  # type: ignore[operator]

    def _before(self) -> Before:
        if self._above is None:
            last = max(self._place.lines, default=self._place.line)  # names may be bound between two `if`s of a run
            self._above = Before(self._slicer.tree(self._file), last)
        return self._above

    def _local(self, name: str, names: Mapping[str, object], seen: frozenset[str]) -> object:
        """Return the value of a name: what is given, what the function assigns to it, or what stands in for that."""
        value = self._before().assigned(name) if name not in seen and not self._place.whole else None
        own = [root_of(text) for text in (self._place.holder, self._place.optimizer, self._place.step) if text]
        if name in names and (name in own or name in self._names or value is None or name not in free_names([value])):
            return names[name]
        reason = "only a training run has it"
        imported = self._before().imported(name)
        if imported is not None and name not in names:
            return self._slicer.imported(self._file, imported, name)
        if value is not None:
            try:
                inner = {
                    n: self._local(n, names, seen | {name}) for n in free_names([value]) if self._is_local(n, names)
                }
                return self._call([_returned(value)], {**names, **inner})
            except Exception as error:
                reason = reason_of(error)
        if name in names:
            return names[name]
        if name in self._place.numbers:
            self.stood[name] = self._place.numbers[name]
            return self._place.numbers[name]
        return self._before().defaults.get(name, StandIn(name, reason))

    def _is_local(self, name: str, names: Mapping[str, object]) -> bool:
        return name in names or name in self._before().local_names


def with_fields(arguments: object, values: Mapping[str, object]) -> object:
    """Return a copy of an arguments object with other values on some fields."""
    if isinstance(arguments, dict):
        return {**arguments, **values}
    if isinstance(arguments, tuple) and hasattr(arguments, "_replace"):
        known = {name: value for name, value in values.items() if name in getattr(arguments, "_fields", ())}
        replaced: object = arguments._replace(**known)
        return replaced
    changed = copy.copy(arguments)
    for name, value in values.items():
        object.__setattr__(changed, name, value)
    return changed


def _called(function: Callable[..., object], names: Mapping[str, object]) -> object:
    """Return what a function gives when each parameter is what its name stands for."""
    positional, keywords = [], {}
    for parameter in inspect.signature(function).parameters.values():
        value = names.get(parameter.name, parameter.default)
        if value is None and parameter.default is not parameter.empty:
            value = parameter.default
        if value is parameter.empty:
            value = Blank() if parameter.name == "self" else StandIn(parameter.name, "only a training run has it")
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            positional.append(value)
        elif parameter.kind is parameter.KEYWORD_ONLY:
            keywords[parameter.name] = value
    return function(*positional, **keywords)


def _statement_at(tree: ast.Module, line: int) -> ast.stmt:
    return next(node for node in ast.walk(tree) if isinstance(node, ast.stmt) and node.lineno == line)


def _returned(value: ast.expr) -> ast.stmt:
    return ast.Return(value)


def _looked_up(space: Mapping[str, object], parts: list[str]) -> object:
    value = space[parts[0]]
    for part in parts[1:]:
        value = inspect.getattr_static(value, part)
    return value
