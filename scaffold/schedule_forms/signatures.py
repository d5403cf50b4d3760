"""The signature and the decorators of a function of the tree, as another takes them over."""

import ast

from scaffold.restyle import requoted
from scaffold.walking import FunctionNode


def text_of(node: ast.AST) -> str:
    """Return a piece of the tree's code with four-space indents and double quotes, without its comments."""
    return requoted(ast.unparse(node), "'", '"')


def signature_texts(node: FunctionNode) -> tuple[list[str], str]:
    """Return a function's parameters, each as it is declared, and the type that it returns or nothing."""
    held = node.args
    positional = [*held.posonlyargs, *held.args]
    defaults = [*([None] * (len(positional) - len(held.defaults))), *held.defaults]
    texts = [_text(one, default) for one, default in zip(positional, defaults, strict=True)]
    if held.posonlyargs:
        texts.insert(len(held.posonlyargs), "/")
    if held.vararg or held.kwonlyargs:
        texts.append(f"*{_text(held.vararg, None)}" if held.vararg else "*")
    texts += [_text(one, default) for one, default in zip(held.kwonlyargs, held.kw_defaults, strict=True)]
    texts += [f"**{_text(held.kwarg, None)}"] if held.kwarg else []
    return texts, text_of(node.returns) if node.returns else ""


def _text(one: ast.arg, default: ast.expr | None) -> str:
    annotation = f": {text_of(one.annotation)}" if one.annotation else ""
    if default is None:
        return one.arg + annotation
    return f"{one.arg}{annotation} = {text_of(default)}" if annotation else f"{one.arg}={text_of(default)}"


def decorators(node: FunctionNode) -> list[str]:
    """Return a method's decorators as rows; one that makes it abstract is not taken over."""
    texts = [text_of(one) for one in node.decorator_list]
    return [f"@{text}" for text in texts if not text.endswith("abstractmethod")]
