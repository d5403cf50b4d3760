"""A schedule put into a bed and taken out again: the files are as they came."""

import shutil
from pathlib import Path

from benchmarks.beds import tool
from benchmarks.beds.bed import Bed, Kind
from benchmarks.beds.patched import changed


def removal_problem(bed: Bed, clean: Path, kind: Kind, scratch: Path, name: str) -> str:
    """Return what is wrong with taking a schedule out again, nothing where every file is as it came.

    The tree is moved between the two, so that there is no record of the write to go by, only the manifest.
    """
    added = Path(shutil.copytree(clean, scratch / "added"))
    for run in (tool.init(added), tool.add(added, kind, bed.options_for(kind))):
        if run.code:
            return f"with a manifest: {run.said}"
    moved = added.rename(scratch / "moved")
    ran = tool.remove(moved, name)
    if ran.code:
        return f"remove-schedule: {ran.said}"
    left = [path for path in changed(clean, moved) if path != "scaffold.toml"]
    return f"remove-schedule leaves its marks in {', '.join(left)}" if left else ""
