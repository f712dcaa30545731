"""Who records what happens on the site. People do the same whoever does."""

from collections.abc import Iterator
from random import Random
from typing import Protocol

from orchestration.simulator.clock import Window
from orchestration.simulator.vendors.ga4 import Ga4
from orchestration.simulator.vendors.segment import Segment
from orchestration.simulator.visits import Visit
from orchestration.simulator.writer import Tree

# The usual one first.
WEBS = ("segment", "ga4", "ga4-parquet")


class Web(Protocol):
    """A recorder of the site; each takes the same number of draws from an `rng` that it is given.

    `hears_all` says whether servers and crawlers are heard too.
    """

    hears_all: bool

    def visit(self, rng: Random, visit: Visit, *, is_new: bool) -> str:
        """Write a visit, `is_new` if it is the visitor's first; return its first event's id."""
        ...

    def server_track(self, rng: Random, at: int, name: str, user_id: str) -> None:
        """Write an event of the product's own servers."""
        ...

    def bad_rows(self) -> Iterator[tuple[str, tuple[str, int], str]]:
        """Write records that cannot be accepted; yield stream, place and reason of each."""
        ...


def make_web(kind: str, landing: Tree, window: Window, seed: int) -> Web:
    """Make the recorder of that kind, one of WEBS."""
    if kind == "segment":
        return Segment(landing, window)
    return Ga4(landing, window, seed, is_parquet=kind == "ga4-parquet")
