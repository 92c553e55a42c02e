"""Measurements side by side, never asserted in tests. ``make bench`` takes them all and writes RESULTS.md."""
