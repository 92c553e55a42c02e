"""The catalogue of faults, by family."""
