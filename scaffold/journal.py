"""What was written to trees, kept outside them, so that it can be taken back: one record a write."""

import base64
import gzip
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from scaffold.model.plan import Action, Edit

#: Names another folder for the records.
VARIABLE = "SCAFFOLD_STATE_DIR"
_VERSION = 1
#: How many records of a tree are kept.
_KEPT = 30


class Recorded(Struct, frozen=True):
    """One file of a write: its bytes before, None where it was created, and the digest after, None where it went."""

    path: str
    before: bytes | None
    after_sha256: str | None

    def now(self, root: Path) -> bytes | None:
        """Return what the file of a tree holds now, None where it cannot be read."""
        try:
            return (root / self.path).read_bytes()
        except OSError:
            return None

    def is_left_by(self, now: bytes | None) -> bool:
        """Return whether a file that holds `now` is as the write left it."""
        return (None if now is None else hashlib.sha256(now).hexdigest()) == self.after_sha256


class Record(Struct, frozen=True):
    """One write: what the command was, the schedules that it put in, and the files that it changed."""

    file: Path
    command: str
    added: tuple[str, ...]
    files: tuple[Recorded, ...]


def keep(root: Path, command: str, added: Sequence[str], edits: Sequence[Edit]) -> Path:
    """Record a write to a tree and return the record's file; raise OSError where it cannot be kept."""
    home = _home(root)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    number = max((int(one.name[:8]) for one in _files(home)), default=0) + 1
    document = {
        "version": _VERSION,
        "root": str(root.resolve()),
        "command": command,
        "added": list(added),
        "files": [_file_document(edit) for edit in edits],
    }
    target = home / f"{number:08}.json.gz"
    handle, name = tempfile.mkstemp(dir=home, prefix=".part-")
    with os.fdopen(handle, "wb") as file:
        file.write(gzip.compress(json.dumps(document).encode(), compresslevel=6))
    Path(name).replace(target)
    for old in _files(home)[:-_KEPT]:
        old.unlink(missing_ok=True)
    return target


def records(root: Path) -> Iterator[Record]:
    """Yield the records of a tree, the last write first; one that cannot be read ends them."""
    for file in reversed(_files(_home(root))):
        record = _read(file)
        if record is None:
            return
        yield record


def drop(record: Record) -> None:
    """Forget a write."""
    record.file.unlink(missing_ok=True)


def _home(root: Path) -> Path:
    named = os.environ.get(VARIABLE)
    if named:
        state = Path(named)
    else:
        import platformdirs  # slow to load: only where something is written or taken back

        state = platformdirs.user_state_path("scaffold")
    digest = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()
    return state / "trees" / digest[:32]


def _files(home: Path) -> list[Path]:
    return sorted(one for one in home.glob("*.json.gz") if one.name[:8].isdigit())


def _file_document(edit: Edit) -> dict[str, object]:
    created = edit.action is Action.CREATE
    return {
        "path": edit.path,
        "before": None if created else base64.b64encode(edit.before).decode("ascii"),
        "after_sha256": edit.after_sha256,
    }


def _read(file: Path) -> Record | None:
    try:
        document = json.loads(gzip.decompress(file.read_bytes()))
        if document["version"] != _VERSION:
            return None
        files = tuple(_recorded(one) for one in document["files"])
        return Record(file, str(document["command"]), tuple(map(str, document["added"])), files)
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        return None


def _recorded(document: Mapping[str, object]) -> Recorded:
    before, after = document["before"], document["after_sha256"]
    held = None if before is None else base64.b64decode(str(before), validate=True)
    return Recorded(str(document["path"]), held, None if after is None else str(after))
