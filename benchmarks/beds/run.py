"""Every bed, two at a time; what cannot be had is skipped, what is wrong does not stop the others."""

import importlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.beds.bed import AnyBed, Bed, Kind
from benchmarks.beds.errors import BedError, Unreachable
from benchmarks.beds.fetch import tree
from benchmarks.beds.index import Download, download
from benchmarks.beds.patch_bed import patch_bed
from benchmarks.beds.refuse_bed import refuse_bed
from benchmarks.beds.results import Patched, Result, Skipped, Turned


def run(beds: Sequence[AnyBed], cache: Path, done: Callable[[Result], None], get: Download = download) -> list[Result]:
    """Return what became of each bed, in their order; `done` is called with each as it ends."""

    def one(bed: AnyBed) -> list[Result]:
        results = run_bed(bed, cache, get)
        for result in results:
            done(result)
        return results

    importlib.import_module("torch")  # once, before the threads that run the probes
    with ThreadPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as pool:
        return [result for results in pool.map(one, beds) for result in results]


def run_bed(bed: AnyBed, cache: Path, get: Download = download) -> list[Result]:
    """Return what became of one bed."""
    try:
        clean = tree(bed.archive, cache, get)
        if not isinstance(bed, Bed):
            return [refuse_bed(bed, clean)]
        tests = tree(bed.own_tests.archive, cache, get) if bed.own_tests else None
        return [*patch_bed(bed, clean, tests)]
    except Unreachable as error:
        return [Skipped(bed.archive.label, str(error))]
    except BedError as error:
        if isinstance(bed, Bed):
            return [Patched(bed.archive.label, kind.value, problems=(str(error),)) for kind in Kind]
        return [Turned(bed.archive.label, bed.form, "", (str(error),))]
