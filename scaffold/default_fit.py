"""Whether a schedule's values fit what the tree has by default for the rest: a run without further options."""

import ast
from collections.abc import Iterator

from scaffold.binding import Bound, known_values
from scaffold.model.parameter import Values
from scaffold.model.plan import Diagnostic, Level
from scaffold.model.site import Site
from scaffold.parts import Wish


def misfit(site: Site, wish: Wish) -> Iterator[Diagnostic]:
    """Yield a warning where a run with the tree's own defaults would be refused by the schedule's function."""
    known = known_values(wish.bound)
    theirs = {one.parameter.name: held for one in wish.bound if (held := _by_default(site, one)) is not None}
    theirs = {name: held for name, held in theirs.items() if name not in known}
    wrong = wish.request.schedule.check(Values(known | theirs)) if theirs else ""
    if wrong:
        own = ", ".join(f"{name} {held:g}" for name, held in theirs.items())
        message = f"with what the tree has by default ({own}) the values do not fit together: {wrong}"
        yield Diagnostic(Level.WARNING, site.dispatch.path, site.dispatch.line, message)


def _by_default(site: Site, one: Bound) -> int | float | None:
    """Return the number that a parameter is where nobody gives one, None where the tree does not say."""
    binding = next((b for b in site.bindings if b.role is one.parameter.role and b.expression == one.expression), None)
    try:
        value = ast.literal_eval(binding.default) if binding is not None and binding.default else None
    except (ValueError, SyntaxError):
        return None
    usable = isinstance(value, int | float) and not isinstance(value, bool) and value in one.parameter.bounds
    return value if usable else None
