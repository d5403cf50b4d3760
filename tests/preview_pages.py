"""Preview pages for tests: made by the command line, read by an HTML parser."""

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib

from tests.trees import invoke


@dataclass(frozen=True)
class Document:
    """A page as a browser's parser sees it."""

    text: str

    @cached_property
    def root(self) -> Element:
        # Strict: whatever is no HTML fails.
        return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(self.text)

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Return the elements of a tag whose attributes are those given; `class_` may be one of several classes."""
        found = [one for one in self.root.iter() if str(one.tag).rpartition("}")[2] == tag]
        wanted = attributes.pop("class_", None)
        found = [one for one in found if wanted is None or wanted in (one.get("class") or "").split()]
        return [one for one in found if all(one.get(name) == value for name, value in attributes.items())]

    def one(self, tag: str, **attributes: str) -> Element:
        """Return the only element of that kind."""
        (found,) = self.all(tag, **attributes)
        return found

    @property
    def policy(self) -> str:
        return self.one("meta", **{"http-equiv": "Content-Security-Policy"}).get("content") or ""

    def attributes(self) -> Iterator[tuple[str, str, str]]:
        """Yield every attribute with its element's tag."""
        for element in self.root.iter():
            for name, value in element.attrib.items():
                yield str(element.tag), str(name), value


def text_of(element: Element) -> str:
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def page(*command: str) -> Document:
    """Return the page that a command prints."""
    return Document(invoke(*command, "--output-format", "html").stdout)


def previewed(root: Path, *options: str, schedule: str = "step") -> Document:
    """Return the page of `add-schedule --dry-run`."""
    return page("add-schedule", schedule, "--root", str(root), "--dry-run", *options)
