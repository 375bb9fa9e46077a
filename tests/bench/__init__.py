"""Measurements, each beside its peer in one run: `make bench`, or `make bench BENCH=callbacks`. Never run as tests."""
