"""Lines of generated code: headings of functions, indents, docstrings."""

import textwrap
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from scaffold.layout import Layout
from scaffold.restyle import laid_out
from scaffold.schedule_forms.parameters import Signed
from scaffold.schedule_forms.template_parts import TemplateParts

#: How wide a definition is before it takes its file's style.
WIDTH = 120


def function(name: str, parameters: Sequence[str], returns: str, *blocks: str, depth: int = 0) -> str:
    """Return a function whose body is the blocks, empty ones aside; `depth` is how deep it is going to stand."""
    tail = f" -> {returns}:" if returns else ":"
    head = f"def {name}({', '.join(parameters)}){tail}"
    if len(head) + 4 * depth > WIDTH:
        head = f"def {name}(\n" + "".join(f"    {one},\n" for one in parameters) + f"){tail}"
    return "\n".join([head, *(textwrap.indent(block, "    ") for block in blocks if block)])


def paragraphs(*blocks: str) -> str:
    """Return the blocks that hold code with a blank line between."""
    return "\n\n".join(block for block in blocks if block)


def finished(code: str) -> str:
    """Return a definition with its long lines wrapped, ended by a newline."""
    return laid_out(code, Layout("    ", WIDTH)) + "\n"


def docstring(first: str, parts: TemplateParts, described: Mapping[str, str], names: Sequence[str]) -> str:
    """Return a docstring that begins with the line `first` and describes the parameters `names`."""
    prose = [first, *parts.paragraphs]
    known = dict(parts.described) | dict(described)
    rows = [f"    {name}: {known[name]}" for name in names if name in known]
    arguments = ["\n".join(["Args:", *rows])] if rows else []
    text = "\n\n".join([part for part in prose if part] + arguments)
    return f'"""{text}\n"""'


def told(parts: TemplateParts) -> TemplateParts:
    """Return the parts with what the schedule does said of the schedule, rather than of a function that returns it."""
    return _told(parts, {"Return a schedule that ": "The schedule ", "Return the ": "It is the "})


def of_class(parts: TemplateParts) -> TemplateParts:
    """Return the parts with what the schedule does said of a class of such schedules."""
    return _told(parts, {"Return a ": "A ", "Return the ": "The "})


def _told(parts: TemplateParts, openings: Mapping[str, str]) -> TemplateParts:
    first, *rest = parts.paragraphs
    before = next(one for one in openings if first.startswith(one))
    return replace(parts, paragraphs=(openings[before] + first.removeprefix(before), *rest))


def texts(parameters: Sequence[Signed]) -> list[str]:
    """Return the declarations of parameters."""
    return [one.text for one in parameters]
