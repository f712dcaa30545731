"""What has a row per event, built on both engines: `make bench-engines`, into docs/engines.md.

Each size's landed records are loaded once, and go through the same models up to sessions. Each
build starts dbt, and Spark its JVM, so the difference between two sizes says more than either: it
is what a further million of events costs, and what the core-hours of a billion are reckoned from.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime

from dev.bench import document, machine
from dev.bench.generating import landing_files
from dev.bench.measuring import Measured, measure
from dev.bench.running import land
from dev.bench.sizes import Bench, bench, parse_size
from dev.bench.tables import table
from orchestration.lib.building.manifest import DBT, read_manifest
from orchestration.lib.common.settings import PROJECT_ROOT, Home, home
from orchestration.lib.landing.streams import read_streams
from orchestration.lib.loading.load import load
from orchestration.lib.spark.builds import build_on_spark
from orchestration.lib.spark.exports import export_raw
from orchestration.lib.spark.sessions import session
from orchestration.lib.spark.tiers import EVENTS, divide

ENGINES = PROJECT_ROOT / "docs" / "engines.md"
TABLES = "bench"  # what Spark built, below the folder `spark` of a home
_LARGE = {1_000: "1 billion", 10_000: "10 billion"}  # by millions
_TITLES = {"duckdb": "DuckDB", "spark": "Spark"}


def main() -> int:
    """Measures, prints and writes the section `engines`; or builds the home on one engine."""
    parser = argparse.ArgumentParser(prog="python -m dev.bench.engines", description=__doc__)
    parser.add_argument("--sizes", default="1m,3m", help="in events, such as 1m,3m")
    parser.add_argument("--engine", choices=_TITLES)
    options = parser.parse_args()
    if options.engine:
        _build(home(), options.engine)
        return 0
    sizes = options.sizes.split(",")
    if len(set(sizes)) < 2:
        parser.error("two sizes at least: what a further million costs is their difference")
    found: dict[tuple[str, str], Measured] = {}
    for number, size in enumerate(sizes, start=1):
        where = _loaded(bench(size, "jsonl"))
        for engine in _TITLES:
            found[engine, size] = _measure(where, engine)
        if number > 1:  # so that the largest size may be cut short
            section = _section(sizes[:number], found)
            document.put(ENGINES, document.ENGINES, section)
            print(f"\n{section}")
    return 0


def _loaded(chosen: Bench) -> Home:
    """A home of its own where the size's landed records are loaded, and nothing is built."""
    landing_files(chosen)
    where = Home(chosen.folder / "home-engines")
    shutil.rmtree(where.root, ignore_errors=True)
    where.root.mkdir()
    land(chosen.landing / "history", where.landing)
    load(where, read_streams())
    return where


def _measure(where: Home, engine: str) -> Measured:
    """One build of a home."""
    if engine == "spark":
        export_raw(where, where.spark / "raw")
    done = measure(
        ["-m", "dev.bench.engines", "--engine", engine], {"CLOSEDLOOP_HOME": str(where.root)}
    )
    print(f"{_TITLES[engine]}, {where.root.parent.name}: {done.cpu_seconds:,.0f} CPU s", flush=True)
    return done


def _build(where: Home, engine: str) -> None:
    tiers = divide(read_manifest(), EVENTS)
    if engine == "spark":
        shutil.rmtree(where.spark / TABLES, ignore_errors=True)
        with session(where.spark / "raw", where.spark / TABLES):
            build_on_spark(where, where.spark / "dbt", tiers.on_spark)
        _wait_for_the_jvm()
        return
    left_out = ("--exclude-resource-type", "test", "unit_test")
    subprocess.run(
        [DBT, "build", "--full-refresh", *left_out, "--select", *tiers.on_spark],
        cwd=PROJECT_ROOT,
        env=os.environ | {"DBT_TARGET_PATH": str(where.dbt), "DBT_LOG_PATH": str(where.dbt)},
        check=True,
    )


def _wait_for_the_jvm() -> None:
    """Ends Spark's own process before this one: else nobody counts what it took."""
    from pyspark import SparkContext

    jvm = SparkContext._gateway.proc
    jvm.stdin.close()
    jvm.wait()


def _section(sizes: list[str], found: dict[tuple[str, str], Measured]) -> str:
    rows, hours = [], []
    for engine, title in _TITLES.items():
        runs = [found[engine, size] for size in sizes]
        cells = [f"{run.cpu_seconds:,.0f} ({run.peak_bytes / 1e9:.1f} GB)" for run in runs]
        further = _further(sizes, runs)
        rows.append((title, *cells, f"{further:.1f}"))
        hours.append((title, *(f"{further * millions / 3600:,.0f}" for millions in _LARGE)))
    return "\n".join(
        [
            f"{datetime.now(UTC):%Y-%m-%d}. {machine.machine()}. {machine.versions()}.",
            "",
            *table(("CPU seconds (peak memory)", *sizes, "a further million"), rows),
            "",
            "What follows, in core-hours:",
            "",
            *table(("events", *_LARGE.values()), hours),
        ]
    )


def _further(sizes: list[str], runs: list[Measured]) -> float:
    """CPU seconds of a further million events, by the two largest sizes."""
    few, many = sorted(zip(map(parse_size, sizes), runs, strict=True), key=lambda one: one[0])[-2:]
    return (many[1].cpu_seconds - few[1].cpu_seconds) / (many[0] - few[0]) * 1e6


if __name__ == "__main__":
    sys.exit(main())
