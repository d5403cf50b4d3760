"""Why a tree has no dispatch: what it has instead, and what to do about it. One file a kind."""

from itertools import islice

from scaffold.modules import Modules
from scaffold.refusals import delegation, dotted_path, given, no_dispatch, registry
from scaffold.refusals.refusal import Kind, Refusal

__all__ = ["Kind", "Refusal", "diagnose"]

#: How many places of one kind are worth a look.
_AT_MOST = 5


def diagnose(modules: Modules) -> tuple[Refusal, ...]:
    """Return what a tree has instead of a dispatch, the most telling kind first; tests and generated files aside.

    That nothing chooses is said only where nothing else was found, and of a library's trainer only where not even that.
    """
    looks = (registry.find, dotted_path.find, delegation.find, given.find)
    found = tuple(one for look in looks for one in islice(look(modules), _AT_MOST))
    last = (no_dispatch.find, delegation.find_trainers)
    return found or next(filter(None, (tuple(islice(look(modules), _AT_MOST)) for look in last)), ())
