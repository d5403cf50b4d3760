"""The journal as text and back, sealed so that only its maker's is believed."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from pathlib import PurePath

from scaffold.model.plan import Action
from scaffold.transaction.journal import Drop, Journal, Keep, Phase, Settlement, Step, Unrecorded
from scaffold.transaction.names import is_of_git

#: The first line of every journal.
HEAD = b"# A write of scaffold is under way or was cut short; the next scaffold command settles it.\n"
_VERSION = 1
_DIGEST = re.compile(r"[0-9a-f]{64}")
_RECORD = re.compile(r"\d{8}\.json\.gz")


def text_of(journal: Journal, key: bytes) -> bytes:
    """Return a journal as it is written: a line for people, one with the write, one with the seal."""
    body = json.dumps(_document(journal), sort_keys=True).encode("ascii")
    return HEAD + body + b"\n" + _seal(body, key) + b"\n"


def journal_in(data: bytes) -> Journal:
    """Return the journal in a text, whoever made it; raise ValueError where it is none, or leads out of the root."""
    head, body, _ = _lines(data)
    if head + b"\n" != HEAD:
        raise ValueError("does not begin as one does")
    try:
        return _journal(json.loads(body))
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"is damaged: {error!r}") from None


def is_sealed(data: bytes, key: bytes | None) -> bool:
    """Return whether a text was sealed with a key, which nothing was where there is none."""
    _, body, seal = _lines(data)
    return key is not None and hmac.compare_digest(seal, _seal(body, key))


def _lines(data: bytes) -> tuple[bytes, bytes, bytes]:
    rows = data.split(b"\n")
    if len(rows) != 4 or rows[3]:
        raise ValueError("is not of three lines")
    return rows[0], rows[1], rows[2]


def _seal(body: bytes, key: bytes) -> bytes:
    return hmac.new(key, body, hashlib.sha256).hexdigest().encode("ascii")


def _document(journal: Journal) -> dict[str, object]:
    settlement = journal.settlement
    return {
        "version": _VERSION,
        "number": journal.number,
        "phase": journal.phase.value,
        "command": settlement.command,
        "added": list(settlement.added) if isinstance(settlement, Keep) else None,
        "drops": settlement.record if isinstance(settlement, Drop) else None,
        "process": journal.process,
        "machine": journal.machine,
        "began": journal.began,
        "files": [
            {"path": s.path, "target": s.target, "action": s.action.value, "before": s.before, "after": s.after}
            for s in journal.steps
        ],
    }


def _journal(document: Mapping[str, object]) -> Journal:
    number, files = document["number"], document["files"]
    if document["version"] != _VERSION:
        raise ValueError(f"is of version {document['version']!r}, wanted {_VERSION}")
    if not isinstance(number, str) or not re.fullmatch(r"[0-9a-f]{16}", number):
        raise ValueError("has no number of a write")
    if not isinstance(files, list):
        raise ValueError("has no files")
    return Journal(
        number=number,
        phase=Phase(document["phase"]),
        settlement=_settlement(document),
        steps=tuple(_step(one) for one in files),
        process=int(str(document["process"])),
        machine=str(document["machine"]),
        began=str(document["began"]),
    )


def _settlement(document: Mapping[str, object]) -> Settlement:
    command, added, drops = str(document["command"]), document["added"], document["drops"]
    if isinstance(drops, str):
        if not _RECORD.fullmatch(drops):
            raise ValueError("drops what is no record")
        return Drop(command, drops)
    if isinstance(added, list):
        return Keep(command, tuple(map(str, added)))
    return Unrecorded(command)


def _step(document: Mapping[str, object]) -> Step:
    path, target = document["path"], document["target"]
    if not isinstance(path, str) or not isinstance(target, str):
        raise ValueError("has a file without a path")
    parts = PurePath(target).parts
    if not parts or PurePath(target).is_absolute() or "\0" in target or parts[-1] == "..":
        raise ValueError(f"has a file at {target!r}")
    if is_of_git(PurePath(target)):
        raise ValueError(f"has a file of git, {target!r}")
    return Step(path, target, Action(document["action"]), _digest(document["before"]), _digest(document["after"]))


def _digest(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not _DIGEST.fullmatch(value):
        raise ValueError(f"has the digest {value!r}")
    return value
