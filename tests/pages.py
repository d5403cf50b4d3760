"""The examples of README and docs, as data: what a page shows, in which order, under which heading."""

import re
from dataclasses import dataclass
from pathlib import Path

from sybil import Sybil
from sybil.parsers.markdown import CodeBlockParser

ROOT = Path(__file__).parent.parent

#: README and every page of the manual, from the root of the repository.
PAGES = ("README.md", *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md")))

#: The languages that blocks of a page are in. A block in another one is a mistake that a test finds.
LANGUAGES = ("console", "python", "toml", "jinja", "diff", "yaml", "groovy", "text", "bash")


@dataclass(frozen=True)
class Block:
    """A fenced block of a page, and the heading of the second level that it stands under."""

    language: str
    section: str
    text: str
    #: What the HTML comment right before it says, for those who run it.
    comment: str
    start: int

    @property
    def file(self) -> str:
        """The file that its first line names in a comment, or what that line says otherwise."""
        return self.text.partition("\n")[0].strip("#/{} ")

    @property
    def commands(self) -> list[tuple[str, str]]:
        """Each command of a console block with what is shown below it."""
        found = re.split(r"^\$ ", self.text, flags=re.MULTILINE)[1:]
        return [(line, output) for line, _, output in (one.partition("\n") for one in found)]


def blocks(page: str, *languages: str) -> list[Block]:
    """Return the page's blocks of some languages, in order."""
    found = []
    for language in languages:
        document = Sybil([CodeBlockParser(language)]).parse(ROOT / page)
        for example in document.examples():
            start, end = example.region.start, example.region.end
            before = document.text[:start]
            # As it stands, with the spaces of its empty lines, which the parsed text lacks.
            text = document.text[start:end].partition("\n")[2].rpartition("```")[0]
            found.append(Block(language, heading(before), text, comment(before), start))
    return sorted(found, key=lambda block: block.start)


def heading(before: str) -> str:
    return next(iter(reversed(re.findall(r"^## (.+)$", before, re.MULTILINE))), "")


def comment(before: str) -> str:
    found = re.search(r"<!-- ([^\n]*) -->\s*\Z", before)
    return found[1] if found else ""
