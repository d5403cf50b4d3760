"""The body of a function that computes a factor, or a rate, at a step: what its template checks and returns."""

from scaffold.schedule_forms.code_lines import function, paragraphs
from scaffold.schedule_forms.parameters import Signed, bare
from scaffold.schedule_forms.renaming import renamed, scaled
from scaffold.schedule_forms.template_parts import STEP, TemplateParts


def at_step(parts: TemplateParts, step: str, rate: str) -> str:
    """Return the code that returns the factor at `step`, or where a rate is named, that times it."""
    body = scaled(parts.body, rate) if rate else parts.body
    return renamed(body, {STEP: step})


def helpers(parts: TemplateParts) -> str:
    """Return the functions that the factor is computed with."""
    return paragraphs(*(function(one.name, one.parameters, "", one.body) for one in parts.helpers))


def before_step(parts: TemplateParts) -> str:
    """Return what comes before the factor is computed: checks, numbers computed once, and functions."""
    return paragraphs("\n".join(parts.setup), helpers(parts))


def whole(parts: TemplateParts, step: str, rate: str) -> str:
    """Return everything that computes the factor or rate at `step` in one function."""
    gap = "\n\n" if parts.helpers else "\n"
    return gap.join(block for block in (before_step(parts), at_step(parts, step, rate)) if block)


def declared(parameters: tuple[Signed, ...], typed: bool) -> list[str]:
    """Return the declarations of parameters, with their types where the tree declares some."""
    return [one.text for one in (parameters if typed else bare(parameters))]
