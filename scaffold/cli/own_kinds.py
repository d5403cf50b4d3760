"""Whether a project names entries of its own, told without loading what reads them."""

from pathlib import Path


def has_catalogue(start: Path) -> bool:
    """Return whether some `scaffold.toml` from `start` upwards speaks of a catalogue."""
    here = start.resolve()
    files = (folder / "scaffold.toml" for folder in (here, *here.parents))
    return any(file.is_file() and b"catalogue" in file.read_bytes() for file in files)
