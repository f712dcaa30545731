"""Who records what happens on the site. People do the same whoever does."""

from collections.abc import Iterator
from random import Random
from typing import Protocol

from dev.simulator.clock import Window
from dev.simulator.vendors.ga4 import Ga4
from dev.simulator.vendors.segment import Segment
from dev.simulator.visits import Visit
from dev.simulator.writer import Tree

# The usual one first.
WEBS = ("segment", "ga4", "ga4-parquet", "both")


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


class SideBySide:
    """Segment, and GA4 on the same pages."""

    hears_all = True

    def __init__(self, landing: Tree, window: Window, seed: int) -> None:
        self._segment = Segment(landing, window)
        self._ga4 = Ga4(landing, window, seed, is_parquet=False, beside=self._segment)

    def visit(self, rng: Random, visit: Visit, *, is_new: bool) -> str:
        """Write a visit to both; return the id of its first event in Segment."""
        return self._ga4.visit(rng, visit, is_new=is_new)

    def server_track(self, rng: Random, at: int, name: str, user_id: str) -> None:
        """Write an event that Segment alone hears of."""
        self._segment.server_track(rng, at, name, user_id)

    def bad_rows(self) -> Iterator[tuple[str, tuple[str, int], str]]:
        """Write those of both."""
        yield from self._segment.bad_rows()
        yield from self._ga4.bad_rows()


def make_web(kind: str, landing: Tree, window: Window, seed: int) -> Web:
    """Make the recorder of that kind, one of WEBS."""
    if kind == "segment":
        return Segment(landing, window)
    if kind == "both":
        return SideBySide(landing, window, seed)
    return Ga4(landing, window, seed, is_parquet=kind == "ga4-parquet")
