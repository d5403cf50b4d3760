"""The import statements of a body that the code in it can count on."""

import ast
from collections.abc import Iterator, Sequence

from scaffold.walking import spelled

ImportNode = ast.Import | ast.ImportFrom


def imports_in(body: Sequence[ast.stmt]) -> Iterator[ImportNode]:
    """Yield the imports of a body in order, those of `if` and `try` in it too, but for those of types alone."""
    for node in body:
        match node:
            case ast.Import() | ast.ImportFrom():
                yield node
            case ast.Try():
                yield from imports_in(node.body)
            case ast.If() if "TYPE_CHECKING" not in spelled(node.test):
                yield from imports_in(node.body)
