"""What one run of the bench measured, kept as JSON beside its landing files."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dev.bench.generating import Part
from dev.bench.sizes import FIXED_EVENTS

NAMES = {
    "full": "full build",
    "percent": "1 % new events",
    "fixed": f"{FIXED_EVENTS:,} new events",
    "nothing": "nothing new",
}


@dataclass(frozen=True)
class Floor:
    """DuckDB reading, sorting and writing the same web events."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    rows: int


@dataclass(frozen=True)
class Refresh:
    """One refresh."""

    seconds: float  # of the whole process
    cpu_seconds: float
    peak_bytes: int
    rows_read: int  # landed records of all streams that it read
    rows_published: int  # of all marts, in the snapshot that is current afterwards
    stages: dict[str, float]  # seconds, as the refresh itself prints them
    nodes: dict[str, float]  # seconds of each model, seed and test, by its name in dbt


@dataclass(frozen=True)
class Results:
    """One run: a size in a format."""

    size: str
    format: str
    date: str
    machine: str
    versions: str
    parts: dict[str, Part]
    floor: Floor
    refreshes: dict[str, Refresh]  # by the keys of NAMES
    work_file_bytes: int
    identity: dict[str, float]  # blank where it was not measured


def write(results: Results, file: Path) -> None:
    """Keeps the results."""
    file.write_text(json.dumps(asdict(results), indent=1) + "\n", encoding="utf-8")


def read(file: Path) -> Results | None:
    """The results that were kept, if there are any."""
    if not file.is_file():
        return None
    kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return Results(
        **kept
        | {
            "parts": {name: Part(**part) for name, part in kept["parts"].items()},
            "floor": Floor(**kept["floor"]),
            "refreshes": {name: Refresh(**one) for name, one in kept["refreshes"].items()},
        }
    )
