"""Measurements, each a module to be run; docs/measurements.md has what they gave."""
