"""What is settled by hand about a tree: options of the command line first, then the tree's profile."""

from dataclasses import replace
from pathlib import Path

from scaffold.model.request import Settled, SiteNamed, Sites, TheOnlySite


def settled_by_profile(root: Path, sites: Sites, settled: Settled) -> tuple[Sites, Settled]:
    """Return which sites are meant and what is settled, with what the profile in `scaffold.toml` adds.

    Raises a ScaffoldError when that file is not as it should be.
    """
    from scaffold.profile import load

    profile = load(root)
    if profile.task is not None and isinstance(sites, TheOnlySite):
        sites = SiteNamed(profile.task)
    return sites, replace(
        settled,
        arguments=settled.arguments or profile.arguments,
        schedules_module=settled.schedules_module or profile.schedules_module,
        dispatch=profile.dispatch,
        optimizer=profile.optimizer,
        roles=profile.roles,
    )
