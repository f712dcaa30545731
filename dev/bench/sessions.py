"""Sessions beside other ways to them: `make bench-sessions`, into docs/performance.md.

The web events that the last `make bench` of this size left are put into sessions by the project's
models, by the rules of two dbt packages in DuckDB's SQL (dev/bench/other_sessions.py), and by
polars where it is installed. All begin with typed events and parsed URLs, and write what they find.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from dev import rendering
from dev.bench import document, machine
from dev.bench.floor import THREADS
from dev.bench.measuring import measure
from dev.bench.other_sessions import EVENTS, SQL, with_polars
from dev.bench.sizes import Bench, bench
from dev.bench.tables import table
from orchestration.lib.common.settings import Home
from orchestration.lib.common.warehouse import one, text

_OURS = ("int_events_sessionized", "int_sessions_aggregated")
_RUNS = 2  # the better of them counts, by CPU seconds
_WAYS = {
    "closedloop": "closedloop: pauses and campaigns, channel's fields, landing and exit page",
    "segment": "rules of dbt-labs/segment: pauses between page views",
    "rudder": "rules of rudderlabs/dbt-sessionization: pauses, no pages, no campaigns",
    "polars": "polars: pauses, landing and exit page, no campaigns",
}


def main() -> int:
    """Measures, prints and writes the section `sessions`; or is one of the ways, when told so."""
    parser = argparse.ArgumentParser(prog="python -m dev.bench.sessions", description=__doc__)
    parser.add_argument("--size", default="1m", help="of the last `make bench`, such as 1m")
    parser.add_argument("--way", choices=_WAYS)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    work = Home(bench(options.size, "jsonl").home).warehouse
    if options.way:
        print(_sessions(options.way, work, options.folder))
        return 0
    if not work.is_file():
        print(f"bench: run `make bench SIZE={options.size}` first", file=sys.stderr)
        return 1
    section = _section(bench(options.size, "jsonl"), work)
    document.put(document.PERFORMANCE, document.SESSIONS, section)
    print(section)
    return 0


def _section(chosen: Bench, work: Path) -> str:
    rows = []
    with tempfile.TemporaryDirectory(dir=chosen.folder) as name:
        folder = Path(name)
        count = _prepare(work, folder)
        for way, title in _WAYS.items():
            if way == "polars" and not importlib.util.find_spec("polars"):
                continue
            arguments = ["-m", "dev.bench.sessions", "--size", chosen.size, "--way", way]
            runs = [measure([*arguments, "--folder", str(folder)]) for _ in range(_RUNS)]
            best = min(runs, key=lambda run: run.cpu_seconds)
            figures = (f"{best.seconds:.1f}", f"{best.cpu_seconds:.1f}", f"{int(best.output):,}")
            rows.append((title, *figures))
    lines = [
        "### Sessions",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}. {machine.machine()}. {machine.versions()}.",
        "",
        *table((f"{count:,} web events", "seconds", "CPU", "sessions"), rows),
    ]
    return "\n".join(lines)


def _prepare(work: Path, folder: Path) -> int:
    """Writes the events that others begin with, as a table and as Parquet; how many."""
    with closing(_connected(work, folder / "events.duckdb")) as connection:
        connection.execute(f"create table events as {EVENTS}")
        connection.execute(f"copy events to {text(str(folder / 'events.parquet'))}")
        return int(one(connection, "select count(*) from events"))


def _sessions(way: str, work: Path, folder: Path) -> int:
    """Finds the sessions in one way, and writes them into a file of its own; how many."""
    if way == "polars":
        return with_polars(folder / "events.parquet", folder / "sessions.parquet")
    file = folder / f"{way}_sessions.duckdb"
    file.unlink(missing_ok=True)
    with closing(_connected(work, file)) as connection:
        if way == "closedloop":
            for model in _OURS:
                connection.execute(f"create table {model} as {rendering.model(model, _relation)}")
            return int(one(connection, f"select count(*) from {_OURS[-1]}"))
        connection.execute(f"attach {text(str(folder / 'events.duckdb'))} as input (read_only)")
        connection.execute(SQL[way])
        return int(one(connection, "select count(*) from sessions"))


def _relation(model: str) -> str:
    return model if model in _OURS else f"closedloop.{rendering.schema(model)}.{model}"


def _connected(work: Path, file: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(file), config={"threads": str(THREADS)})
    connection.execute("set TimeZone = 'UTC'")
    connection.execute(f"attach {text(str(work))} as closedloop (read_only)")
    return connection


if __name__ == "__main__":
    sys.exit(main())
