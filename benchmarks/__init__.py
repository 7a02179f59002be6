"""Measurements against other programs: `python -m benchmarks [subject…]`, see `make bench`."""
