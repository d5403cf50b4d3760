"""What was written to trees, kept outside them, so that it can be taken back: one record a write."""

import base64
import contextlib
import gzip
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from scaffold.errors import Unreadable
from scaffold.real_path import resolved
from scaffold.regular_file import read_regular
from scaffold.state import ready_folder, state_folder

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
            return read_regular(root / self.path)
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
    #: The number of the write, `""` where it had none yet.
    number: str = ""


def keep(root: Path, command: str, added: Sequence[str], files: Sequence[Recorded], number: str) -> Path:
    """Record a write to a tree, known by its number, and return the record's file.

    Raises OSError where it cannot be, and there is no record then.
    """
    home = _home(root)
    ready_folder(home)
    for held in home.iterdir():
        if held.name.startswith(".part-"):  # of a run that was killed here: writes to one tree take turns
            held.unlink(missing_ok=True)
    last = max((int(one.name[:8]) for one in _files(home)), default=0)
    document = {
        "version": _VERSION,
        "root": str(resolved(root)),
        "command": command,
        "added": list(added),
        "write": number,
        "files": [_file_document(one) for one in files],
    }
    target = home / f"{last + 1:08}.json.gz"
    part = home / f".part-{number}"
    _write_through(part, gzip.compress(json.dumps(document).encode(), compresslevel=6))
    part.replace(target)
    with contextlib.suppress(OSError):  # one more than wanted is no matter
        for old in _files(home)[:-_KEPT]:
            old.unlink(missing_ok=True)
    return target


def make_room(root: Path) -> None:
    """Have a folder for the records of a tree; raise OSError where there can be none."""
    ready_folder(_home(root))


def has(root: Path, number: str) -> bool:
    """Return whether the last record of a tree is of the write with a number."""
    last = next(records(root), None)
    return last is not None and last.number == number


def records(root: Path) -> Iterator[Record]:
    """Yield the records of a tree, the last write first; one that cannot be read ends them.

    Raises Unreadable where it cannot be told which tree it is.
    """
    try:
        files = _files(_home(root))
    except OSError as error:
        raise Unreadable(str(root), error.strerror or str(error)) from None
    for file in reversed(files):
        record = _read(file)
        if record is None:
            return
        yield record


def drop(root: Path, name: str) -> None:
    """Forget a write by the name of its record's file; raise OSError."""
    (_home(root) / name).unlink(missing_ok=True)


def _write_through(part: Path, data: bytes) -> None:
    """Write a new file and have it on the disk; one that cannot be written whole is none."""
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _home(root: Path) -> Path:
    digest = hashlib.sha256(os.fsencode(resolved(root))).hexdigest()
    return state_folder() / "trees" / digest[:32]


def _files(home: Path) -> list[Path]:
    try:
        held = list(home.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(one for one in held if one.name.endswith(".json.gz") and one.name[:8].isdigit())


def _file_document(one: Recorded) -> dict[str, object]:
    return {
        "path": one.path,
        "before": None if one.before is None else base64.b64encode(one.before).decode("ascii"),
        "after_sha256": one.after_sha256,
    }


def _read(file: Path) -> Record | None:
    try:
        document = json.loads(gzip.decompress(read_regular(file)))
        if document["version"] != _VERSION:
            return None
        files = tuple(_recorded(one) for one in document["files"])
        added = tuple(map(str, document["added"]))
        return Record(file, str(document["command"]), added, files, str(document.get("write", "")))
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        return None


def _recorded(document: Mapping[str, object]) -> Recorded:
    before, after = document["before"], document["after_sha256"]
    held = None if before is None else base64.b64decode(str(before), validate=True)
    return Recorded(str(document["path"]), held, None if after is None else str(after))
