"""What a user should know of a plan: what was passed over, what is not used, what has to be looked at by hand."""

from collections.abc import Iterable

from scaffold.arguments.inline import INLINE
from scaffold.default_fit import misfit
from scaffold.entry_scope import out_of_reach
from scaffold.looking import Looked
from scaffold.model.parameter import Role
from scaffold.model.plan import Diagnostic, Level
from scaffold.model.request import Request
from scaffold.model.site import Site
from scaffold.parts import Wish
from scaffold.remarks import remarks_on


def advice_on(looked: Looked, request: Request) -> tuple[Diagnostic, ...]:
    """Return what the user should know of what a request comes to in a tree."""
    modules = looked.modules
    passed_over = [Diagnostic(Level.WARNING, "", 0, f"passed over: {e}") for e in modules.obstacles.values()]
    notes = [Diagnostic(Level.NOTE, "", 0, note) for note in request.schedule.notes(request.implementation)]
    inline: list[Diagnostic] = []
    unused: list[Diagnostic] = []
    warm: list[Diagnostic] = []
    remarks: list[Diagnostic] = []
    for one in looked.sites:
        site, wish = one.site, one.wish
        name = wish.definition.name if wish.definition else ""
        remarks += remarks_on(modules, site, wish.models.makers, name)
        if site.arguments.form == INLINE and wish.bound:
            inline.append(_inline_note(site))
        inline += out_of_reach(modules, site, wish.request, wish.definition, wish.bound)
        unused += _unused_values(wish)
        warm += _warmed_up_elsewhere(site, wish)
        warm += misfit(site, wish)
    return tuple(dict.fromkeys((*looked.untouched, *passed_over, *notes, *inline, *unused, *warm, *remarks)))


def _warmed_up_elsewhere(site: Site, wish: Wish) -> Iterable[Diagnostic]:
    """Yield a note where the tree has warm-up steps that no other arm passes: something else may warm up with them."""
    for one in wish.bound:
        others = "".join(factory.made for factory in site.dispatch.factories_but({wish.request.name}))
        own = one.field and not one.declares and site.dispatch.read(one.field) in one.expression
        if one.parameter.role is Role.WARMUP_STEPS and own and one.field not in others:
            message = f"no other arm passes {one.expression}: see whether the tree warms up elsewhere as well"
            yield Diagnostic(Level.NOTE, site.dispatch.path, site.dispatch.line, message)


def _inline_note(site: Site) -> Diagnostic:
    message = "the values are written into the arm, and nothing is declared: change them there"
    return Diagnostic(Level.NOTE, site.dispatch.path, site.dispatch.line, message)


def _unused_values(wish: Wish) -> Iterable[Diagnostic]:
    """Yield a warning for each value or default that was given though the tree has an argument or computes it."""
    for name, value in wish.request.given:
        one = next((one for one in wish.bound if one.parameter.name == name), None)
        if one is not None and not one.declares and not one.field and one.expression != repr(value):
            message = f"{name} is what the tree passes, {one.expression}: {value} is not used; --field declares one"
            yield Diagnostic(Level.WARNING, "", 0, message)
    for one in wish.bound:
        if one.parameter.name in wish.request.defaults and not one.declares:
            name = one.parameter.name
            message = f"{name} is what the tree passes, {one.expression}: --default is not used; --field declares one"
            yield Diagnostic(Level.WARNING, "", 0, message)
