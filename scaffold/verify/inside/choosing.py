"""The tree's dispatch as something to call: with an arguments object and an optimizer, giving what an arm gives."""

import ast
import copy
import importlib
import inspect
from collections.abc import Callable, Mapping
from pathlib import Path

from .job import Job
from .slicing import Slicer, StandIn, StoodIn, free_names, local_names, reason_of


def _missing(self: object, name: str) -> object:
    """Raise StoodIn for an attribute that the tree's own constructor would have set."""
    if name.startswith("__"):
        raise AttributeError(name)
    raise StoodIn(f"{name!r} of {type(self).__name__} is not there: only a training run sets it")


class Blank:
    """An object with nothing on it, in place of one that the tree would have made."""

    __getattr__ = _missing


class Chooser:
    """The dispatch, imported and called, or cut out of its file."""

    def __init__(self, job: Job, slicer: Slicer) -> None:
        self._place = job.place
        self._file = Path(job.root, job.place.path)
        self._slicer = slicer
        #: Why the dispatch is cut out of its file; empty where it is called as it stands.
        self.sliced = ""
        self._space: dict[str, object] | None = None
        self._names: dict[str, object] = {}
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
        return _read(self._names, self._place.holder)

    def names(self, arguments: object, optimizer: object) -> dict[str, object]:
        """Return the names that the dispatch needs: those that stood there, with these two put in their place."""
        names = self._names
        for expression, value in ((self._place.optimizer, optimizer), (self._place.holder, arguments)):
            names = _placed(names, expression, value)
        root = names.get("self")
        if isinstance(root, Blank) and self._space is not None and self._place.qualname.count("."):
            names = names | {"self": self._instance(root)}
        return names

    def _instance(self, blank: Blank) -> object:
        """Return an instance of the class around the dispatch, made without its constructor."""
        try:
            around = _looked_up(self._space or {}, self._place.qualname.split(".")[:-1])
            assert isinstance(around, type)
            made: object = object.__new__(type(around.__name__, (around,), {"__getattr__": _missing}))
            for name, value in vars(blank).items():
                object.__setattr__(made, name, value)
        except (LookupError, TypeError, AttributeError, AssertionError):
            return blank
        return made

    def choose(self, arguments: object, optimizer: object) -> object:
        """Return what the dispatch gives; raises what the tree raises."""
        names = self.names(arguments, optimizer)
        function = self._function(names)
        positional, keywords = [], {}
        for parameter in inspect.signature(function).parameters.values():
            value = names.get(parameter.name, parameter.default)
            if value is parameter.empty:
                value = Blank() if parameter.name == "self" else StandIn(parameter.name, "only a training run has it")
            if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
                positional.append(value)
            elif parameter.kind is parameter.KEYWORD_ONLY:
                keywords[parameter.name] = value
        return function(*positional, **keywords)

    def evaluate(self, expression: str, arguments: object) -> object:
        """Return an expression's value where the dispatch stands; raises what it raises."""
        names = self.names(arguments, StandIn("the optimizer", "only an arm has it"))
        return eval(expression, dict(self._space or {}), names)

    def _function(self, names: Mapping[str, object]) -> Callable[..., object]:
        place = self._place
        if not self.sliced and self._space is not None:
            found = _looked_up(self._space, place.qualname.split("."))
            function: Callable[..., object] = inspect.unwrap(getattr(found, "__func__", found))  # type: ignore[arg-type]
            return function
        if place.whole:
            return self._slicer.definition(place.path, place.qualname)  # type: ignore[return-value]
        return self._chain(names)

    def _chain(self, names: Mapping[str, object]) -> Callable[..., object]:
        """Return the if/elif chain alone as a function of the names that it needs."""
        tree = self._slicer.tree(self._file)
        chain = next(node for node in ast.walk(tree) if isinstance(node, ast.If) and node.lineno == self._place.line)
        roots = [self._place.holder.partition(".")[0], self._place.optimizer.partition(".")[0]]
        around = self._locals_around(tree)
        local = (name for name in free_names([chain]) if name in names or name in around)
        needed = dict.fromkeys([*roots, *local])
        body: list[ast.stmt] = [chain]
        if self._place.target:
            body.append(ast.Return(ast.parse(self._place.target, mode="eval").body))
        head = ast.parse(f"def chosen({', '.join(needed)}): pass").body[0]
        assert isinstance(head, ast.FunctionDef)
        head.body = body
        if self._space is not None:
            space = dict(self._space)
            exec(compile(ast.fix_missing_locations(ast.Module([head], [])), str(self._file), "exec"), space)
            return space["chosen"]  # type: ignore[return-value]
        return self._slicer.run(self._place.path, [head], "chosen")  # type: ignore[return-value]

    def _locals_around(self, tree: ast.Module) -> set[str]:
        """Return the names that the functions around the dispatch bind: a value of theirs comes only of a run."""
        line = self._place.line
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
        around = [n for n in ast.walk(tree) if isinstance(n, kinds) and n.lineno <= line <= (n.end_lineno or 0)]
        return {name for function in around for name in local_names(function)}


def with_fields(arguments: object, values: Mapping[str, object]) -> object:
    """Return a copy of an arguments object with other values on some fields."""
    changed = copy.copy(arguments)
    for name, value in values.items():
        if isinstance(changed, dict):
            changed[name] = value
        else:
            object.__setattr__(changed, name, value)
    return changed


def _placed(names: Mapping[str, object], expression: str, value: object) -> dict[str, object]:
    """Return `names` with what `expression` (such as `self.args`) stands for replaced, in copies of what holds it."""
    root, *parts = expression.split(".")
    if not all(part.isidentifier() for part in (root, *parts)):
        raise LookupError(f"{expression} is not a plain name")
    if not parts:
        return {**names, root: value}
    top = copy.copy(names.get(root, Blank()))
    at = top
    for part in parts[:-1]:
        below = copy.copy(getattr(at, part, Blank()))
        object.__setattr__(at, part, below)
        at = below
    object.__setattr__(at, parts[-1], value)
    return {**names, root: top}


def _read(names: Mapping[str, object], expression: str) -> object:
    root, *parts = expression.split(".")
    value = names[root]
    for part in parts:
        value = getattr(value, part)
    return value


def _looked_up(space: Mapping[str, object], parts: list[str]) -> object:
    value = space[parts[0]]
    for part in parts[1:]:
        value = inspect.getattr_static(value, part)
    return value
