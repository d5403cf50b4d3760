"""What a page is made from beside the plan itself."""

from msgspec import Struct

from scaffold.model.request import Request
from scaffold.modules import Modules


class Asked(Struct, frozen=True):
    """The tree's files as they are, and what was asked of them."""

    modules: Modules
    requests: tuple[Request, ...]

    def request(self, name: str) -> Request:
        """Return the request for a name; raise KeyError when there is none."""
        return {one.name: one for one in self.requests}[name]
