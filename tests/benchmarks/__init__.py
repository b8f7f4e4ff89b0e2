"""Timings as ratios to the bare thing, measured in the same run: `python -m tests.benchmarks`."""
