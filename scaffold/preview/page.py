"""What a preview page says, before it is written as HTML."""

from msgspec import Struct

from scaffold.preview.chart import Charted
from scaffold.preview.files import FileChange


class Note(Struct, frozen=True):
    """Something that the reader should know: how much it matters, where it is, what it says."""

    level: str
    place: str
    message: str
    #: Rows of a diff, where what is there differs from what would be written.
    difference: tuple[str, ...] = ()


class Subject(Struct, frozen=True):
    """One schedule that the page is about."""

    name: str
    #: How it stands, or what becomes of it: `added`, `removed`, `partial (2 of 7 parts)`.
    state: str
    #: Whether nothing is to do about it.
    is_settled: bool
    #: Sentences on what it does and where it goes.
    told: tuple[str, ...]
    #: What it is in detail: each a label and a text.
    facts: tuple[tuple[str, str], ...] = ()
    #: What to add to the training command.
    command: str = ""
    findings: tuple[Note, ...] = ()


class NamesAt(Struct, frozen=True):
    """What a selector takes at a site, before and after."""

    site: str
    selector: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Return every name, those that are new last."""
        return tuple(dict.fromkeys((*self.before, *self.after)))


class Page(Struct, frozen=True):
    """A change, or how a tree stands."""

    title: str
    #: `planned`, `written`, `nothing to do` …
    state: str
    root: str
    #: What this is, in a few sentences.
    lead: tuple[str, ...]
    subjects: tuple[Subject, ...]
    names: tuple[NamesAt, ...]
    #: One for each site, or for several that are alike.
    charts: tuple[Charted, ...]
    notes: tuple[Note, ...]
    files: tuple[FileChange, ...]
    #: What the files section is called.
    files_title: str = "The change, file by file"
