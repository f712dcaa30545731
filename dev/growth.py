"""How fast a data folder grows: `python -m dev.growth` refreshes a made-up company daily, a month.

Prints what each folder takes after the first, second, tenth, ... refresh, as the table that
docs/operations.md has. Each refresh is a whole one, of a day's new exports.
"""

from __future__ import annotations

import argparse
import gzip
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from dev.bench.splitting import HISTORY, STREAM, split
from dev.simulator import simulate
from orchestration.lib.common.settings import PROJECT_ROOT

FOLDERS = ("landing", "warehouse", "published", "dagster", "logs", "alerts")
_DAYS_BEFORE = 60  # with exports, all in the first refresh


def main() -> int:
    """Simulates, refreshes and measures; 1 when a refresh failed."""
    parser = argparse.ArgumentParser(prog="python -m dev.growth", description=__doc__)
    parser.add_argument("--days", type=int, default=30, help="daily refreshes")
    parser.add_argument("--visitors", type=int, default=600, help="people who come")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="closedloop-growth-") as folder:
        print(f"{options.days} refreshes in {folder}", flush=True)
        parts = _exports(Path(folder), options.days, options.visitors)
        sizes: dict[int, dict[str, int]] = {}
        for number, size in _refreshed(Path(folder), parts):
            sizes[number] = size
            print(number, size, flush=True)
    print(table(sizes))
    return 0


def _exports(folder: Path, days: int, visitors: int) -> dict[str, str]:
    """The day of each part of `folder`/exports: the history, and one for each day after it."""
    exports = folder / "exports"
    simulate(folder / "simulated", _DAYS_BEFORE + days, visitors)
    exports.mkdir()
    (folder / "simulated/landing").rename(exports / HISTORY)
    events = sum(_lines(file) for file in (exports / HISTORY / STREAM).rglob("*.jsonl*"))
    a_day = events // (_DAYS_BEFORE + days)
    return {HISTORY: ""} | split(exports, {f"day{day:03}": a_day for day in range(1, days)})


def _refreshed(folder: Path, parts: dict[str, str]) -> Iterator[tuple[int, dict[str, int]]]:
    """Lands each part and refreshes; the number of the refresh and the bytes of each folder."""
    home = folder / "home"
    days = sorted(day for day in parts.values() if day)
    first = date.fromisoformat(days[0])
    for number, part in enumerate(parts, start=1):
        landed = home / "landing"
        for file in sorted((folder / "exports" / part).rglob("*")):
            if file.is_file():
                path = file.relative_to(folder / "exports" / part)
                to = landed / path.parent / f"{part}-{path.name}"
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(file, to)
        as_of = first + timedelta(days=number - 1)
        subprocess.run(
            [sys.executable, "-m", "orchestration.commands.refresh"],
            cwd=PROJECT_ROOT,
            env=os.environ
            | {
                "CLOSEDLOOP_HOME": str(home),
                "CLOSEDLOOP_AS_OF": as_of.isoformat(),
                "CLOSEDLOOP_SETTLE_SECONDS": "0",
                "DAGSTER_HOME": str(home / "dagster"),
            },
            stdout=subprocess.DEVNULL,
            check=True,
        )
        yield number, {name: size(home / name) for name in FOLDERS}


def size(folder: Path) -> int:
    """Bytes on the disk; a file with two names counts once."""
    found = {}
    for path in folder.rglob("*"):
        status = path.lstat()
        found[status.st_ino] = status.st_blocks * 512
    return sum(found.values())


def table(sizes: dict[int, dict[str, int]]) -> str:
    """Megabytes of each folder after some of the refreshes, and how much the last ten added."""
    last = max(sizes)
    shown = [number for number in (1, 2, 10, 20, last) if number in sizes]
    before = sizes[max(1, last - 10)]
    lines = [
        "| folder | " + " | ".join(f"after {number}" for number in shown) + " | a refresh adds |",
        "| --- |" + " --- |" * (len(shown) + 1),
    ]
    for name in FOLDERS:
        added = (sizes[last][name] - before[name]) / min(10, last - 1 or 1)
        cells = [f"{sizes[number][name] / 1e6:,.1f} MB" for number in shown]
        lines.append(f"| `{name}/` | {' | '.join(cells)} | {added / 1e6:,.2f} MB |")
    return "\n".join(lines)


def _lines(file: Path) -> int:
    with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as stream:
        return sum(1 for _ in stream)


if __name__ == "__main__":
    sys.exit(main())
