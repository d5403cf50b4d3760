"""Code in colours: Pygments' tokens, line by line."""

import re
from collections.abc import Iterator

from pygments.lexer import Lexer
from pygments.lexers.configs import TOMLLexer
from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String, Token

from scaffold.preview.files import Segment

#: Which colour a token has: the first that it is of.
_KINDS = (
    (Comment, "c"),
    (String.Doc, "c"),
    (Keyword, "k"),
    (Operator.Word, "k"),
    (Name.Function, "f"),
    (Name.Class, "f"),
    (Name.Decorator, "f"),
    (Name.Tag, "f"),
    (Name.Builtin, "b"),
    (String.Affix, "k"),
    (String, "s"),
    (Number, "n"),
)


def coloured(path: str, text: str) -> list[tuple[Segment, ...]]:
    """Return the lines of a file, which end at `\\n`, each as segments; a file of no known language has one colour."""
    rows: list[list[Segment]] = [[]]
    for kind, held in _pieces(path, text):
        first, *others = held.split("\n")
        rows[-1].append(Segment(first, kind))
        rows += [[Segment(other, kind)] for other in others]
    if rows[-1] == [] or all(not one.text for one in rows[-1]):
        rows.pop()
    return [tuple(one for one in row if one.text) for row in rows]


def _pieces(path: str, text: str) -> Iterator[tuple[str, str]]:
    lexer = _lexer(path)
    if lexer is None:
        yield "", text
        return
    for _, token, held in lexer.get_tokens_unprocessed(text):
        yield _kind(token), held


def _lexer(path: str) -> Lexer | None:
    ending = re.sub(r".*\.", "", path)
    return PythonLexer() if ending in ("py", "pyi") else TOMLLexer() if ending == "toml" else None


def _kind(token: object) -> str:
    assert isinstance(token, type(Token))
    return next((kind for one, kind in _KINDS if token in one), "")
