"""The batch into the raw table and the quarantine, with its entries in the ledger, at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from orchestration.lib.common.warehouse import name, one, text, texts, transaction
from orchestration.lib.loading.bookings import (
    Booking,
    Counts,
    book,
    book_notes,
    delete_entries,
    next_time,
)
from orchestration.lib.loading.ledger import add_columns
from orchestration.lib.loading.schema_changes import Change, record
from orchestration.lib.loading.stage import Batch


def store(
    connection: duckdb.DuckDBPyConnection,
    batch: Batch,
    bookings: list[Booking],
    *,
    is_first: bool = False,
    is_replay: bool = False,
) -> tuple[list[Counts], list[Change]]:
    """Moves the temporary table `batch` into the raw table and the quarantine, and books it.

    `bookings` are the files of the batch, by `part`. `is_first` says that nothing was known of the
    stream's fields, `is_replay` that contents already there are replaced. Returns the figures of
    each file and what changed in the fields. Raises RuntimeError, and writes nothing, when the rows
    written are not the rows read.
    """
    stream = bookings[0].file.stream
    starts, counts = count_parts(connection, len(bookings))
    now = next_time(connection)
    known_ids = texts(booking.load_id for booking in bookings)
    load_ids = f"{known_ids}[part + 1]"
    files = f"{texts(booking.file.path for booking in bookings)}[part + 1]"
    row = f"rowid - {starts}[part + 1] + 1"
    columns = ", ".join(name(column) for column in batch.columns)
    with transaction(connection):
        if is_replay:
            keep_replayed(connection, f"load_id in {known_ids}", now)
            for table in (stream.table, "ops.landing_files"):
                key = "_load_id" if table == stream.table else "load_id"
                connection.execute(f"delete from {table} where {key} in {known_ids}")
        delete_entries(connection, bookings, is_replay=is_replay)
        add_columns(connection, stream, batch.columns)
        with _in_any_order(connection):
            loaded = one(
                connection,
                f"insert into {stream.table} ({columns}, _load_id, _file, _row, _loaded_at) "
                f"select {columns}, {load_ids}, {files}, {row}, {now} "
                "from batch where is_record and fault is null",
            )
        quarantined = one(
            connection,
            "insert into quarantine.records "
            f"select {text(stream.source)}, {text(stream.name)}, {files}, {row}, fault, record, "
            f"{load_ids}, {now} from batch where fault is not null",
        )
        read = sum(count.read for count in counts)
        if read != loaded + quarantined or loaded != sum(count.loaded for count in counts):
            raise RuntimeError(
                f"{bookings[0].file.path}: {read} rows read, but {loaded} accepted and "
                f"{quarantined} quarantined; nothing of it was kept"
            )
        book(connection, [(*pair, None) for pair in zip(bookings, counts, strict=True)], now)
        book_notes(connection, bookings, batch.notes)
        place = (text(bookings[0].file.path), text(bookings[0].load_id), now)
        changes = record(connection, stream, batch.seen, place, is_first=is_first)
    connection.execute("drop table if exists temp.batch")
    connection.execute("drop table if exists temp.lines")
    return counts, changes


def count_parts(
    connection: duckdb.DuckDBPyConnection, parts: int
) -> tuple[list[int], list[Counts]]:
    """Where each part begins in `batch` (rowid), and its figures."""
    starts = [0] * parts
    counts = [Counts(0, 0, 0)] * parts
    found = connection.execute(
        """
        select
            part, min(rowid), count(*) filter (is_record),
            count(*) filter (is_record and fault is null), count(fault)
        from batch group by part
        """
    ).fetchall()
    for part, start, *figures in found:
        starts[part] = start
        counts[part] = Counts(*figures)
    return starts, counts


def keep_replayed(connection: duckdb.DuckDBPyConnection, condition: str, now: str) -> None:
    """Copies quarantined records that are about to come in, or to be judged again."""
    connection.execute(
        'insert into quarantine.replayed select source, stream, file, "row", reason, load_id, '
        f"first_seen_at, {now} from quarantine.records where {condition}"
    )


@contextmanager
def _in_any_order(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """For rows that say themselves where they were: two cores write them faster."""
    connection.execute("set preserve_insertion_order = false")
    try:
        yield
    finally:
        connection.execute("set preserve_insertion_order = true")
