"""The fastest of `make beds`: a bed and two refusals, from the cache or from the package index."""

import pytest

from benchmarks.beds.bed import AnyBed
from benchmarks.beds.fetch import cache
from benchmarks.beds.pins import BEDS, REFUSED
from benchmarks.beds.report import render
from benchmarks.beds.results import Skipped, is_failure
from benchmarks.beds.run import run_bed

QUICK = ("eole", "mmengine", "litgpt")
CHOSEN: list[AnyBed] = [bed for bed in (*BEDS, *REFUSED) if bed.archive.package in QUICK]


@pytest.mark.parametrize("bed", CHOSEN, ids=lambda bed: bed.archive.package)
def test_bed(bed: AnyBed) -> None:
    results = run_bed(bed, cache())
    skipped = [result for result in results if isinstance(result, Skipped)]
    if skipped:
        pytest.skip(skipped[0].why)
    assert not any(map(is_failure, results)), render(results)
