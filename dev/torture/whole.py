"""What must hold of a data folder after an undisturbed refresh, whatever happened before it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import closing

import duckdb

from orchestration.lib.common.settings import Home
from orchestration.lib.common.warehouse import connect, name, one, text
from orchestration.lib.landing.files import find_files
from orchestration.lib.landing.streams import Stream, read_streams
from orchestration.lib.loading import ledger
from orchestration.lib.publishing.snapshots import current, snapshots

# Of a mart: which rows do not depend on the day of the load. Midnight may pass between two.
_OF_NO_DAY = {"rpt_reconciliation": "check_name <> 'rows_in_load_ledger'"}


def faults(home: Home) -> list[str]:
    """What is wrong with the books, the folders, the locks and the record of the runs."""
    return [*faults_without_runs(home, read_streams()), *_in_runs(home)]


def faults_without_runs(home: Home, streams: list[Stream]) -> list[str]:
    """Likewise for some streams, where Dagster has no part."""
    return [*_in_books(home, streams), *_in_folders(home), *_in_locks(home)]


def differences(home: Home, other: Home) -> list[str]:
    """The marts whose published rows, or Parquet, are not those of another data folder."""
    ours, theirs = current(home), current(other)
    assert ours
    assert theirs
    found = []
    with closing(duckdb.connect()) as connection:
        for one_side, snapshot in (("ours", ours), ("theirs", theirs)):
            connection.execute(f"attach {text(str(snapshot.file))} as {one_side} (read_only)")
        for mart in sorted(ours.rows.keys() | theirs.rows.keys()):
            if mart not in ours.rows or mart not in theirs.rows:
                found.append(f"{mart} is there only once")
                continue
            parquet = f"read_parquet({text(str(ours.folder / f'{mart}.parquet'))})"
            if _differ(connection, f"ours.marts.{name(mart)}", parquet):
                found.append(f"{mart} is another in its Parquet file")
            if "run_id" in _columns(connection, f"ours.marts.{name(mart)}"):
                continue  # it tells of the runs, not of what they found
            our_side, their_side = (f"{side}.marts.{name(mart)}" for side in ("ours", "theirs"))
            where = _OF_NO_DAY.get(mart, "true")
            if rows := _differ(connection, our_side, their_side, where):
                found.append(f"{mart} is another in {rows} rows")
    return found


def _differ(
    connection: duckdb.DuckDBPyConnection, left: str, right: str, where: str = "true"
) -> int:
    """How many rows one has more often than the other; sums of fractions to the sixth place."""
    columns = ", ".join(
        f"round({name(column)}, 6)" if kind == "DOUBLE" else name(column)
        for column, kind in _columns(connection, left).items()
    )
    rows = f"select {columns} from {{}} where {where}"
    return sum(
        one(
            connection,
            f"select count(*) from ({rows.format(here)} except all {rows.format(there)})",
        )
        for here, there in ((left, right), (right, left))
    )


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    return {row[0]: row[1] for row in connection.execute(f"describe from {table}").fetchall()}


def _in_books(home: Home, streams: list[Stream]) -> Iterator[str]:
    with closing(connect(home, read_only=True)) as connection:
        for stream in streams:
            found = ledger.audit(connection, stream)
            if not found.balances:
                yield f"the books of {stream.path} do not balance: {found}"
            sighted = connection.execute(
                "select path from ops.landing_files where starts_with(path, ?)", [f"{stream.path}/"]
            ).fetchall()
            landed = [(file.path,) for file in find_files(home, stream)]
            if sorted(sighted) != sorted(landed):
                yield f"of {stream.path} {len(landed)} files landed, {len(sighted)} are booked"
        for key in ("load_id", "source, stream, sha256"):
            keys = f"count(distinct ({key}))"
            if one(connection, f"select count(*) <> {keys} from ops.load_ledger"):
                yield f"the ledger has the same {key} twice"
        if one(
            connection,
            "select count(*) from ops.landing_files anti join ops.load_ledger using (load_id)",
        ):
            yield "a file is booked without its content"


def _in_folders(home: Home) -> Iterator[str]:
    folder = home.published / "snapshots"
    whole = {snapshot.id for snapshot in snapshots(home)}
    for path in folder.iterdir():
        if path.name not in whole:
            yield f"an orphan: {path}"
    leftovers = [
        *home.published.glob(".*"),
        *home.published.rglob("*.wal"),
        *home.warehouse_folder.glob("*.wal"),
        *home.warehouse_folder.glob("*.part"),
        *home.warehouse_folder.glob("run_at_work"),
        *home.scratch.rglob("*"),
        *home.spill.rglob("*"),
    ]
    for path in leftovers:
        yield f"left over: {path}"
    for snapshot in snapshots(home):
        for mart in snapshot.rows:
            if not (snapshot.folder / f"{mart}.parquet").is_file():
                yield f"{snapshot.id} lacks {mart}.parquet"


def locks_held(home: Home) -> list[str]:
    """The locks of the data folder that somebody holds."""
    return [*_in_locks(home)]


def _in_locks(home: Home) -> Iterator[str]:
    for path in (home.lock, home.lock.with_name("build.lock")):
        if not path.exists():
            continue
        with path.open() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield f"{path.name} is held by {path.read_text()}"


def _in_runs(home: Home) -> Iterator[str]:
    import dagster as dg

    with dg.DagsterInstance.from_config(str(home.dagster)) as instance:
        runs = instance.get_runs()
        if not runs:
            yield "no run is recorded"
        for run in runs:
            if not run.is_finished:
                yield f"run {run.run_id} seems to be going on ({run.status.value})"
