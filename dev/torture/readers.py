"""Readers as BI tools are: processes that open what is published again and again."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path

import duckdb

from orchestration.lib.common.warehouse import name, one, text

_MOST_FAULTS = 5


@dataclass
class Reading:
    """What a reader saw."""

    kind: str
    reads: int = 0
    versions: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


def read_duckdb(published: Path) -> tuple[str, list[str]]:
    """Opens the current DuckDB file; its version, and what does not fit together in it."""
    file = published / "current" / "closedloop.duckdb"
    with closing(duckdb.connect(str(file), read_only=True)) as connection:
        version = one(connection, "select snapshot_id from lineage.snapshot")
        rows = connection.execute("from lineage.marts").fetchall()
        return version, [
            f"{mart} of {version} has not {count} rows"
            for mart, count in rows
            if one(connection, f"select count(*) from marts.{name(mart)}") != count
        ]


def read_parquet(published: Path) -> tuple[str, list[str]]:
    """Reads the current Parquet files, following the link once: so all are of one version."""
    folder = (published / "current").resolve()
    with closing(duckdb.connect()) as connection:

        def source(path: Path) -> str:
            return f"read_parquet({text(str(path))})"

        lineage = folder / "lineage"
        version = one(connection, f"select snapshot_id from {source(lineage / 'snapshot.parquet')}")
        rows = connection.execute(f"from {source(lineage / 'marts.parquet')}").fetchall()
        faults = [
            f"{mart}.parquet of {version} has not {count} rows"
            for mart, count in rows
            if one(connection, f"select count(*) from {source(folder / f'{mart}.parquet')}")
            != count
        ]
        return version, faults if folder.name == version else [f"{folder.name} says {version}"]


READERS = {"DuckDB": read_duckdb, "Parquet": read_parquet}


class Readers:
    """A reader of each kind at work, from `start` to `stop`."""

    def __init__(self, published: Path, pause: float = 0.0) -> None:
        """`pause` is how many seconds a reader waits between two reads.

        Nothing is read before the first snapshot is there.
        """
        context = multiprocessing.get_context("spawn")
        self._stop = context.Event()
        self._counts = [context.Value("q", 0) for _ in READERS]
        self._pipes, self._processes = [], []
        for kind, count in zip(READERS, self._counts, strict=True):
            ours, theirs = context.Pipe()
            arguments = (kind, published, pause, self._stop, count, theirs)
            process = context.Process(target=_loop, args=arguments, daemon=True)
            process.start()
            self._pipes.append(ours)
            self._processes.append(process)
        for pipe in self._pipes:
            pipe.recv()

    def let_each_read(self, times: int = 1) -> None:
        """Waits until each reader has read so often from now on."""
        wanted = [count.value + times for count in self._counts]
        while any(
            count.value < want and process.is_alive()
            for count, want, process in zip(self._counts, wanted, self._processes, strict=True)
        ):
            time.sleep(0.002)

    def stop(self) -> list[Reading]:
        """Ends them; what they saw."""
        self._stop.set()
        readings = [pipe.recv() for pipe in self._pipes]
        for process in self._processes:
            process.join()
        return readings


@contextmanager
def looping_readers(published: Path, pause: float = 0.0) -> Iterator[list[Reading]]:
    """Keeps readers at work; what they saw is in the list once they have ended."""
    readers = Readers(published, pause)
    readings: list[Reading] = []
    try:
        yield readings
    finally:
        readings += readers.stop()


def _loop(
    kind: str,
    published: Path,
    pause: float,
    stop: Event,
    count: Synchronized[int],
    told: Connection,
) -> None:
    reading = Reading(kind)
    told.send("ready")
    while not stop.is_set():
        if reading.versions or (published / "current").exists():
            _read_once(kind, published, reading)
            count.value = reading.reads
        time.sleep(pause)
    told.send(reading)


def _read_once(kind: str, published: Path, reading: Reading) -> None:
    try:
        version, faults = READERS[kind](published)
        reading.versions.add(version)
    except Exception as error:
        faults = [" ".join(str(error).split())]
    reading.reads += 1
    reading.faults += faults[: _MOST_FAULTS - len(reading.faults)]
