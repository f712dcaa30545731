"""Publications one after the other, and rollbacks between them, while two readers read.

The marts are made without dbt: each has as many rows as tell its version, so a read that mixes two
versions does not agree with its lineage. Some marts stay as they are from one version to the next:
their files are shared by several snapshots.
"""

from __future__ import annotations

import random
from contextlib import closing
from pathlib import Path

import duckdb

from dev.torture.readers import Readers
from dev.torture.trials import Figure, Say, TrialError
from orchestration.lib.building.audit import Check, mark_audited
from orchestration.lib.common.locking import mark_unaudited
from orchestration.lib.common.settings import Home
from orchestration.lib.common.warehouse import connect, one, text
from orchestration.lib.loading.load import load
from orchestration.lib.publishing.snapshots import (
    KEPT,
    Snapshot,
    current,
    publish,
    rollback,
    snapshots,
)

_MARTS = 6
_ROWS = 1000


def publishes(count: int, folder: Path, seed: int, say: Say) -> list[Figure]:
    """Publishes `count` versions, a quarter of them followed by a rollback; see the module."""
    chance = random.Random(f"{seed}/publishes")
    home = Home(folder / "home")
    load(home, [])
    versions: dict[str, dict[str, int]] = {}
    rollbacks = 0
    build(home, dict.fromkeys(range(_MARTS), 0))
    first = publish(home)
    _keep(versions, first)
    readers = Readers(home.published)
    try:
        with closing(duckdb.connect(str(first.file), read_only=True)) as kept_open:
            for version in range(1, count):
                build(home, {n: version for n in range(_MARTS) if chance.random() < 0.7})
                snapshot = publish(home)
                _keep(versions, snapshot)
                _compare(snapshot, versions)
                readers.let_each_read()
                if chance.random() < 0.25:
                    chosen = chance.choice(snapshots(home))
                    rollback(home, chosen.id)
                    rollbacks += 1
                    _compare(current(home), versions)
                    readers.let_each_read()
                if version % 20 == 0:
                    say(f"{version} published, {rollbacks} rollbacks")
            rows = one(kept_open, "select count(*) from marts.mart_0")
            if rows != _ROWS:
                raise TrialError(f"a file that was kept open has {rows} rows, not {_ROWS}")
    finally:
        readings = readers.stop()
    if found := [f"{one.kind}: {fault}" for one in readings for fault in one.faults]:
        raise TrialError(f"(seed {seed}) {'; '.join(found)}")
    if unknown := {id for one in readings for id in one.versions} - versions.keys():
        raise TrialError(f"(seed {seed}) read, but never published: {sorted(unknown)}")
    return [
        Figure("versions published", len(versions)),
        Figure("rollbacks, each to any of the kept snapshots", rollbacks),
        Figure("snapshots kept in the end", len(snapshots(home)), is_sum=False),
        *(Figure(f"reads, {one.kind}", one.reads) for one in readings),
        *(Figure(f"versions seen, {one.kind}", len(one.versions)) for one in readings),
        Figure("reads that failed or mixed two versions", 0),
        Figure("publications since which one file was kept open, and read the same", count - 1),
    ]


def build(home: Home, changed: dict[int, int]) -> None:
    """Stands for dbt: the marts of these numbers get rows that tell their version."""
    mark_unaudited(home)
    with closing(connect(home)) as connection:
        connection.execute("create schema if not exists marts")
        for number, version in changed.items():
            connection.execute(
                f"create or replace table marts.mart_{number} as "
                f"select {version} as version, range as row from range({_ROWS + version})"
            )
    mark_audited(home, [Check("is_whole", f"mart_{n}", "pass", 0) for n in range(_MARTS)])


def _keep(versions: dict[str, dict[str, int]], snapshot: Snapshot) -> None:
    versions[snapshot.id] = snapshot.rows


def _compare(snapshot: Snapshot | None, versions: dict[str, dict[str, int]]) -> None:
    """Holds both forms of a snapshot, and its lineage, against what was published by that name."""
    if snapshot is None:
        raise TrialError("there is no whole current snapshot")
    with closing(duckdb.connect(str(snapshot.file), read_only=True)) as connection:
        told = dict(connection.execute("from lineage.marts").fetchall())
        if not told == snapshot.rows == versions[snapshot.id]:
            raise TrialError(f"{snapshot.id} says {told}, its note {snapshot.rows}")
        for mart, rows in told.items():
            parquet = f"read_parquet({text(str(snapshot.folder / f'{mart}.parquet'))})"
            for left, right in ((f"marts.{mart}", parquet), (parquet, f"marts.{mart}")):
                if one(
                    connection, f"select count(*) from (from {left} except all from {right})"
                ) or rows != one(connection, f"select max(version) + {_ROWS} from {left}"):
                    raise TrialError(f"{mart} of {snapshot.id} is another in its Parquet file")
    if len([*snapshot.folder.parent.iterdir()]) > KEPT + 1:
        raise TrialError("old snapshots are not removed")
