"""How fast the page is at size: `make bench-dashboard`, into docs/performance.md.

The published file is made of copies of the demo's (dev/bench/company.py), once, and kept. The
server is the real command in a process of its own, asked by HTTP as a browser asks it. Each view
is asked for by several models, accounts or words, and no view twice.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import duckdb

from dev.bench import document, machine
from dev.bench.company import publish
from dev.bench.serving import Asked, serving
from dev.bench.sizes import parse_size
from dev.bench.tables import table
from dev.bench.views import ACCOUNTS, MODELS, PICTURE, address, steps
from orchestration.lib.common.settings import PROJECT_ROOT, Home, home
from orchestration.lib.common.warehouse import one
from orchestration.lib.publishing.copy_marts import FILE_NAME

GIGABYTES = 1.0
_FLOOR = "select channel, sum(visits), sum(leads), sum(revenue), sum(spend) from marts.rpt_sources"
_Row = tuple[str, ...]


def main() -> int:
    """Measures, prints and writes the section `dashboard`."""
    parser = argparse.ArgumentParser(prog="python -m dev.bench.dashboard", description=__doc__)
    parser.add_argument("--rows", default="30m", help="published rows, such as 1m or 30m")
    options = parser.parse_args()
    root = (PROJECT_ROOT / (os.environ.get("CLOSEDLOOP_BENCH") or "data/bench")).resolve()
    company = Home(root / f"dashboard-{options.rows}")
    try:
        if not (company.published / "current").exists():
            print("Writing the published file from copies of the demo's", flush=True)
            publish(home(), company, parse_size(options.rows))
    except (OSError, ValueError) as error:
        print(f"bench: {error}; `make run` publishes the demo", file=sys.stderr)
        return 1
    section = _section(company)
    document.put(document.PERFORMANCE, document.DASHBOARD, section)
    print(section)
    return 0


def _section(company: Home) -> str:
    file = company.published / "current" / FILE_NAME
    on = machine.machine()
    with closing(duckdb.connect(str(file), read_only=True, config={"threads": "2"})) as connection:
        published = one(connection, "select sum(estimated_size) from duckdb_tables()")
        scanned = one(connection, "select count(*) from marts.rpt_sources")
        accounts = connection.execute(ACCOUNTS).fetchall()
        floor, floor_cpu = min(_scan(connection) for _ in range(3))
    rows = [
        ("floor: `rpt_sources` scanned once", f"{floor:.2f}", "", f"{floor_cpu:.2f}", *[""] * 3)
    ]
    _forget(file)
    with serving(company) as server:
        first, *others = [server.picture(address({"model": model})) for model in MODELS]
        rows.append(_row("first picture, after start, file not in memory", PICTURE, [first]))
        rows.append(_row("first picture", PICTURE, others))
        for title, limit, states in steps(accounts):
            rows.append(_row(title, limit, [server.ask(address(state)) for state in states]))
        peak = server.peak_bytes / 1e9
    memory = ("peak memory of the server, GB", "", f"{peak:.2f}", "", "")
    rows.append((*memory, *_verdict(peak, GIGABYTES)))
    heads = (f"{published:,} published rows", "seconds", "slowest", "CPU", "kB", "at most", "")
    return "\n".join(
        [
            "### The page",
            "",
            f"{datetime.now(UTC):%Y-%m-%d}. {on}. {machine.versions()}.",
            f"{scanned:,} of the rows are those of `rpt_sources`. The file: "
            f"{file.stat().st_size / 1e9:.2f} GB.",
            "",
            *table(heads, rows),
        ]
    )


def _row(title: str, limit: float, asked: list[Asked]) -> _Row:
    slowest = max(one.seconds for one in asked)
    return (
        title,
        f"{median(one.seconds for one in asked):.2f}",
        f"{slowest:.2f}",
        f"{median(one.cpu_seconds for one in asked):.2f}",
        f"{median(one.bytes for one in asked) / 1000:.0f}",
        *_verdict(slowest, limit),
    )


def _verdict(measured: float, limit: float) -> _Row:
    return f"{limit:.1f}", "met" if measured <= limit else f"missed by {measured - limit:.2f}"


def _scan(connection: duckdb.DuckDBPyConnection) -> tuple[float, float]:
    """Seconds and CPU seconds of the floor."""
    began, cpu = time.perf_counter(), time.process_time()
    connection.execute(f"{_FLOOR} group by channel").fetchall()
    return time.perf_counter() - began, time.process_time() - cpu


def _forget(file: Path) -> None:
    """Has the system drop what it holds of a file in memory, so that it is read from the disk."""
    with file.open("rb") as opened:
        os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


if __name__ == "__main__":
    sys.exit(main())
