"""Help text such as "one of a, b or c", extended when it lists exactly the names that the dispatch knows."""

import ast
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from scaffold.layout import layout_of
from scaffold.model.plan import Splice, What
from scaffold.model.site import AllowList
from scaffold.modules import Module

# What may stand between two names: a comma, bar, slash or nothing, then perhaps a conjunction.
_SEPARATOR = re.compile(r"(?P<mark>\s*[,|/;]\s*|\s+)(?P<word>(?:or|and)\s+)?")
# The seam of an implicit concatenation: `one of a, "` at the end of a line, `"b or c` on the next.
_SEAM = re.compile(r"""(["'])\s*\n\s*[rRuU]?\1|(["'])\s*\r\n\s*[rRuU]?\2""")


class Prose:
    """Strings for people."""

    name = "prose"

    def find(self, module: Module, node: ast.AST, selector: str, names: Sequence[str], new: str) -> Iterator[AllowList]:
        """Yield the help text where it lists, in one run, all the names of the dispatch, and perhaps the new one."""
        if not isinstance(node, ast.AnnAssign) or node.value is None:
            return
        for value in _help_texts(node.value):
            start, end = module.source.start(value), module.source.end(value)
            listed = _listed(module.source.text[start:end], names, new)
            if listed:
                found = tuple(match["name"] for match in listed)
                yield AllowList(module.path, value.lineno, self.name, found, start, end)

    def extend(self, module: Module, allow_list: AllowList, name: str) -> Splice:
        """Return the splice that adds `name` to the run, before which a last `or` or `and` moves."""
        source = module.source
        code = source.text[allow_list.start : allow_list.end]
        listed = _listed(code, allow_list.names, "")
        last, before = listed[-1], listed[-2]
        between = code[before.end() : last.start()]
        separator = _SEPARATOR.fullmatch(_SEAM.sub("", between))
        assert separator is not None
        mark, word = separator["mark"], separator["word"] or ""
        plain = mark if mark.strip() else ", "
        joined = between.replace(word, "", 1) if word else between
        if not mark.strip():
            joined = plain + joined.lstrip()
        added = f"{mark if word else plain}{word}{last['quote']}{name}{last['quote']}"
        start = allow_list.start + before.end()
        end = allow_list.start + last.end()
        text = joined + last.group() + self._wrapped(module, allow_list, end, added)
        return Splice(start, end, text, What.ALLOW_LIST, f"{name!r} in the help text")

    def _wrapped(self, module: Module, allow_list: AllowList, at: int, added: str) -> str:
        """Return `added`, on a string of its own on the next line where that makes the line too wide."""
        source, layout = module.source, layout_of(module.source)
        row = source.text[source.line_start(at) : source.next_line(at)].rstrip()
        opening = re.match(r"""(["'])(?!\1\1)""", source.text[allow_list.start :])
        if opening is None or len(row) > layout.width or len(row) + len(added) <= layout.width:
            return added
        column = allow_list.start - source.line_start(allow_list.start)
        margin = " " * column if source.line_of(at) == allow_list.line else source.indent(at)
        space = added[: len(added) - len(added.lstrip(" ,|/;"))]
        return f"{space}{opening[1]}{source.newline(at)}{margin}{opening[1]}{added[len(space) :]}"


def _help_texts(value: ast.expr) -> Iterator[ast.Constant]:
    for node in ast.walk(value):
        candidates: list[ast.expr] = []
        if isinstance(node, ast.keyword) and node.arg == "help":
            candidates = [node.value]
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            candidates = [v for key, v in pairs if isinstance(key, ast.Constant) and key.value == "help"]
        for candidate in candidates:
            if isinstance(candidate, ast.Constant) and isinstance(candidate.value, str):
                yield candidate


def _listed(code: str, names: Sequence[str], new: str) -> list[re.Match[str]]:
    """Return where each of `names`, and perhaps `new`, stands in `code`, if in one run and each once; else nothing."""
    if len(names) < 2:
        return []
    alternatives = "|".join(re.escape(name) for name in sorted({*names, new} - {""}, key=len, reverse=True))
    quotes = "`'\"".replace(code[-1], "")  # the literal's own quote is not one around a name
    token = re.compile(rf"(?<![\w-])(?P<quote>[{quotes}]?)(?P<name>{alternatives})(?P=quote)(?![\w-])")
    matches = list(token.finditer(code))
    found = sorted(match["name"] for match in matches)
    if found != sorted(names) and found != sorted([*names, new]):
        return []
    for left, right in pairwise(matches):
        if not _SEPARATOR.fullmatch(_SEAM.sub("", code[left.end() : right.start()])):
            return []
    return matches
