"""A million small files, and one of ten gigabytes: loading holds memory and loses nothing.

Only loading is tried, each time in a process of its own, whose memory and time are asked of the
system.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from dev.torture.trials import Figure, Say, TrialError
from orchestration.lib.common.settings import PROJECT_ROOT, Home
from orchestration.lib.common.warehouse import connect, one
from orchestration.lib.landing.streams import Stream, read_streams
from orchestration.lib.loading import ledger
from orchestration.lib.loading.load import load

_STREAM = "generic/web_events"
_LINES = 3  # of a small file
_A_FOLDER = 1_000  # files
_AGAIN = 1_000  # every so many small files one has the content of another
_LARGE = 10_000  # bytes of the large file for each small one
_LINE = (
    '{"event_id":"%d","event_name":"page_view","occurred_at":"2026-06-01T10:00:00Z",'
    '"visitor_id":"v%d","page_url":"https://www.brightpath.example/pricing","page_title":"%s"}\n'
)


def sizes(count: int, folder: Path, seed: int, say: Say) -> list[Figure]:
    """Loads `count` small files, loads again with nothing new, then loads one large file."""
    small = Home(folder / "small")
    records, again = _write_small(small, count, seed)
    say(f"{count:,} small files written")
    first = loaded(small, records)
    say(f"loaded: {first}")
    second = loaded(small, records)
    say(f"with nothing new: {second}")
    shutil.rmtree(small.root)
    large = Home(folder / "large")
    size, lines = _write_large(large, count * _LARGE, seed)
    say(f"one file of {size:,} bytes written")
    third = loaded(large, lines)
    say(f"loaded: {third}")
    return [
        Figure("small files", count),
        Figure("of them with the content of another, whatever their name", again),
        Figure("records of the others, each loaded once", records),
        *_figures("small files", first),
        *_figures("small files once more, with nothing new", second),
        Figure("bytes of the large file", size),
        Figure("its records, each loaded once", lines),
        *_figures("large file", third),
        Figure("records lost or doubled", 0),
    ]


def _write_small(home: Home, count: int, seed: int) -> tuple[int, int]:
    """Writes the files; how many records they hold that are no repetition, and how many repeat."""
    again = 0
    for number in range(count):
        folder = home.landing / _STREAM / f"{number // _A_FOLDER:06}"
        if number % _A_FOLDER == 0:
            folder.mkdir(parents=True)
        content = number - 1 if number % _AGAIN == _AGAIN - 1 else number
        again += content != number
        first = content * _LINES
        (folder / f"{number}.jsonl").write_text(
            "".join(_LINE % (event, event % 5000, seed) for event in range(first, first + _LINES))
        )
    return (count - again) * _LINES, again


def _write_large(home: Home, size: int, seed: int) -> tuple[int, int]:
    """Writes one file of at least `size` bytes; its size, and how many records it has."""
    folder = home.landing / _STREAM
    folder.mkdir(parents=True)
    title = f"{seed} " * 400
    lines = written = 0
    with (folder / "large.jsonl").open("w") as file:
        while written < size:
            written += file.write(_LINE % (lines, lines % 500_000, title))
            lines += 1
    return written, lines


def loaded(home: Home, records: int, quarantined: int = 0, refused: int = 0) -> dict[str, float]:
    """Loads in a process of its own; the time it took, and its memory at the most.

    Raises TrialError unless so many records come in and go to quarantine, and files are refused.
    """
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", __name__, home.root],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise TrialError(f"loading {home.root.name}: {done.stderr[-1500:]}")
    with closing(connect(home, read_only=True)) as connection:
        found = ledger.audit(connection, _stream())
        files = one(connection, "select count(refused_reason) from ops.load_ledger")
    outcome = (found.rows_loaded, found.rows_quarantined, files)
    if not found.balances or outcome != (records, quarantined, refused):
        raise TrialError(f"loading {home.root.name}: {records} records became {found}, {files}")
    return {"seconds": time.monotonic() - began, **json.loads(done.stdout)}


def _figures(what: str, measured: dict[str, float]) -> list[Figure]:
    return [
        Figure(f"seconds, {what}", round(measured["seconds"])),
        Figure(f"seconds of CPU, {what}", round(measured["cpu"])),
        Figure(f"MB of memory at the most, {what}", round(measured["peak"] / 1e6), is_sum=False),
    ]


def _stream() -> Stream:
    return next(stream for stream in read_streams() if stream.path == _STREAM)


def _load(home: Home) -> None:
    load(home, read_streams())
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"cpu": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss * 1024}))


if __name__ == "__main__":
    _load(Home(Path(sys.argv[1])))
