"""The exports of a made-up company, Brightpath, whose true story is known and told apart."""

from dev.simulator.simulation import Summary, simulate

__all__ = ["Summary", "simulate"]
