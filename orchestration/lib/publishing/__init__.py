"""Snapshots of what was built and tested: copied, described, swapped in, reported."""
