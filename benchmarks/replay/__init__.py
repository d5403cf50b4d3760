"""The replay: one request on release after release of real packages, beside its diff as a text patch (`make replay`)."""
