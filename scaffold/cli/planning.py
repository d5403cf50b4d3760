"""What is done with a plan: it is made, written or not, and shown."""

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from scaffold.cli.beside import is_verbose, tell_more, tell_of
from scaffold.cli.options import Act, Outcome
from scaffold.cli.progress import Progress
from scaffold.cli.speaking import echo_drawing
from scaffold.errors import DirtyFiles
from scaffold.model.entry import Entry
from scaffold.model.parameter import Values
from scaffold.model.request import Request
from scaffold.model.schedule import Schedule

if TYPE_CHECKING:
    from scaffold.cli.shown import Shown
    from scaffold.manifest.ground import Ground
    from scaffold.modules import Modules


def carry_out(entry: Entry, outcome: Outcome, others: Sequence[Schedule] = (), *, plot: bool = False) -> None:
    """Plan what an entry asks for and do with the plan what was asked; exit 1 for a check that found something to do.

    `others` are the catalogue's entries that are not ours. The tree's manifest lists the entry from then on.
    """
    from scaffold import disk
    from scaffold.cli.recovering import whole_ground
    from scaffold.cli.shown import OnePlan
    from scaffold.locate import find_places
    from scaffold.manifest.edits import edit_with
    from scaffold.modules import Modules
    from scaffold.plan import plan_over
    from scaffold.requests import request_of

    ground = whole_ground(outcome.root)
    request = request_of(entry, ground.profile, others)
    tree = disk.Directory(ground.root)
    modules = Modules(tree, request.settled.optimizer)
    with Progress("looking for sites") as progress:
        tell_search(ground, modules, progress.watch)
        plan = plan_over(modules, str(ground.root), request, find_places(modules, progress.watch))
    if is_verbose():
        from scaffold.report.account import decided

        tell_more(decided(plan, request))
    for diagnostic in plan.diagnostics:
        tell_of(diagnostic)
    drawn = _drawn(request) if plot else ""  # before anything is written: it can fail
    listing = edit_with(ground.manifest, entry, plan.schedule) if ground.manifest else None
    if listing is not None:
        plan = replace(plan, edits=(*plan.edits, listing))
    finish(OnePlan(plan, tree, request), ground, outcome, drawn)


def tell_search(ground: "Ground", modules: "Modules", watch: Callable[[int, int], None]) -> None:
    """Tell who asked with `--verbose` where sites are looked for, and what is found there and what is not."""
    if not is_verbose():
        return
    from scaffold.locate import find_places
    from scaffold.report.account import grounds, searched

    tell_more(grounds(ground.root, ground.manifest.place.file if ground.manifest else None))
    tell_more(searched(modules, find_places(modules, watch)))


def finish(shown: "Shown", ground: "Ground", outcome: Outcome, drawn: str = "") -> None:
    """Do with a plan what was asked: write it or not, show it, and exit with 1 for a check that found something."""
    from scaffold.cli.output import kept_in, product_of, show

    product = product_of(shown, outcome, ground.root)
    with kept_in(outcome.output, product, shown.edits, ground.root):
        if outcome.act is Act.WRITE and shown.edits:
            write(ground, shown, outcome)
    echo_drawing(drawn, err=True)
    show(product, outcome.output)
    if outcome.act is Act.CHECK and shown.edits:
        sys.exit(1)


def write(ground: "Ground", shown: "Shown", outcome: Outcome) -> None:
    """Put edits of a tree, and of its manifest, in place, and record them outside it.

    Raises DirtyFiles where git has not recorded what is there, or what writing raises.
    """
    from scaffold import git
    from scaffold.cli.recovering import tell
    from scaffold.transaction.journal import Keep
    from scaffold.transaction.write import write as put

    edits = shown.edits
    if not outcome.allow_dirty:
        changed = git.dirty(ground.root, [edit.path for edit in edits])
        if changed:
            raise DirtyFiles(changed)
    manifest = ground.manifest.place.file if ground.manifest else None
    put(ground.root, edits, manifest, Keep(shown.done, tuple(shown.added)), tell)
    tell_more([f"written: {', '.join(edit.path for edit in edits)}; kept for `scaffold undo`"])


def _drawn(request: Request) -> str:
    """Return the requested schedule's curve, over its total steps, or over 1000 where it has none."""
    from scaffold.curves import curve
    from scaffold.picture import draw

    values = Values(dict(request.values))
    steps = values.count("total_steps") if "total_steps" in values else 1000
    return draw([curve(request.schedule, values, steps, peak=1e-3)], f"learning rate of {request.name}")
