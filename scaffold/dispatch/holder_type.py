"""What type the code says the dispatch's holder has: `args` in `args.lr_schedule`, by its annotation or its making."""

import ast
from collections.abc import Iterator

from scaffold.walking import FunctionNode, ScopeNode, spelled


def holder_type(around: tuple[ScopeNode, ...], holder: str) -> str:
    """Return the class that `holder` is annotated with or made by, as written; empty when the code does not say."""
    for scope in reversed(around):
        found = next(_in_function(scope, holder) if isinstance(scope, FunctionNode) else _in_class(scope, holder), "")
        if found:
            return found
    return ""


def _in_function(function: FunctionNode, holder: str) -> Iterator[str]:
    spec = function.args
    for parameter in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs):
        if parameter.arg == holder and parameter.annotation is not None:
            yield _class_in(parameter.annotation)
    yield from _assigned(function, holder)


def _in_class(scope: ast.ClassDef, holder: str) -> Iterator[str]:
    if not holder.startswith("self."):
        return
    for node in scope.body:
        if isinstance(node, ast.AnnAssign) and spelled(node.target) == holder.removeprefix("self."):
            yield _class_in(node.annotation)
    for function in scope.body:
        if isinstance(function, FunctionNode):
            for name in _assigned(function, holder):
                parameters = {p.arg: p.annotation for p in (*function.args.args, *function.args.kwonlyargs)}
                annotation = parameters.get(name)
                if annotation is not None:
                    yield _class_in(annotation)
                elif name not in parameters:
                    yield name


def _assigned(function: FunctionNode, holder: str) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.AnnAssign) and spelled(node.target) == holder:
            yield _class_in(node.annotation)
        elif isinstance(node, ast.Assign) and any(spelled(target) == holder for target in node.targets):
            if isinstance(node.value, ast.Call):
                yield spelled(node.value.func)
            elif isinstance(node.value, ast.Name):
                yield node.value.id


def _class_in(annotation: ast.expr) -> str:
    """Return the one class that an annotation speaks of: `X`, `"X"`, `Optional[X]`, `X | None`."""
    match annotation:
        case ast.Constant(value=str(text)):
            try:
                return _class_in(ast.parse(text, mode="eval").body)
            except SyntaxError:
                return ""
        case ast.Subscript(slice=inner):
            return _class_in(inner)
        case ast.BinOp(left=left, right=ast.Constant(value=None)):
            return _class_in(left)
        case ast.Name() | ast.Attribute():
            return spelled(annotation)
    return ""
