"""Writing what was read: raw rows, quarantine and ledger of a few files, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import duckdb

from orchestration.lib.common.warehouse import name, one, text, texts
from orchestration.lib.landing.files import LandedFile, exported_at
from orchestration.lib.loading.judge import Batch
from orchestration.lib.loading.ledger import add_columns
from orchestration.lib.loading.schema_changes import Change, note


@dataclass(frozen=True)
class Booking:
    """One content of a stream, in the file where it was found."""

    file: LandedFile
    sha256: str
    load_id: str
    readings: tuple[str, ...]  # the ways in which it has been read, this one last


@dataclass(frozen=True)
class Counts:
    """Records of one content."""

    read: int
    loaded: int
    quarantined: int


def store(
    connection: duckdb.DuckDBPyConnection,
    batch: Batch,
    bookings: list[Booking],
    *,
    is_first: bool = False,
    is_anew: bool = False,
) -> tuple[list[Counts], list[Change]]:
    """Moves the temporary table `batch` into the raw table and the quarantine, and books it.

    `bookings` are the files of the batch, by `part`; `is_first` says that nothing was known of the
    stream's fields, `is_anew` that contents which are there are to be replaced. Returns the figures
    of each file and what changed in the fields. Raises RuntimeError, and writes nothing, when the
    rows written are not the rows read.
    """
    stream = bookings[0].file.stream
    starts, counts = _counts(connection, len(bookings))
    now = _now(connection)
    load_ids_known = texts(booking.load_id for booking in bookings)
    load_ids = f"{load_ids_known}[part + 1]"
    files = f"{texts(booking.file.path for booking in bookings)}[part + 1]"
    row = f"rowid - {starts}[part + 1] + 1"
    columns = ", ".join(name(column) for column in batch.columns)
    with _transaction(connection):
        if is_anew:
            _note_replayed(connection, f"load_id in {load_ids_known}", now)
            for table in (stream.table, "ops.landing_files"):
                key = "_load_id" if table == stream.table else "load_id"
                connection.execute(f"delete from {table} where {key} in {load_ids_known}")
        _forget(connection, bookings, is_anew=is_anew)
        add_columns(connection, stream, batch.columns)
        with _in_no_order(connection):
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
        _book(connection, [(*pair, None) for pair in zip(bookings, counts, strict=True)], now)
        _note(connection, bookings, batch.notes)
        place = (text(bookings[0].file.path), text(bookings[0].load_id), now)
        changes = note(connection, stream, batch.seen, place, is_first=is_first)
    connection.execute("drop table if exists temp.batch")
    connection.execute("drop table if exists temp.lines")
    return counts, changes


def replay(connection: duckdb.DuckDBPyConnection, batch: Batch, booking: Booking) -> None:
    """Lets those quarantined records of a content come in that pass in the table `batch`.

    A content of which nothing had been read, or of which another number of rows is read now, is
    stored anew as a whole.
    """
    [counts] = _counts(connection, 1)[1]
    load_id, now = text(booking.load_id), _now(connection)
    known = connection.execute(
        f"select rows_read, refused_reason from ops.load_ledger where load_id = {load_id}"
    ).fetchone()
    if known is None or known[1] is not None or known[0] != counts.read:
        store(connection, batch, [booking], is_anew=True)
        return
    stream = booking.file.stream
    columns = ", ".join(name(column) for column in batch.columns)
    waiting = f"select * from quarantine.records where load_id = {load_id}"
    with _transaction(connection):
        add_columns(connection, stream, batch.columns)
        connection.execute(
            f"create or replace temp table passing as select batch.*, batch.rowid + 1 as _row "
            f"from batch inner join ({waiting}) as waiting on waiting.row = batch.rowid + 1 "
            "where batch.is_record and batch.fault is null"
        )
        accepted = one(
            connection,
            f"insert into {stream.table} ({columns}, _load_id, _file, _row, _loaded_at) "
            f"select {columns}, {load_id}, {text(booking.file.path)}, _row, {now} from passing",
        )
        came_in = f'load_id = {load_id} and "row" in (select _row from passing)'
        _note_replayed(connection, came_in, now)
        left = one(connection, f"delete from quarantine.records where {came_in}")
        if accepted != left:
            raise RuntimeError(
                f"{booking.file.path}: {accepted} records would come in, {left} would leave the "
                "quarantine; nothing of it was kept"
            )
        connection.execute(
            f"update quarantine.records set reason = batch.fault from batch where "
            f'load_id = {load_id} and "row" = batch.rowid + 1 and batch.fault is not null'
        )
        if accepted:
            connection.execute(
                f"update ops.load_ledger set rows_loaded = rows_loaded + {accepted}, "
                f"rows_quarantined = rows_quarantined - {accepted}, changed_at = {now} "
                f"where load_id = {load_id}"
            )
    for table in ("batch", "lines", "passing"):
        connection.execute(f"drop table if exists temp.{table}")


def _note_replayed(connection: duckdb.DuckDBPyConnection, condition: str, now: str) -> None:
    connection.execute(
        'insert into quarantine.replayed select source, stream, file, "row", reason, load_id, '
        f"first_seen_at, {now} from quarantine.records where {condition}"
    )


def refuse(connection: duckdb.DuckDBPyConnection, booking: Booking, reason: str) -> None:
    """Books a content of which no record can be read."""
    now = _now(connection)
    with _transaction(connection):
        _forget(connection, [booking])
        _quarantine_file(connection, booking.file, reason, text(booking.load_id), now)
        _book(connection, [(booking, Counts(0, 0, 0), reason)], now)


def note_unreadable(connection: duckdb.DuckDBPyConnection, file: LandedFile, reason: str) -> None:
    """Notes a file that cannot be opened; it has no content, so no row in the ledger."""
    with _transaction(connection):
        connection.execute(
            f"delete from quarantine.records where file = {text(file.path)} and load_id is null"
        )
        _quarantine_file(connection, file, reason, "null", _now(connection))


def note_sightings(connection: duckdb.DuckDBPyConnection, bookings: list[Booking]) -> None:
    """Books files that hold a content which is in the ledger already."""
    with _transaction(connection):
        _sight(connection, bookings)
        for load_id in sorted({booking.load_id for booking in bookings}):
            _date(connection, load_id)


def note_whole(connection: duckdb.DuckDBPyConnection, is_whole: dict[str, bool]) -> None:
    """Books for contents, by load id, whether they are whole exports."""
    if not is_whole:
        return
    now = _now(connection)
    with _transaction(connection):
        for said in sorted(set(is_whole.values())):
            load_ids = texts(load_id for load_id in is_whole if is_whole[load_id] == said)
            connection.execute(
                f"update ops.load_ledger set is_whole = {said}, changed_at = {now} "
                f"where load_id in (select unnest({load_ids}))"
            )


def _counts(connection: duckdb.DuckDBPyConnection, parts: int) -> tuple[list[int], list[Counts]]:
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


def _forget(
    connection: duckdb.DuckDBPyConnection, bookings: list[Booking], *, is_anew: bool = False
) -> None:
    """Removes what the books hold of contents that are read once more, in another way."""
    again = [one.load_id for one in bookings if is_anew or len(one.readings) > 1]
    for table in ("ops.load_ledger", "ops.load_notes", "quarantine.records"):
        if again:
            connection.execute(f"delete from {table} where load_id in {texts(again)}")


def _note(
    connection: duckdb.DuckDBPyConnection,
    bookings: list[Booking],
    notes: tuple[tuple[str, ...], ...],
) -> None:
    rows = [
        f"({text(booking.file.stream.source)}, {text(booking.file.stream.name)}, "
        f"{text(booking.file.path)}, {text(booking.load_id)}, {text(note)})"
        for booking, of_file in zip(bookings, notes, strict=True)
        for note in of_file
    ]
    if rows:
        connection.execute(f"insert into ops.load_notes values {', '.join(rows)}")


def _book(
    connection: duckdb.DuckDBPyConnection,
    entries: list[tuple[Booking, Counts, str | None]],
    now: str,
) -> None:
    """Books contents, each with its figures and the reason if it was refused."""
    rows = [
        f"""(
            {text(booking.load_id)}, {text(booking.file.stream.source)},
            {text(booking.file.stream.name)}, {text(booking.file.path)}, {text(booking.sha256)},
            {_time(_age([(booking.file.path, booking.file.mtime_ns)]))},
            {counts.read}, {counts.loaded}, {counts.quarantined},
            {"null" if reason is None else text(reason)}, {now}, {now}, {texts(booking.readings)},
            false
        )"""
        for booking, counts, reason in entries
    ]
    connection.execute(f"insert into ops.load_ledger values {', '.join(rows)}")
    _sight(connection, [booking for booking, _, _ in entries])
    for booking, _, _ in entries:
        if len(booking.readings) > 1:
            _date(connection, booking.load_id)


def _sight(connection: duckdb.DuckDBPyConnection, bookings: list[Booking]) -> None:
    rows = [
        f"({text(booking.file.path)}, {booking.file.size}, {booking.file.mtime_ns}, "
        f"{text(booking.sha256)}, {text(booking.load_id)})"
        for booking in bookings
    ]
    connection.execute(f"insert into ops.landing_files values {', '.join(rows)}")


def _date(connection: duckdb.DuckDBPyConnection, load_id: str) -> None:
    """Settles the age of a content that was seen in several files, and which of them it is from."""
    seen = connection.execute(
        f"select path, mtime_ns from ops.landing_files where load_id = {text(load_id)}"
    ).fetchall()
    age, path = _time(_age(seen)), text(_dating_path(seen))
    connection.execute(
        f"update ops.load_ledger set exported_at = {age}, path = {path}, "
        f"changed_at = {_now(connection)} "
        f"where load_id = {text(load_id)} and (exported_at <> {age} or path <> {path})"
    )


def _age(seen: list[tuple[str, int]]) -> datetime:
    """The latest time that a name gives, else the earliest time at which a file was modified.

    So it is the same from any order of arrival.
    """
    named = [time for path, _ in seen if (time := exported_at(path))]
    earliest = min(mtime_ns for _, mtime_ns in seen)
    return max(named, default=datetime.fromtimestamp(earliest / 1e9, UTC).replace(tzinfo=None))


def _dating_path(seen: list[tuple[str, int]]) -> str:
    """The file that a content's age is from; of several the first by name."""
    age = _age(seen)
    dated = [path for path, _ in seen if exported_at(path) == age]
    earliest = min(mtime_ns for _, mtime_ns in seen)
    return min(dated or [path for path, mtime_ns in seen if mtime_ns == earliest])


def _quarantine_file(
    connection: duckdb.DuckDBPyConnection, file: LandedFile, reason: str, load_id: str, now: str
) -> None:
    connection.execute(
        f"insert into quarantine.records values ({text(file.stream.source)}, "
        f"{text(file.stream.name)}, {text(file.path)}, null, {text(reason)}, null, {load_id}, "
        f"{now})"
    )


def _now(connection: duckdb.DuckDBPyConnection) -> str:
    """The time, later than all that is booked: by it dbt tells what is new."""
    now = datetime.now(UTC).replace(tzinfo=None)
    last = one(connection, "select max(changed_at) from ops.load_ledger")
    return _time(max(now, last + timedelta(microseconds=1)) if last else now)


def _time(time: datetime) -> str:
    return f"timestamp '{time.isoformat(sep=' ')}'"


@contextmanager
def _in_no_order(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """For rows that say themselves where they stood: two cores write them faster."""
    connection.execute("set preserve_insertion_order = false")
    try:
        yield
    finally:
        connection.execute("set preserve_insertion_order = true")


@contextmanager
def _transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    connection.begin()
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()
