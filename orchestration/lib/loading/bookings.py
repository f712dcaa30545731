"""Entries in the ledger: contents that were loaded or refused, and the files that hold them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import duckdb

from orchestration.lib.common.warehouse import one, text, texts, transaction
from orchestration.lib.landing.files import LandedFile, exported_at


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


def book(
    connection: duckdb.DuckDBPyConnection,
    entries: list[tuple[Booking, Counts, str | None]],
    now: str,
) -> None:
    """Books contents, each with its figures and the reason if it was refused."""
    rows = [
        f"""(
            {text(booking.load_id)}, {text(booking.file.stream.source)},
            {text(booking.file.stream.name)}, {text(booking.file.path)}, {text(booking.sha256)},
            {_timestamp(_export_time([(booking.file.path, booking.file.mtime_ns)]))},
            {counts.read}, {counts.loaded}, {counts.quarantined},
            {"null" if reason is None else text(reason)}, {now}, {now}, {texts(booking.readings)},
            false
        )"""
        for booking, counts, reason in entries
    ]
    connection.execute(f"insert into ops.load_ledger values {', '.join(rows)}")
    _insert_files(connection, [booking for booking, _, _ in entries])
    for booking, _, _ in entries:
        if len(booking.readings) > 1:
            _update_export_time(connection, booking.load_id)


def book_notes(
    connection: duckdb.DuckDBPyConnection,
    bookings: list[Booking],
    notes: tuple[tuple[str, ...], ...],
) -> None:
    """Books what was found out about each file."""
    rows = [
        f"({text(booking.file.stream.source)}, {text(booking.file.stream.name)}, "
        f"{text(booking.file.path)}, {text(booking.load_id)}, {text(note)})"
        for booking, of_file in zip(bookings, notes, strict=True)
        for note in of_file
    ]
    if rows:
        connection.execute(f"insert into ops.load_notes values {', '.join(rows)}")


def book_refusal(connection: duckdb.DuckDBPyConnection, booking: Booking, reason: str) -> None:
    """Books a content that cannot be read."""
    now = next_time(connection)
    with transaction(connection):
        delete_entries(connection, [booking])
        _quarantine_file(connection, booking.file, reason, text(booking.load_id), now)
        book(connection, [(booking, Counts(0, 0, 0), reason)], now)


def book_unreadable(connection: duckdb.DuckDBPyConnection, file: LandedFile, reason: str) -> None:
    """Books a file that cannot be opened; it has no content, so no row in the ledger."""
    with transaction(connection):
        connection.execute(
            f"delete from quarantine.records where file = {text(file.path)} and load_id is null"
        )
        _quarantine_file(connection, file, reason, "null", next_time(connection))


def book_known(connection: duckdb.DuckDBPyConnection, bookings: list[Booking]) -> None:
    """Books more files that hold contents which are in the ledger already."""
    with transaction(connection):
        _insert_files(connection, bookings)
        for load_id in sorted({booking.load_id for booking in bookings}):
            _update_export_time(connection, load_id)


def book_whole(connection: duckdb.DuckDBPyConnection, is_whole: dict[str, bool]) -> None:
    """Books for contents, by load id, whether they are whole exports."""
    if not is_whole:
        return
    now = next_time(connection)
    with transaction(connection):
        for value in sorted(set(is_whole.values())):
            load_ids = texts(load_id for load_id in is_whole if is_whole[load_id] == value)
            connection.execute(
                f"update ops.load_ledger set is_whole = {value}, changed_at = {now} "
                f"where load_id in (select unnest({load_ids}))"
            )


def delete_entries(
    connection: duckdb.DuckDBPyConnection, bookings: list[Booking], *, is_replay: bool = False
) -> None:
    """Deletes the entries of contents that are read again: all, or those read in another way."""
    again = [one.load_id for one in bookings if is_replay or len(one.readings) > 1]
    for table in ("ops.load_ledger", "ops.load_notes", "quarantine.records"):
        if again:
            connection.execute(f"delete from {table} where load_id in {texts(again)}")


def next_time(connection: duckdb.DuckDBPyConnection) -> str:
    """The time, later than all that is booked: by it dbt knows what is new."""
    now = datetime.now(UTC).replace(tzinfo=None)
    last = one(connection, "select max(changed_at) from ops.load_ledger")
    return _timestamp(max(now, last + timedelta(microseconds=1)) if last else now)


def _insert_files(connection: duckdb.DuckDBPyConnection, bookings: list[Booking]) -> None:
    rows = [
        f"({text(booking.file.path)}, {booking.file.size}, {booking.file.mtime_ns}, "
        f"{text(booking.sha256)}, {text(booking.load_id)})"
        for booking in bookings
    ]
    connection.execute(f"insert into ops.landing_files values {', '.join(rows)}")


def _update_export_time(connection: duckdb.DuckDBPyConnection, load_id: str) -> None:
    """Sets when a content that several files hold was exported, and which of them says so."""
    files = connection.execute(
        f"select path, mtime_ns from ops.landing_files where load_id = {text(load_id)}"
    ).fetchall()
    time, path = _timestamp(_export_time(files)), text(_dating_path(files))
    connection.execute(
        f"update ops.load_ledger set exported_at = {time}, path = {path}, "
        f"changed_at = {next_time(connection)} "
        f"where load_id = {text(load_id)} and (exported_at <> {time} or path <> {path})"
    )


def _export_time(files: list[tuple[str, int]]) -> datetime:
    """The latest time that a name gives, else the earliest time at which a file was modified.

    So it is the same in any order of arrival.
    """
    named = [time for path, _ in files if (time := exported_at(path))]
    earliest = min(mtime_ns for _, mtime_ns in files)
    return max(named, default=datetime.fromtimestamp(earliest / 1e9, UTC).replace(tzinfo=None))


def _dating_path(files: list[tuple[str, int]]) -> str:
    """The file that a content's time of export is from; of several the first by name."""
    time = _export_time(files)
    dated = [path for path, _ in files if exported_at(path) == time]
    earliest = min(mtime_ns for _, mtime_ns in files)
    return min(dated or [path for path, mtime_ns in files if mtime_ns == earliest])


def _quarantine_file(
    connection: duckdb.DuckDBPyConnection, file: LandedFile, reason: str, load_id: str, now: str
) -> None:
    connection.execute(
        f"insert into quarantine.records values ({text(file.stream.source)}, "
        f"{text(file.stream.name)}, {text(file.path)}, null, {text(reason)}, null, {load_id}, "
        f"{now})"
    )


def _timestamp(time: datetime) -> str:
    return f"timestamp '{time.isoformat(sep=' ')}'"
