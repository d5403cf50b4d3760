"""The names that a tree had before: each must give the same rates now, and an unknown name fail the same way."""

import io
import re
import tarfile
from collections.abc import Mapping, Sequence, Set
from pathlib import Path

from scaffold.inert_git import Refused, asked
from scaffold.model.parameter import Role
from scaffold.model.site import Site
from scaffold.verify.comparing import OLD, compare
from scaffold.verify.errors import BadRevision
from scaffold.verify.inside.job import NamedRates, Plain, Rates
from scaffold.verify.results import Check, Status

_OTHER: Mapping[Role, Plain] = {
    Role.WARMUP_STEPS: 7,
    Role.TOTAL_STEPS: 250,
    Role.PEAK_RATE: 7e-4,
    Role.FINAL_RATIO: 0.3,
}
#: A name that no dispatch has.
UNKNOWN = "no_such_schedule_of_scaffold"


def variations(site: Site) -> list[dict[str, Plain]]:
    """Return what is put on the arguments object: nothing, then other values of what the old schedules read."""
    return [{}, {binding.field: _OTHER[binding.role] for binding in site.bindings if binding.field}]


def extract(root: Path, revision: str, target: Path) -> None:
    """Write the tree as it was at a git revision below `target`; raise BadRevision when git cannot give it.

    The work tree and the index are not touched.
    """
    commit = _git(root, revision, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    archive = _git(root, revision, "archive", "--format=tar", commit.decode().strip())
    with tarfile.open(fileobj=io.BytesIO(archive)) as held:
        if hasattr(tarfile, "data_filter"):
            held.extractall(target, filter="data")
        else:
            held.extractall(target)


def _git(root: Path, revision: str, *words: str) -> bytes:
    try:
        return asked(root, *words)
    except Refused as refused:
        raise BadRevision(revision, str(refused) or "no such commit") from None


def check_old_names(
    before: Sequence[NamedRates], after: Sequence[NamedRates], revision: str, new: Set[str] = frozenset()
) -> Check:
    """Return whether every name gives exactly the same rates, or the same exception, before and after.

    A message that lists the legal names lists the `new` ones as well afterwards.
    """
    same: dict[str, None] = {}
    unknown: dict[str, None] = {}
    if [(one.name, one.fields) for one in before] != [(one.name, one.fields) for one in after]:
        reason = next(one.rates.message for one in (*before, *after) if one.rates.stood_in)
        return Check(OLD, Status.NOT_RUN, detail=reason)
    for was, now in zip(before, after, strict=True):
        shown = "an unknown name" if was.name == UNKNOWN else repr(was.name)
        if was.rates.stood_in or now.rates.stood_in:
            unknown[f"{shown} ({was.rates.message or now.rates.message})"] = None
            continue
        wrong = _changed(shown, was.rates, now.rates, new)
        if wrong is not None:
            return wrong
        same[shown] = None
    if unknown:
        rest = f"; the same: {', '.join(same)}" if same else ""
        return Check(
            OLD, Status.NOT_RUN, detail=f"not compared: {', '.join(unknown) if same else next(iter(unknown))}{rest}"
        )
    return Check(OLD, Status.PASSED, 0.0, None, f"the same as at {revision}: {', '.join(same)}")


def _changed(shown: str, old: Rates, new: Rates, names: Set[str]) -> Check | None:
    same = old.message == new.message or _words(old.message) == _words(new.message, names)
    if not same or (old.error, *map(len, old.groups)) != (new.error, *map(len, new.groups)):
        was, now = (f"{r.error}: {r.message}" if r.error else "a schedule" for r in (old, new))
        return Check(OLD, Status.FAILED, detail=f"{shown} gave {was}, and gives {now}")
    for before, after in zip(old.groups, new.groups, strict=True):
        found = compare(after, before, 0.0)
        if found.first_step is not None:
            detail = f"{shown}: step {found.first_step}: {found.rate!r}, was {found.wanted!r}"
            return Check(OLD, Status.FAILED, found.largest, found.first_step, detail)
    return None


def _words(message: str, but: Set[str] = frozenset()) -> list[str]:
    """Return the words of a message but some names, as such or as a member: `'step'` and `<Kind.STEP: 'step'>`."""
    names = {_plain(name) for name in but}
    words = re.findall(r"[\w.-]*\w", re.sub(r"\bat 0x\w+|\b(?:or|and)\b", "", message))
    return [word for word in words if not {_plain(word), _plain(word.rpartition(".")[2])} & names]


def _plain(name: str) -> str:
    return name.replace("-", "_").casefold()
