"""One run of the bench: the floor, then four refreshes of one data folder, one after the other."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from dev.bench.floor import THREADS
from dev.bench.generating import landing_files, stream
from dev.bench.identity import identity_figures
from dev.bench.machine import machine, versions
from dev.bench.measuring import measure
from dev.bench.results import NAMES, Floor, Refresh, Results
from dev.bench.sizes import Bench
from orchestration.lib.building.manifest import read_manifest
from orchestration.lib.common.settings import Home
from orchestration.lib.common.warehouse import connect, one
from orchestration.lib.publishing import snapshots

# What is measured, and the part of the landing files that is new to it.
REFRESHES = {"full": "history", "percent": "percent", "fixed": "fixed", "nothing": None}
_STAGE = re.compile(r"([a-z][a-z ]*) (\d+\.\d+)")
# The fastest of so many counts: the first may have to fetch the files from the disk.
_FLOOR_RUNS = 2


class BenchError(RuntimeError):
    """A refresh that did not do what is measured here, so that its figures would mean nothing."""


def run(bench: Bench, say: Callable[[str], None]) -> Results:
    """Makes the landing files where they are missing, then measures.

    Raises OSError when the disk is too small, CommandError when a refresh fails, and BenchError.
    """
    # As many cores as the targets are meant for, on any machine.
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:THREADS])
    made_on = machine()
    say(f"landing files of {bench.size} web events as {bench.format}")
    parts = landing_files(bench)
    shutil.rmtree(bench.home, ignore_errors=True)
    bench.home.mkdir()
    (bench.home / "truth").symlink_to(bench.truth)
    floor = _floor(bench)
    say(f"floor: {floor.seconds:.1f} s")
    read_manifest()  # after a change of the models it would be made in the first refresh
    home = Home(bench.home)
    refreshes: dict[str, Refresh] = {}
    as_of = ""
    for name, part in REFRESHES.items():
        if part:
            land(bench.landing / part, home.landing)
            as_of = parts[part].as_of
        refreshes[name] = _refresh(home, as_of, is_new=part is not None)
        say(f"{NAMES[name]}: {refreshes[name].seconds:.1f} s")
    return Results(
        size=bench.size,
        format=bench.format,
        date=datetime.now(UTC).date().isoformat(),
        machine=made_on,
        versions=versions(),
        parts=parts,
        floor=floor,
        refreshes=refreshes,
        work_file_bytes=home.warehouse.stat().st_size,
        identity=identity_figures(home),
    )


def land(part: Path, landing: Path) -> None:
    """Drops the files of a part into a landing folder, as links under `<stream>/<part>`."""
    for file in part.rglob("*"):
        if file.is_file():
            source, name, *rest = file.relative_to(part).parts
            target = landing.joinpath(source, name, part.name, *rest)
            target.parent.mkdir(parents=True, exist_ok=True)
            os.link(file, target)


def _floor(bench: Bench) -> Floor:
    database = bench.home / "floor.duckdb"
    folder = bench.landing / "history" / stream(bench.format)
    runs = []
    for _ in range(_FLOOR_RUNS):
        done = measure(["-m", "dev.bench.floor", str(folder), str(database)])
        runs.append(Floor(done.seconds, done.cpu_seconds, done.peak_bytes, int(done.output)))
        database.unlink()
    return min(runs, key=lambda floor: floor.seconds)


def _refresh(home: Home, as_of: str, *, is_new: bool) -> Refresh:
    read_before = _rows_read(home)
    _results(home).unlink(missing_ok=True)
    done = measure(
        ["-m", "orchestration.commands.refresh"],
        {
            "CLOSEDLOOP_HOME": str(home.root),
            "CLOSEDLOOP_AS_OF": as_of,
            "DAGSTER_HOME": str(home.root / "dagster"),
            "DAGSTER_DISABLE_TELEMETRY": "1",
        },
    )
    stages = parse_stages(done.output)
    if bool(stages) != is_new:
        raise BenchError(
            f"the refresh was expected to build {'something' if is_new else 'nothing'}"
            f", and said: {done.output.strip()[-500:]}"
        )
    published = snapshots.current(home)
    assert published
    return Refresh(
        seconds=done.seconds,
        cpu_seconds=done.cpu_seconds,
        peak_bytes=done.peak_bytes,
        rows_read=_rows_read(home) - read_before,
        rows_published=sum(published.rows.values()),
        stages=stages,
        nodes=_nodes(home) if is_new else {},
    )


def parse_stages(output: str) -> dict[str, float]:
    """The seconds of each stage from the last line of a refresh that built; else nothing."""
    found = [line for line in output.splitlines() if line.startswith("Seconds: ")]
    line = found[-1].removeprefix("Seconds: ") if found else ""
    return {stage: float(took) for stage, took in _STAGE.findall(line)}


def _rows_read(home: Home) -> int:
    if not home.warehouse.is_file():
        return 0
    with closing(connect(home, read_only=True)) as connection:
        return int(one(connection, "select coalesce(sum(rows_read), 0) from ops.load_ledger"))


def _results(home: Home) -> Path:
    """What dbt says of each node at the end of a build."""
    return home.dbt / "run_results.json"


def _nodes(home: Home) -> dict[str, float]:
    results = json.loads(_results(home).read_text(encoding="utf-8"))["results"]
    return {result["unique_id"]: round(result["execution_time"], 3) for result in results}
