"""A name taken out of a text that lists it among others."""

import re
from collections.abc import Iterator, Sequence

from scaffold.allow_lists.flat_text import FlatText, flat
from scaffold.allow_lists.runs import Item, full_runs, separator
from scaffold.model.plan import What
from scaffold.model.site import AllowList
from scaffold.modules import Module
from scaffold.removal.unit import Cut, Unit


def prose_units(module: Module, text: AllowList, name: str) -> Iterator[Unit]:
    """Yield the part of each run of names that holds one; a conjunction before it goes back to the name before."""
    code = module.source.text[text.start : text.end]
    said = flat(code)
    others = [one for one in text.names if one != name]
    for run in full_runs(said.text, others, name):
        index = next((at for at, item in enumerate(run) if item.name == name), None)
        if index is None or len(run) < 2:
            continue
        cuts = tuple(_moved(cut, text.start) for cut in _cuts(code, said, run, index))
        start, end = cuts[0].start, cuts[-1].end
        summary = f"{name!r} in the {text.owner or 'text'}"
        yield Unit(module.path, start, end, What.ALLOW_LIST, summary, (cuts,))


def _moved(cut: Cut, by: int) -> Cut:
    return Cut(cut.start + by, cut.end + by, cut.text)


def _cuts(code: str, said: FlatText, run: Sequence[Item], index: int) -> Iterator[Cut]:
    item = run[index]
    if index == 0:
        yield Cut(said.starts[item.start], said.starts[run[1].start])
        return
    before = run[index - 1]
    between = said.text[before.end : item.start]
    found = separator(between)
    if index == len(run) - 1 and index > 1 and found is not None and found.word:
        earlier = run[index - 2]
        joint = re.sub(r"\s+", " ", between)
        yield Cut(_behind(said, earlier), said.starts[before.start], joint)
    yield Cut(_behind(said, before), _behind(said, item))


def _behind(said: FlatText, item: Item) -> int:
    return said.ends[item.end - 1]
