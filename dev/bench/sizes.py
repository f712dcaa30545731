"""How large a bench is, what is added to it afterwards, and where its files lie."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from orchestration.lib.common.settings import PROJECT_ROOT

FORMATS = ("jsonl", "parquet")
# The parts of the landing files, in the order in which they are landed: what the full build reads,
# then the events that come after it.
PARTS = ("history", "percent", "fixed")
FIXED_EVENTS = 50_000
# Plain JSON lines of more events than this would take more disk than a small machine has.
_MOST_PLAIN_EVENTS = 20_000_000
_SIZE = re.compile(r"([1-9]\d*)([km])")


@dataclass(frozen=True)
class Bench:
    """One size in one format."""

    size: str  # web events of the full build: 100k, 20m
    format: str
    root: Path

    @property
    def events(self) -> int:
        """Web events that the full build reads, within a few percent."""
        return parse_size(self.size)

    @property
    def added(self) -> dict[str, int]:
        """Web events of the parts that are landed after the full build, exactly."""
        return {"percent": self.events // 100, "fixed": FIXED_EVENTS}

    @property
    def is_packed(self) -> bool:
        """Whether the JSON lines are gzipped."""
        return self.events > _MOST_PLAIN_EVENTS

    @property
    def folder(self) -> Path:
        """What belongs to the size."""
        return self.root / self.size

    @property
    def truth(self) -> Path:
        """What really happened, as the simulator tells it."""
        return self.folder / "truth"

    @property
    def landing(self) -> Path:
        """The landing files of the format, a folder for each part."""
        return self.folder / self.format

    @property
    def home(self) -> Path:
        """The data folder that is refreshed; emptied before each run, kept after it."""
        return self.folder / f"home-{self.format}"

    @property
    def results(self) -> Path:
        """What the last run measured."""
        return self.folder / f"results-{self.format}.json"


def bench(size: str, form: str) -> Bench:
    """The bench of a size and format, below CLOSEDLOOP_BENCH (`data/bench` unless set).

    Raises ValueError for a size or format that there is not.
    """
    parse_size(size)
    if form not in FORMATS:
        raise ValueError(f"format {form} is unknown; there are {', '.join(FORMATS)}")
    root = (PROJECT_ROOT / (os.environ.get("CLOSEDLOOP_BENCH") or "data/bench")).resolve()
    return Bench(size.lower(), form, root)


def parse_size(size: str) -> int:
    """How many events a size is.

    Raises ValueError when it is not written like 100k or 20m.
    """
    match = _SIZE.fullmatch(size.lower())
    if match is None:
        raise ValueError(f"size {size} is not understood; write it like 100k, 1m or 20m")
    return int(match[1]) * {"k": 1_000, "m": 1_000_000}[match[2]]
