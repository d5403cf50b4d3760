"""Whether every link inside the built manual leads to a page, a file and a place on it that are there."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sphinx.application import Sphinx
from sphinx.util import logging

_LOG = logging.getLogger(__name__)


class _Page(HTMLParser):
    """The links of a page, and the places that links can lead to."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.places: set[str] = {"", "top"}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.places.add(value)
            elif name in ("href", "src") and value:
                self.links.append(value)


def check(app: Sphinx, error: Exception | None) -> None:
    """Warn of each link that leads nowhere, once the pages are written; `-W` makes a warning an error."""
    if error is None and app.builder.format == "html":
        for page, link in broken(Path(app.outdir)):
            _LOG.warning("%s: the link %r leads nowhere", page, link)


def broken(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each page's name with each of its links, within the folder, that leads nowhere."""
    pages = {path.resolve(): _read(path) for path in folder.rglob("*.html")}
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            is_there = unquote(parts.fragment) in pages[target].places if target in pages else target.exists()
            if not is_there:
                yield path.relative_to(folder.resolve()).as_posix(), link


def _read(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page
