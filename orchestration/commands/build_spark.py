"""A full build on Apache Spark, published: `python -m orchestration.commands.build_spark`.

Loads what has landed, exports the raw tables, builds on Spark, brings the tables back, tests them
on DuckDB, and publishes as a refresh does (docs/engines.md). Exit code 1 when a step failed:
nothing is published then.
"""

from __future__ import annotations

import argparse
import logging
import shutil
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from orchestration.lib.building.audit import checks_of, mark_audited
from orchestration.lib.building.manifest import read_manifest
from orchestration.lib.building.promises import not_held
from orchestration.lib.common.console import quiet_console
from orchestration.lib.common.erased import refuse_while_erasing
from orchestration.lib.common.errors import in_one_line
from orchestration.lib.common.locking import mark_unaudited, refresh_lock
from orchestration.lib.common.own_settings import check_own, project_var
from orchestration.lib.common.permissions import kept_private
from orchestration.lib.common.settings import Home, home
from orchestration.lib.common.warehouse import connect
from orchestration.lib.landing.streams import read_streams
from orchestration.lib.loading.load import load
from orchestration.lib.loading.quarantine import shares_over_limit
from orchestration.lib.publishing.report import report
from orchestration.lib.publishing.snapshots import Snapshot, publish
from orchestration.lib.spark.builds import build_on_duckdb, build_on_spark
from orchestration.lib.spark.exports import export_raw
from orchestration.lib.spark.returning import bring_back
from orchestration.lib.spark.sessions import SparkError, refuse_missing, session
from orchestration.lib.spark.tiers import EVENTS, Tiers, divide

log = logging.getLogger("closedloop.spark")

_T = TypeVar("_T")


def main() -> int:
    """Builds; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tier", choices=["all", "events"], default="all")
    return build(home(), EVENTS if parser.parse_args().tier == "events" else ())


def build(where: Home, last: tuple[str, ...] = ()) -> int:
    """Builds and publishes; on Spark all, or up to the `last` models. The exit code."""
    written: Path | None = None
    seconds: dict[str, float] = {}
    try:
        refuse_missing()
        with kept_private(where.root), refresh_lock(where):
            refuse_while_erasing(where)
            check_own(where)
            with quiet_console(where.logs, project_var("keep_runs_days")) as written:
                snapshot = _build(where, last, seconds)
    except Exception as error:
        print(f"Build on Spark failed: {in_one_line(error)}", file=sys.stderr)
        if written:
            print(f"Nothing was published. Full log: {written}", file=sys.stderr)
        return 1
    seconds["all"] = sum(seconds.values())
    print(f"\n{report(where, snapshot, seconds)}")
    return 0


def _build(where: Home, last: tuple[str, ...], seconds: dict[str, float]) -> Snapshot:
    def timed(stage: str, work: Callable[[], _T]) -> _T:
        started = time.monotonic()
        done = work()
        seconds[stage] = time.monotonic() - started
        return done

    manifest = read_manifest()
    tiers = divide(manifest, last)
    timed("load", lambda: _load(where))
    folder = where.spark / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    mark_unaudited(where)
    timed("build on Spark", lambda: _build_on_spark(where, folder, tiers))
    bring_back(where, folder / "tables", manifest, tiers.brought_back)
    timed("build and test on DuckDB", lambda: _build_on_duckdb(where, manifest, tiers))
    for before in where.spark.glob("[0-9]*"):
        if before != folder:
            shutil.rmtree(before)
    return timed("publish", lambda: publish(where, {"engine": "spark"}))


def _load(where: Home) -> None:
    streams = read_streams()
    loads = load(where, streams)
    rows = sum(one.rows_loaded for one in loads)
    log.info("loaded %d new files: %s rows", sum(one.files_loaded for one in loads), f"{rows:,}")
    with closing(connect(where, read_only=True)) as connection:
        share = project_var("quarantine_share_limit")
        least = int(project_var("quarantine_minimum_rows"))
        if over := shares_over_limit(connection, where, streams, share, least):
            raise SparkError("; ".join(one.describe() for one in over))


def _build_on_spark(where: Home, folder: Path, tiers: Tiers) -> None:
    raw = where.spark / "raw"
    rows = export_raw(where, raw)
    log.info("exported %s rows of %d raw tables", f"{sum(rows.values()):,}", len(rows))
    with session(raw, folder / "tables") as spark:
        version = spark.version
        built = build_on_spark(where, where.spark / "dbt", tiers.on_spark)
    log.info("built %d models and seeds on Spark %s", built, version)


def _build_on_duckdb(where: Home, manifest: dict[str, Any], tiers: Tiers) -> None:
    results = build_on_duckdb(where, tiers.on_duckdb)
    if missing := not_held(manifest, results):
        raise SparkError(f"dbt ran no tests: {', '.join(missing[:3])}")
    found = list(checks_of(manifest, results))
    for one in found:
        if one.status == "warn":
            log.warning("warning: %s: %s rows", one.name, f"{one.failures:,}")
    mark_audited(where, found)
    log.info("built the rest on DuckDB, %d tests held", len(found))


if __name__ == "__main__":
    sys.exit(main())
