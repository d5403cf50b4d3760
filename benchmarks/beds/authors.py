"""Where a tree's authors added a schedule by hand in their next release, beside where we add one."""

import ast
import difflib
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.beds import tool
from benchmarks.beds.bed import Archive, Bed, Kind
from benchmarks.beds.errors import BedError
from benchmarks.beds.fetch import tree
from benchmarks.beds.index import Download, download
from benchmarks.beds.patched import changed, files
from benchmarks.beds.pins import BEDS, OLMO, OLMO_NEXT, TIMM, TIMM_NEXT
from benchmarks.beds.report import table

#: The scope of everything in a file that was not there.
NEW = "(new file)"


@dataclass(frozen=True)
class NextStep:
    """A release and the next one, where the authors added schedules, and what of the difference is about them."""

    before: Archive
    after: Archive
    added: str
    #: Whether a path may hold anything of it, and words one of which a place's new lines hold if it does.
    is_about: Callable[[str], bool]
    words: tuple[str, ...]
    #: Each place that only one side touches, as `path scope`, with the reason.
    explained: tuple[tuple[str, str], ...]


@dataclass(frozen=True, order=True)
class Place:
    """A definition of a file, `<module>` for its top level, in which lines changed."""

    path: str
    scope: str

    def __str__(self) -> str:
        return f"{self.path} {self.scope}"


_OLMO_REASONS = (
    ("olmo/optim.py ConstantWithWarmupScheduler", "their class bears their schedule's name, ours bears ours"),
    ("olmo/optim.py Wsd", "the same: our class bears our schedule's name"),
    ("olmo/optim.py __all__", "the tree's other classes are listed there, so ours is; they did not list theirs"),
    ("olmo/optim.py <module>", "what the formula needs imported"),
    ("olmo/config.py SchedulerConfig", "a decay at the end has numbers of its own; a constant rate has none"),
)

_TIMM_REASONS = (
    ("timm/scheduler/wsd", "a module of its own for the class, as the tree has for each; the file names may differ"),
    ("timm/scheduler/plateau_lr.py", "no code of a schedule: a deprecation of theirs that recommends wsd instead"),
)

STEPS = (
    NextStep(
        OLMO,
        OLMO_NEXT,
        "constant_with_warmup",
        lambda path: path in ("olmo/config.py", "olmo/optim.py"),
        ("constant_with_warmup", "ConstantWithWarmup"),
        _OLMO_REASONS,
    ),
    NextStep(
        TIMM,
        TIMM_NEXT,
        "wsd, rsqrt and constant",
        lambda path: path.startswith("timm/scheduler/"),
        ("wsd", "rsqrt", "WSD", "decay_fn", "timescale", "'constant'"),
        _TIMM_REASONS,
    ),
)


def compare(cache: Path, get: Download = download) -> str:
    """Return the places of each next step in two columns, theirs and ours, and why they differ where they do.

    Raises BedError where they touched something that we do not, and nothing here explains it.
    """
    return "\n".join(_compared(step, cache, get) for step in STEPS)


def missed(theirs: Sequence[Place], ours: Sequence[Place], explained: Sequence[str]) -> list[Place]:
    """Return the places that the authors touched and we do not, but for those with an explanation."""
    return [place for place in theirs if place not in ours and not _is_explained(place, explained)]


def places(before: Path, after: Path, path: str, words: Sequence[str] = ()) -> list[Place]:
    """Return the places of a file with new or changed lines; with `words`, those whose new lines hold one of them."""
    if not (before / path).is_file():
        return [Place(path, NEW)]
    old, new = (_lines(root / path) for root in (before, after))
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    rows = [row for tag, _, _, start, end in matcher.get_opcodes() if tag in ("insert", "replace")
            for row in range(start, end) if new[row].strip()]  # fmt: skip
    scopes = [scope for scope in _scopes("\n".join(new)) if scope[0]]
    found: dict[str, str] = {}
    for row in rows:
        name = next((name for name, first, last in reversed(scopes) if first <= row + 1 <= last), "<module>")
        found[name] = found.get(name, "") + new[row] + "\n"
    return sorted(Place(path, name) for name, text in found.items() if not words or any(w in text for w in words))


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8").splitlines()


def _scopes(source: str) -> list[tuple[str, int, int]]:
    """Return the top-level definitions and assignments of a file: name, first line and last."""
    scopes = []
    for node in ast.parse(source).body:
        name = getattr(node, "name", "")
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
        decorators = [one.lineno for one in getattr(node, "decorator_list", [])]
        scopes.append((name, min([node.lineno, *decorators]), node.end_lineno or node.lineno))
    return scopes


def _compared(step: NextStep, cache: Path, get: Download) -> str:
    before, after = tree(step.before, cache, get), tree(step.after, cache, get)
    about = sorted(path for path in files(after) if path.endswith(".py") and step.is_about(path))
    theirs = [place for path in about for place in places(before, after, path, step.words)]
    bed = next(bed for bed in BEDS if bed.archive == step.before)
    ours = _ours(bed, before)
    heads = f"{step.before.label} -> {step.after.version}: they added {step.added}"
    rows = [(_cell(place, theirs), _cell(place, ours)) for place in sorted({*theirs, *ours})]
    lines = table((heads, "we, for wsd", "why they differ"), [(*row, _why(row, step.explained)) for row in rows])
    left_out = missed(theirs, ours, [place for place, _ in step.explained])
    if left_out:
        raise BedError("\n".join([lines, *(f"touched by them, not by us: {place}" for place in left_out)]))
    return lines + "\n"


def _cell(place: Place, side: Sequence[Place]) -> str:
    return str(place) if place in side else ""


def _why(row: Sequence[str], explained: Sequence[tuple[str, str]]) -> str:
    """Return why only one side touches a place, nothing where both do."""
    if all(row):
        return ""
    return next((why for place, why in explained if "".join(row).startswith(place)), "not explained")


def _ours(bed: Bed, clean: Path) -> list[Place]:
    with tempfile.TemporaryDirectory(prefix="scaffold-beds-") as scratch:
        written = Path(shutil.copytree(clean, Path(scratch, "tree")))
        ran = tool.add(written, Kind.WSD, bed.options_for(Kind.WSD))
        if ran.code:
            raise BedError(f"{bed.archive.label}: add-schedule wsd: {ran.said}")
        return [place for path in changed(clean, written) for place in places(clean, written, path)]


def _is_explained(place: Place, explained: Sequence[str]) -> bool:
    return any(str(place).startswith(one) for one in explained)
