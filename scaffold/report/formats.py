"""The formats that a standing is shown in: a file and a line here each, loaded when it is asked for."""

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scaffold.model.status import Standing

#: Each format with the module whose `render(standing, prefix)` returns it.
FORMATS = {
    "text": "scaffold.report.standing_text",
    "json": "scaffold.report.standing_json",
    "github": "scaffold.report.github",
    "sarif": "scaffold.report.sarif",
    "rdjson": "scaffold.report.rdjson",
    "junit": "scaffold.report.junit",
}

#: Those whose readers know the repository and not the tree: their paths begin at the root of git.
OF_THE_REPOSITORY = frozenset({"github", "sarif", "rdjson", "junit"})

#: The page for people who look, which draws more than a standing says: `scaffold.preview`.
PAGE = "html"

#: Those that a plan is shown in too, as what it says of the tree.
OF_A_PLAN = ("github", "sarif", "rdjson")


def render_as(name: str, standing: "Standing", prefix: str = "") -> str:
    """Return the standing in the format of that name; `prefix` leads from the root of git to the tree (`""` or `dir/`).

    Raises KeyError for a name that is none of FORMATS.
    """
    render: Callable[[Standing, str], str] = importlib.import_module(FORMATS[name]).render
    return render(standing, prefix if name in OF_THE_REPOSITORY else "")
