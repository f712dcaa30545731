"""What has a row per event, built on both engines: `make bench-engines`, into docs/engines.md.

The raw tables that the last `make bench` of each size left go through the same models, from the
landed records to sessions. Each build starts dbt anew, and Spark its JVM, so that the difference
between two sizes says more than either: it is what a further million of events costs.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime

from dev.bench import document, machine
from dev.bench.measuring import Measured, measure
from dev.bench.sizes import bench, parse_size
from dev.bench.tables import table
from orchestration.lib.building.manifest import DBT, read_manifest
from orchestration.lib.common.settings import PROJECT_ROOT, Home, home
from orchestration.lib.spark.builds import build_on_spark
from orchestration.lib.spark.exports import export_raw
from orchestration.lib.spark.sessions import session
from orchestration.lib.spark.tiers import EVENTS, divide

ENGINES = PROJECT_ROOT / "docs" / "engines.md"
TABLES = "bench"  # what Spark built, below the folder `spark` of a home
_TITLES = {"duckdb": "DuckDB", "spark": "Spark"}


def main() -> int:
    """Measures, prints and writes the section `engines`; or builds the home on one engine."""
    parser = argparse.ArgumentParser(prog="python -m dev.bench.engines", description=__doc__)
    parser.add_argument("--sizes", default="1m,3m", help="of earlier `make bench`, such as 1m,3m")
    parser.add_argument("--engine", choices=_TITLES)
    options = parser.parse_args()
    if options.engine:
        _build(home(), options.engine)
        return 0
    sizes = options.sizes.split(",")
    homes = {size: Home(bench(size, "jsonl").home) for size in sizes}
    for size, where in homes.items():
        if not where.warehouse.is_file():
            print(f"bench: run `make bench SIZE={size}` first", file=sys.stderr)
            return 1
    found = {
        (engine, size): _measure(where, engine)
        for size, where in homes.items()
        for engine in _TITLES
    }
    section = _section(sizes, found)
    document.put(ENGINES, document.ENGINES, section)
    print(section)
    return 0


def _measure(where: Home, engine: str) -> Measured:
    """One build of a home."""
    if engine == "spark":
        export_raw(where, where.spark / "raw")
    return measure(
        ["-m", "dev.bench.engines", "--engine", engine], {"CLOSEDLOOP_HOME": str(where.root)}
    )


def _build(where: Home, engine: str) -> None:
    tiers = divide(read_manifest(), EVENTS)
    if engine == "spark":
        shutil.rmtree(where.spark / TABLES, ignore_errors=True)
        with session(where.spark / "raw", where.spark / TABLES):
            build_on_spark(where, where.spark / "dbt", tiers.on_spark)
        return
    left_out = ("--exclude-resource-type", "test", "unit_test")
    subprocess.run(
        [DBT, "build", "--full-refresh", *left_out, "--select", *tiers.on_spark],
        cwd=PROJECT_ROOT,
        env=os.environ | {"DBT_TARGET_PATH": str(where.dbt), "DBT_LOG_PATH": str(where.dbt)},
        check=True,
    )


def _section(sizes: list[str], found: dict[tuple[str, str], Measured]) -> str:
    rows = []
    for engine, title in _TITLES.items():
        runs = [found[engine, size] for size in sizes]
        cells = [f"{run.cpu_seconds:.0f} ({run.peak_bytes / 1e9:.1f} GB)" for run in runs]
        millions = (parse_size(sizes[-1]) - parse_size(sizes[0])) / 1e6
        further = (runs[-1].cpu_seconds - runs[0].cpu_seconds) / millions if millions else None
        rows.append((title, *cells, f"{further:.0f}" if further is not None else ""))
    heading = ("CPU seconds (peak memory)", *sizes, "a further million")
    return "\n".join(
        [
            f"{datetime.now(UTC):%Y-%m-%d}. {machine.machine()}. {machine.versions()}.",
            "",
            *table(heading, rows),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
