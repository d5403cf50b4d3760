"""Text such as "one of a, b or c", extended when it lists exactly the names that the dispatch knows."""

from collections.abc import Iterator, Sequence

from scaffold.allow_lists.flat_text import FlatText, flat
from scaffold.allow_lists.runs import Item, full_runs, mentioned, separator
from scaffold.allow_lists.spot import Spot
from scaffold.allow_lists.texts import Medium, Text, texts
from scaffold.layout import layout_of
from scaffold.model.plan import Splice, What
from scaffold.model.site import AllowList, Keys
from scaffold.modules import Module, Modules


class Prose:
    """Strings and comments for people."""

    name = "prose"

    def find(self, modules: Modules, spot: Spot, names: Sequence[str], new: str, keys: Keys) -> Iterator[AllowList]:
        """Yield the texts that list, in one run, all the names of the dispatch, and perhaps the new one."""
        for text in texts(modules, spot):
            runs = _runs(spot.module, text, names, new)
            if runs:
                found = tuple(one.name for one in runs[0] if one.name and all(_holds(run, one.name) for run in runs))
                yield AllowList(spot.module.path, text.line, self.name, found, text.start, text.end, text.medium.value)

    def extend(self, modules: Modules, allow_list: AllowList, name: str, keys: Keys) -> tuple[Splice, ...]:
        """Return the splices that add `name` to each run, before which a last `or` or `and` moves."""
        module = modules.get(allow_list.path)
        text = Text(Medium(allow_list.owner), allow_list.line, allow_list.start, allow_list.end)
        runs = _runs(module, text, allow_list.names, name)
        return tuple(_extended(module, text, run, name) for run in runs if not _holds(run, name))


def uncertain(modules: Modules, spot: Spot, names: Sequence[str]) -> Iterator[tuple[str, int, str]]:
    """Yield the texts that mention two of the names or more and list not all: path, line, and what they are."""
    for text in texts(modules, spot):
        code = spot.module.source.text[text.start : text.end]
        if not _runs(spot.module, text, names, "") and mentioned(flat(code).text, names) > 1:
            yield spot.module.path, text.line, text.medium.value


def _runs(module: Module, text: Text, names: Sequence[str], new: str) -> list[list[Item]]:
    code = module.source.text[text.start : text.end]
    if sum(name in code for name in names) < len(names):
        return []
    runs = full_runs(flat(code).text, names, new)
    return [run for run in runs if text.medium is not Medium.DOCSTRING or all(one.is_quoted for one in run)]


def _holds(run: Sequence[Item], name: str) -> bool:
    return any(one.name == name for one in run)


def _extended(module: Module, text: Text, run: Sequence[Item], name: str) -> Splice:
    """Return the splice that adds `name` behind the last item of a run."""
    code = module.source.text[text.start : text.end]
    said = flat(code)
    last, before = run[-1], run[-2]
    between = separator(said.text[before.end : last.start])
    assert between is not None
    opening = code[said.starts[last.start] : said.starts[last.name_start]] if last.is_quoted else ""
    closing = code[said.ends[last.name_end - 1] : said.ends[last.quote_end - 1]] if last.is_quoted else ""
    mark = between.mark if between.mark.strip() else ", "
    added = f"{between.mark if between.word else mark}{between.word}{opening}{name}{closing}"
    start = end = _behind(said, last)
    moved = ""
    if between.word:
        start = _behind(said, before)
        joined = code[start : said.starts[last.start]].replace(between.word, "", 1)
        moved = joined if between.mark.strip() else mark + joined.lstrip()
        moved += code[said.starts[last.start] : end]
    at, summary = text.start + end, f"{name!r} in the {text.medium.value}"
    added = _wrapped(module, text, at, added, said.prefixes[last.end - 1], said.quotes[last.end - 1])
    return Splice(text.start + start, at, moved + added, What.ALLOW_LIST, summary)


def _behind(said: FlatText, item: Item) -> int:
    return said.ends[item.end - 1]


def _wrapped(module: Module, text: Text, at: int, added: str, prefix: str, quote: str) -> str:
    """Return `added`, on the next line where it makes its line too wide: as a string of its own, or in a docstring."""
    source, layout = module.source, layout_of(module.source)
    row = source.text[source.line_start(at) : source.next_line(at)].rstrip()
    space = added[: len(added) - len(added.lstrip(" ,|/;"))]
    if len(row) > layout.width or len(row) + len(added) <= layout.width or not space:
        return added
    if len(quote) == 3:
        return f"{space.rstrip()}{source.newline(at)}{source.indent(at)}{added[len(space) :]}"
    if text.medium not in (Medium.HELP, Medium.MESSAGE):
        return added
    column = text.start - source.line_start(text.start)
    margin = " " * column if source.line_of(at) == text.line else source.indent(at)
    rest = source.text[at : source.next_line(at)]
    opening = prefix + quote if any(mark in rest for mark in "{}\\") else quote
    return f"{space}{quote}{source.newline(at)}{margin}{opening}{added[len(space) :]}"
