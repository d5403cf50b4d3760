"""Somebody else's Jinja template, filled in: it sees its values and nothing else, within bounds of time and memory."""

import json
from collections.abc import Mapping
from pathlib import Path
from traceback import extract_tb

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from scaffold.bounded import OutOfBounds, within_bounds
from scaffold.errors import ForeignTemplate
from scaffold.regular_file import read_regular

#: What a template asks for other templates with.
_OF_FILES = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)


def render_of_others(template: Path, values: Mapping[str, str]) -> str:
    """Return somebody else's template filled in: it sees its values and nothing else, no file and nothing of Python's.

    Raises ForeignTemplate with its line when it asks for more, cannot be read, or takes too much time or memory.
    """
    try:
        answer = json.loads(within_bounds(lambda: json.dumps(_filled_in(template, values))))
    except OutOfBounds as error:
        raise ForeignTemplate(str(template), 1, f"it takes {error} to fill in") from None
    if "why" in answer:
        raise ForeignTemplate(str(template), answer["line"], answer["why"])
    return str(answer["text"])


def _filled_in(template: Path, values: Mapping[str, str]) -> Mapping[str, object]:
    """Return the text of a template filled in, or why it has none and on which line."""
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, autoescape=False
    )
    environment.globals.clear()
    try:
        text = read_regular(template).decode("utf-8")
        parts = environment.parse(text).find_all(nodes.Stmt)
        other = next((part for part in parts if isinstance(part, _OF_FILES)), None)
        if other is not None:
            return {"line": other.lineno, "why": "it asks for another file, and may not have any"}
        return {"text": environment.from_string(text).render(values)}
    except MemoryError:
        raise
    except (OSError, UnicodeDecodeError) as error:
        return {"line": 1, "why": str(getattr(error, "strerror", None) or error)}
    except TemplateSyntaxError as error:
        return {"line": error.lineno, "why": str(error.message)}
    except SecurityError as error:
        return {"line": _line(error), "why": f"it reaches for what a template may not have: {error}"}
    except Exception as error:  # whatever somebody else's code does
        return {"line": _line(error), "why": f"{type(error).__name__}: {error}"}


def _line(error: BaseException) -> int:
    """Return the line of the template on which an error came up."""
    lines = [row.lineno or 1 for row in extract_tb(error.__traceback__) if row.filename == "<template>"]
    return lines[-1] if lines else 1
