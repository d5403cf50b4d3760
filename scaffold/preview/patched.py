"""A site as it will be: what is found where it stood once a change is made."""

from collections.abc import Sequence

from scaffold.errors import ScaffoldError
from scaffold.locate import find_places, settled_places, site_at
from scaffold.model.plan import Edit
from scaffold.model.request import Request
from scaffold.model.site import Site
from scaffold.modules import Modules


def patched(modules: Modules, site: Site, edits: Sequence[Edit], request: Request) -> tuple[Modules, Site] | None:
    """Return the files with some edits made, and the site in them; None where it is not found again."""
    over = modules.edited(edits)
    try:
        found = settled_places(find_places(over), request.settled)
        place = next((one for one in found.places if one.id == site.id), None)
        if place is None:
            return None
        return over, site_at(over, place, request.settled, request.name, found.places)
    except ScaffoldError:
        return None
