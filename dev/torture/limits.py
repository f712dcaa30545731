"""Files as large as nobody sends on purpose: each costs itself, and what is beside it comes in.

Every file is loaded in a data folder and a process of its own, which is asked for its time and its
memory at the most. `count` is the length of the longest line in MB.
"""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from dev.torture.sizes import loaded
from dev.torture.trials import Figure, Say, TrialError
from orchestration.lib.common.settings import Home

_EVENT = (
    b'{"event_id":"%d","event_name":"page_view","occurred_at":"2026-06-01T10:00:00Z",'
    b'"visitor_id":"v"%s}'
)
_CELLS = b"event_id,event_name,occurred_at,visitor_id,properties"
_ROW = b"%d,page_view,2026-06-01T10:00:00Z,v,%s"
_MB = 1_000_000
_PIECE = b"x" * _MB


@dataclass(frozen=True)
class Case:
    """A file, and what must become of it."""

    what: str
    name: str
    pieces: Callable[[], Iterator[bytes]]
    accepted: int
    quarantined: int
    refused: int = 0


def limits(count: int, folder: Path, seed: int, say: Say) -> list[Figure]:
    """Loads one file of each kind, beside a good one."""
    cases = make_cases(count, Random(f"{seed}/limits"))
    figures = []
    for case in cases:
        home = Home(folder / "home")
        landing = home.landing / "generic" / "web_events"
        landing.mkdir(parents=True)
        (landing / "good.jsonl").write_bytes(_EVENT % (0, b""))
        opened = gzip.open if case.name.endswith(".gz") else open
        with opened(landing / case.name, "wb") as file:
            for piece in case.pieces():
                file.write(piece)
        found = loaded(home, case.accepted + 1, case.quarantined, case.refused)
        say(f"{case.what}: {found}")
        figures += [
            Figure(f"{case.what}: seconds of CPU", round(found["cpu"])),
            Figure(
                f"{case.what}: MB of memory at the most", round(found["peak"] / _MB), is_sum=False
            ),
        ]
        shutil.rmtree(home.root)
    if not figures:
        raise TrialError("no case was tried")
    return [
        Figure("kinds of files, each beside a good one", len(cases), is_sum=False),
        Figure("loads that ended, rows lost, good rows that did not come in", 0),
        *figures,
    ]


def make_cases(count: int, chance: Random) -> list[Case]:
    """One of each kind; what the long lines are made of is drawn."""
    filled = chance.choice((b"x", b" ", b"[", b'"', b"\xc3\xa9"))

    def line(size: int) -> Iterator[bytes]:
        piece = filled * (_MB // len(filled))
        for _ in range(size):
            yield piece

    def events(*between: Callable[[], Iterator[bytes]], end: bytes = b"\n") -> Iterator[bytes]:
        yield _EVENT % (1, b"") + b"\n"
        for one in between:
            yield from one()
            yield end
        if end:
            yield _EVENT % (2, b"") + b"\n"

    def rows(cell: Callable[[], Iterator[bytes]], *, is_last: bool = False) -> Iterator[bytes]:
        yield _CELLS + b"\n" + _ROW % (1, b"") + b"\n" + _ROW % (9, b'"')
        yield from cell()
        yield b'"' if is_last else b'"\n' + _ROW % (2, b"") + b"\n"

    def wide(columns: int) -> Iterator[bytes]:
        yield _CELLS + b"".join(b",c%d" % number for number in range(columns)) + b"\n"
        yield _ROW % (1, b"") + b",x" * columns + b"\n"

    def many_keys() -> Iterator[bytes]:
        yield b"".join(b',"k%d":1' % number for number in range(thousand * 1000))

    def levels() -> Iterator[bytes]:
        yield b"[" * (thousand * 1000) + b"]" * (thousand * 1000)

    def with_event(value: Callable[[], Iterator[bytes]], start: bytes) -> Iterator[bytes]:
        yield (_EVENT % (9, b""))[:-1] + start
        yield from value()
        yield b"}"

    thousand, columns = max(count // 3, 20), max(count * 20 // 3, 3_000)
    between, last, packed = max(count // 40, 40), max(count // 5, 40), max(count // 3, 40)
    return [
        Case(
            f"a line of {between:,} MB between two good ones", "a.jsonl",
            lambda: events(lambda: line(between)), 2, 1,
        ),
        Case(
            f"a last line of {last:,} MB without an end", "a.jsonl",
            lambda: events(lambda: line(last), end=b""), 1, 1,
        ),
        Case(f"one line of {count:,} MB", "a.jsonl", lambda: line(count), 0, 1),
        Case(
            f"{packed:,} MB in a gzip of one, between two good lines", "a.jsonl.gz",
            lambda: events(lambda: line(packed)), 2, 1,
        ),
        Case(
            f"a CSV cell of {between:,} MB", "a.csv",
            lambda: rows(lambda: iter([_PIECE] * between)), 2, 1,
        ),
        Case(
            f"a last CSV row of {last:,} MB", "a.csv",
            lambda: rows(lambda: iter([_PIECE] * last), is_last=True), 1, 1,
        ),
        Case(f"a CSV of {columns:,} columns", "a.csv", lambda: wide(columns), 0, 0, 1),
        Case("a CSV of 1,900 columns", "a.csv", lambda: wide(1_900), 1, 0),
        Case(
            f"a record of {thousand * 1000:,} keys", "a.jsonl",
            lambda: events(lambda: with_event(many_keys, b"")), 2, 1,
        ),
        Case(
            f"a record of {thousand * 1000:,} levels", "a.jsonl",
            lambda: events(lambda: with_event(levels, b',"properties":')), 2, 1,
        ),
    ]  # fmt: skip
