"""What the shell completes that only the catalogue or the tree can tell; a tree that is wrong completes to nothing."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scaffold.errors import ScaffoldError

if TYPE_CHECKING:
    from scaffold.model.site import Site


def kinds(ctx: click.Context, parameter: click.Parameter, begun: str) -> list[str]:
    """Return the kinds of the catalogue, and of the project here, that begin so."""
    from scaffold.cli.own_kinds import entries_around
    from scaffold.schedules import SCHEDULES

    try:
        others = entries_around(Path())
    except ScaffoldError:
        others = ()
    return _begun((schedule.kind for schedule in (*SCHEDULES, *others)), begun)


def names(ctx: click.Context, parameter: click.Parameter, begun: str) -> list[str]:
    """Return the names that the dispatches of the tree know and that begin so."""
    return _begun((name for site in _sites(ctx) for name in site.dispatch.names), begun)


def sites(ctx: click.Context, parameter: click.Parameter, begun: str) -> list[str]:
    """Return the ids of the tree's sites that begin so, or what comes behind their paths."""
    ids = [site.id for site in _sites(ctx)]
    return _begun(ids, begun) or _begun((one.partition("::")[2] for one in ids), begun)


def _begun(known: Iterable[str], begun: str) -> list[str]:
    return [one for one in dict.fromkeys(known) if one.startswith(begun)]


def _sites(ctx: click.Context) -> "Sequence[Site]":
    """Return the sites of the tree that the command line is about so far; nothing of it is run."""
    from scaffold.disk import Directory
    from scaffold.inspection import inspect_tree
    from scaffold.manifest.ground import ground_at
    from scaffold.model.entry import Where
    from scaffold.requests import settled_by

    try:
        ground = ground_at(ctx.params.get("root"))
        _, settled = settled_by(ground.profile, Where())
        return inspect_tree(Directory(ground.root), str(ground.root), settled).sites
    except ScaffoldError:
        return ()
