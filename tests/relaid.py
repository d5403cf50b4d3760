"""Hand-written trees, drawn in other layouts: other breaks, comments, quotes, spaces, indents and names, the same code."""

import ast
import io
import random
import re
import tokenize
from collections.abc import Callable, Iterator, Mapping

from hypothesis import strategies as st

from tests import test_arm_shapes, test_dispatch_blocks, test_dispatch_mappings
from tests.argument_trees import TREES
from tests.trees import BASE

#: Every form of arguments, and of dispatch.
POOL: dict[str, Mapping[str, str]] = {
    "base": BASE,
    **{name: tree.files for name, tree in TREES.items()},
    **{case.name: case.tree for case in (*test_arm_shapes.CASES, *test_dispatch_mappings.CASES)},
    **{f"{group}: {one.name}": one.files for group, trees in test_dispatch_blocks.GROUPS.items() for one in trees},
}
_COMMENTS = ("  # why not", "  # 'quotes\" (and) brackets[", "  # {{ jinja }} %d", "#", "  # ümlaut \u2028 \x0c", "   ")
_LINES = ("\n", "\n\n", "\n# a line of its own\n", "    # one that is indented\n", "\f\n", "  \n")
_NAMES = ("cosine", "linear", "constant")
_OTHER_NAMES = (
    "warm-up",
    "ümlaut",
    "a",
    "cosine_2",
    "step",
    "1cycle",
    "x.y",
    "with space",
    "None",
    "{x}",
    "%s",
    "Cosine",
)
_OPERATORS = {"=", "==", ",", ":", "(", ")", "[", "]", "{", "}", "+", "->"}


@st.composite
def relaid(draw: st.DrawFn) -> dict[str, bytes]:
    """Draw a tree of the pool in another layout."""
    chance = draw(st.randoms(use_true_random=False))
    files = dict(POOL[draw(st.sampled_from(sorted(POOL)))])
    often = draw(st.sampled_from([0.0, 0.02, 0.1, 0.3]))
    moves = draw(st.sets(st.sampled_from(sorted(MOVES)), max_size=3))
    if draw(st.integers(0, 3)) == 0:
        files = _renamed(files, chance)
    files = {path: _moved(text, moves, chance, often) for path, text in files.items()}
    newline, unit = draw(st.sampled_from(["\n", "\n", "\r\n"])), draw(st.sampled_from(["    ", "    ", "  ", "\t"]))
    mark = draw(st.sampled_from(["", "", "", "\ufeff"]))
    return {path: _bytes(text, newline, unit, mark) for path, text in files.items()}


def _bytes(text: str, newline: str, unit: str, mark: str) -> bytes:
    return (mark + text.replace("    ", unit).replace("\n", newline)).encode()


def _renamed(files: Mapping[str, str], chance: random.Random) -> dict[str, str]:
    """Give the names that the tree knows other values, wherever they are words in a text."""
    others = chance.sample(_OTHER_NAMES, len(_NAMES))
    found = dict(files)
    for old, new in zip(_NAMES, others, strict=True):
        word = re.compile(rf"(?<=['\"]){old}(?=['\"])")
        found = {path: word.sub(new, text) for path, text in found.items()}
    return found


def _moved(text: str, moves: set[str], chance: random.Random, often: float) -> str:
    """Return a text with some of its gaps and tokens written otherwise, or as it is where it would mean otherwise."""
    new = "".join(_pieces(text, moves, chance, often))
    end = chance.choice(["", "\n", "\n\n\n# the end", "\n\n"])
    new = new.removesuffix("\n") + end
    try:
        return new if ast.dump(ast.parse(new)) == ast.dump(ast.parse(text)) else text
    except SyntaxError:
        return text


def _pieces(text: str, moves: set[str], chance: random.Random, often: float) -> Iterator[str]:
    """Yield the tokens and what is between them; a move is asked about every token that it may concern."""
    starts = [0]
    for row in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(row))
    at, depth = 0, 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in (tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER):
            continue
        start, end = (starts[row - 1] + column for row, column in (token.start, token.end))
        gap, word = text[at:start], token.string
        depth += (word in "([{") - (word in ")]}") if token.type == tokenize.OP else 0
        for name in sorted(moves):
            if chance.random() < often:
                gap, word = MOVES[name](gap, word, token.type, depth, chance)
        yield gap + word
        at = end
    yield text[at:]


#: Takes what is before a token, the token, its kind and how deep it is in brackets; gives the two as they are then.
Move = Callable[[str, str, int, int, random.Random], tuple[str, str]]


def _comment(gap: str, word: str, kind: int, depth: int, chance: random.Random) -> tuple[str, str]:
    ends = kind == tokenize.NEWLINE or (kind == tokenize.NL and depth and gap.strip(" ") == "")
    return (gap + chance.choice(_COMMENTS), word) if ends and word else (gap, word)


def _line(gap: str, word: str, kind: int, depth: int, chance: random.Random) -> tuple[str, str]:
    return (gap, word + chance.choice(_LINES)) if kind == tokenize.NEWLINE and word else (gap, word)


def _quotes(gap: str, word: str, kind: int, depth: int, chance: random.Random) -> tuple[str, str]:
    if kind != tokenize.STRING or word[0] not in "'\"" or word[1:-1].strip("'\"") != word[1:-1] or "\\" in word:
        return gap, word
    body, other = word[1:-1], {"'": '"', '"': "'"}[word[0]]
    if any(quote in body for quote in "'\""):
        return gap, word
    return gap, chance.choice([f"{other}{body}{other}", f"{other * 3}{body}{other * 3}", f"r{word}"])


def _break(gap: str, word: str, kind: int, depth: int, chance: random.Random) -> tuple[str, str]:
    """Break a line in brackets, or with a backslash outside of them."""
    if kind == tokenize.OP and word in (",", "(", "[", "{") and depth:
        return gap, f"{word}\n{' ' * chance.choice([0, 4, 8, 13])}"
    if kind == tokenize.OP and word in ("=", "==") and not depth:
        return gap, f"{word} \\\n{' ' * chance.choice([4, 8])}"
    return gap, word


def _join(gap: str, word: str, kind: int, depth: int, chance: random.Random) -> tuple[str, str]:
    return (gap, "") if kind == tokenize.NL and depth and "#" not in gap else (gap, word)


def _space(gap: str, word: str, kind: int, depth: int, chance: random.Random) -> tuple[str, str]:
    if kind != tokenize.OP or word not in _OPERATORS or "\n" in gap:
        return gap, word
    return chance.choice([gap, "", " ", "  "]), chance.choice([word, f"{word} ", f" {word}"])


def _comma(gap: str, word: str, kind: int, depth: int, chance: random.Random) -> tuple[str, str]:
    """Put a comma after the last element, or value, of what is in brackets."""
    return (f"{gap},", word) if kind == tokenize.OP and word in (")", "]", "}") else (gap, word)


def _brackets(gap: str, word: str, kind: int, depth: int, chance: random.Random) -> tuple[str, str]:
    return (gap, f"({word})") if kind in (tokenize.STRING, tokenize.NUMBER) else (gap, word)


MOVES: dict[str, Move] = {
    "brackets": _brackets,
    "break": _break,
    "comma": _comma,
    "comment": _comment,
    "join": _join,
    "line": _line,
    "quotes": _quotes,
    "space": _space,
}
