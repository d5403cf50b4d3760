"""Names in one text that is taken apart where it stands: `"cosine linear".split()`."""

import ast
from collections.abc import Iterator, Sequence

from msgspec import Struct

from scaffold.allow_lists.flat_text import flat
from scaffold.layout import quoted


class Word(Struct, frozen=True):
    """One word of the text: `[start, end)` of the code."""

    name: str
    start: int
    end: int


class SplitText(Struct, frozen=True):
    """The words of a text, as `code` has them, and what stands between them: white space where that is None."""

    code: str
    words: tuple[Word, ...]
    between: str | None

    @property
    def names(self) -> tuple[str, ...]:
        """Return the words."""
        return tuple(word.name for word in self.words)

    def with_name(self, name: str, index: int) -> str:
        """Return the code with one name more; as a list where the name holds what stands between names."""
        if (self.between or " ") in name:
            held = [*self.names[:index], name, *self.names[index:]]
            quote = '"' if '"' in self.code else "'"
            return f"[{', '.join(quoted(one, quote) for one in held)}]"
        if index < len(self.words):
            at = self.words[index].start
            return f"{self.code[:at]}{name}{self._joint()}{self.code[at:]}"
        at = self.words[-1].end
        return f"{self.code[:at]}{self._joint()}{name}{self.code[at:]}"

    def cut_of(self, name: str) -> tuple[int, int]:
        """Return what goes of the code with a name: with what stands before it, or behind it where it is the first."""
        index = self.names.index(name)
        if index:
            return self.words[index - 1].end, self.words[index].end
        return self.words[0].start, self.words[1].start if len(self.words) > 1 else self.words[0].end

    def _joint(self) -> str:
        """Return what stands between the last two words, unless that is a seam between two literals."""
        held = self.code[self.words[-2].end : self.words[-1].start] if len(self.words) > 1 else ""
        return (self.between or " ") if not held or "'" in held or '"' in held else held


def split_text(node: ast.AST, code: str) -> SplitText | None:
    """Return the words of a call of `split` on a text that is written out there; None for anything else."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str() as text), attr="split"), keywords=[]):
            match node.args:
                case []:
                    between = None
                case [ast.Constant(value=str() as between)] if between:
                    pass
                case _:
                    return None
            parts = text.split(between)
            words = tuple(_words(code, parts, between))
            return SplitText(code, words, between) if parts and len(words) == len(parts) else None
    return None


def _words(code: str, parts: Sequence[str], between: str | None) -> Iterator[Word]:
    """Yield the parts of a text with their places in its code, as far as the code says them."""
    before = len(code) - len(code.lstrip("( \t\r\n"))
    said = flat(code[before:])
    at = 0
    for part in parts:
        at = said.text.find(part, at)
        if at < 0 or not part:
            return
        yield Word(part, before + said.starts[at], before + said.ends[at + len(part) - 1])
        at += len(part) + len(between or "")
