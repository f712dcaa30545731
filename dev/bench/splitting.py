"""The newest part of the landing files, cut off to be landed later: a day's export, so to speak.

Of the web events an exact number is cut, by the time of receipt, so that late events and retries
come late here too. The other streams lose to it what was recorded since the first of those events.
"""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from typing import Any

import orjson
import pyarrow.compute as pc
import pyarrow.parquet as pq

STREAM = "segment/events"
HISTORY = "history"
# Where the streams that grow with the events say when a record was written down.
_RECORDED_AT = {
    "callrail/calls": "start_time",
    "callrail/form_submissions": "submitted_at",
    "intercom/conversations": "created_at",
    "intercom/contacts": "created_at",
    "hubspot/contacts": "updatedAt",
    "hubspot/companies": "updatedAt",
    "hubspot/deals": "updatedAt",
}
_EMAIL_EVENTS = "generic/email_events"
_LINES_PER_FILE = 250_000
_RECEIVED_AT = re.compile(rb'"receivedAt":"([^"]*)"')


def split(landing: Path, added: dict[str, int]) -> dict[str, str]:
    """Moves the newest records out of `landing`/history, into one folder for each of `added`.

    `added` says how many web events each part gets, the oldest part first. Returns the day within
    which each part begins. Raises ValueError when there are not so many.
    """
    starts = _split_web_events(landing, added)
    for stream, field in _RECORDED_AT.items():
        for file in _files(landing, stream):
            _split_lines(landing, file, field, starts)
    for file in _files(landing, _EMAIL_EVENTS):
        _split_table(landing, file, starts)
    return {
        part: f"{datetime.fromtimestamp(start, UTC):%Y-%m-%d}" for part, start in starts.items()
    }


def _split_web_events(landing: Path, added: dict[str, int]) -> dict[str, float]:
    """The time from which on records belong to each part, in seconds since 1970."""
    newest, taken = _newest_days(landing, sum(added.values()))
    newest.sort(key=lambda line: (_received_at(line), line))
    kind = ".jsonl.gz" if taken[0].suffix == ".gz" else ".jsonl"
    for file in taken:
        file.unlink()
    starts = {}
    for part, count in reversed(added.items()):
        lines = newest[-count:]
        del newest[-count:]
        _write_parts(landing / part / STREAM, part, kind, lines)
        starts[part] = _seconds(_received_at(lines[0]))
    _write_parts(landing / HISTORY / STREAM, "newest", kind, newest)
    return dict(sorted(starts.items(), key=lambda start: start[1]))


def _newest_days(landing: Path, count: int) -> tuple[list[bytes], list[Path]]:
    """The lines of the last days that hold at least `count` of them, and their files."""
    days: dict[str, list[Path]] = defaultdict(list)
    for file in _files(landing, STREAM):
        days[file.name.partition(".")[0]].append(file)
    lines: list[bytes] = []
    taken: list[Path] = []
    for day in sorted(days, reverse=True):
        lines += [line for file in days[day] for line in _lines(file)]
        taken += days[day]
        if len(lines) >= count:
            return lines, taken
    raise ValueError(f"{landing} holds {len(lines)} web events, fewer than {count}")


def _split_lines(landing: Path, file: Path, field: str, starts: dict[str, float]) -> None:
    parts = defaultdict(list)
    for line in _lines(file):
        parts[_part_at(_seconds(orjson.loads(line).get(field)), starts)].append(line)
    if set(parts) == {HISTORY}:
        return
    path = file.relative_to(landing / HISTORY)
    file.unlink()
    for part, lines in parts.items():
        _write(landing / part / path, lines)


def _split_table(landing: Path, file: Path, starts: dict[str, float]) -> None:
    table = pq.ParquetFile(file).read()
    seconds = pc.divide(table["occurred_at"].cast("timestamp[ms]").cast("int64"), 1000.0)
    path = file.relative_to(landing / HISTORY)
    file.unlink()
    edges = list(starts.values())
    for part, start, end in zip((HISTORY, *starts), (0.0, *edges), (*edges, inf), strict=True):
        rows = table.filter(pc.and_(pc.greater_equal(seconds, start), pc.less(seconds, end)))
        if rows.num_rows:
            (landing / part / path).parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(rows, landing / part / path)


def _part_at(seconds: float, starts: dict[str, float]) -> str:
    return next((part for part in reversed(starts) if seconds >= starts[part]), HISTORY)


def _received_at(line: bytes) -> str:
    """When a web event was received; blank for a planted line that is broken."""
    match = _RECEIVED_AT.search(line)
    return match[1].decode() if match else ""


def _seconds(time: Any) -> float:  # noqa: ANN401
    """Seconds since 1970 of an ISO 8601 time or unix seconds; 0 when there is no time."""
    if isinstance(time, str) and time:
        return datetime.fromisoformat(time).timestamp()
    return float(time or 0)


def _files(landing: Path, stream: str) -> list[Path]:
    return sorted(file for file in (landing / HISTORY / stream).rglob("*") if file.is_file())


def _lines(file: Path) -> Iterator[bytes]:
    with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as stream:
        yield from stream


def _write_parts(folder: Path, name: str, kind: str, lines: list[bytes]) -> None:
    for number, start in enumerate(range(0, len(lines), _LINES_PER_FILE)):
        _write(folder / f"{name}-{number}{kind}", lines[start : start + _LINES_PER_FILE])


def _write(file: Path, lines: list[bytes]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(file, "wb", 1) if file.suffix == ".gz" else file.open("wb") as stream:
        stream.writelines(lines)
