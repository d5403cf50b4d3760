"""The replay: one manifest on release after release of real packages, beside its diff as a text patch (`make replay`).

`python -m benchmarks.replay BED…` runs some of the beds; each bed's last result is kept in the cache, and RESULTS.md
is written when all have one. `python -m benchmarks.replay --pin PACKAGE --since VERSION` chooses a package's releases
from the index, evenly spread, and pins them in `pins.toml` with their digests; its bed must be in `benchmarks.beds.pins`.
"""
