"""The examples of README and docs, as data: what a page shows under which heading."""

import re
from dataclasses import dataclass
from pathlib import Path

from sybil import Sybil
from sybil.parsers.markdown import CodeBlockParser

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Block:
    """A fenced block of a page, and the heading of the second level that it stands under."""

    section: str
    text: str

    @property
    def file(self) -> str:
        """The file that its first line names in a comment."""
        return self.text.partition("\n")[0].lstrip("#/ ")

    @property
    def commands(self) -> list[tuple[str, str]]:
        """Each command of a console block with what is shown below it."""
        return [(line, output) for line, _, output in (one.partition("\n") for one in self.text.split("$ ")[1:])]


def blocks(page: str, language: str) -> list[Block]:
    """Return the page's blocks of one language, in order."""
    document = Sybil([CodeBlockParser(language)]).parse(ROOT / page)
    return [
        Block(heading(document.text[: example.region.start]), example.region.parsed) for example in document.examples()
    ]


def heading(before: str) -> str:
    return next(iter(reversed(re.findall(r"^## (.+)$", before, re.MULTILINE))), "")
