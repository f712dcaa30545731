"""Quarantined records, tried again after a fix of a contract, a `_format.yml` or the loader.

The landed file is the archive: it is read again, and those of its quarantined records that pass now
come in, in one transaction with the ledger. What came in before stays as it is.
"""

from __future__ import annotations

import logging
import shutil
from contextlib import closing
from dataclasses import dataclass, field

import duckdb

from orchestration.lib.common.settings import Home
from orchestration.lib.common.warehouse import connect, name, one, text, transaction
from orchestration.lib.landing.files import LandedFile, find_files
from orchestration.lib.landing.formats import FormatError, find_format, parse_format
from orchestration.lib.landing.streams import Stream
from orchestration.lib.loading import ledger
from orchestration.lib.loading.bookings import Booking, book_whole, next_time
from orchestration.lib.loading.ledger import add_columns
from orchestration.lib.loading.prepare import prepare
from orchestration.lib.loading.repair import RefusalError
from orchestration.lib.loading.stage import Batch, create_functions, stage
from orchestration.lib.loading.store import count_parts, keep_replayed, store
from orchestration.lib.loading.unpack import unpack

log = logging.getLogger("closedloop.loading")


@dataclass
class Replay:
    """What became of a stream's quarantine."""

    stream: Stream
    tried: int = 0  # records and files
    accepted: int = 0  # records
    left: int = 0  # records, and files of which none can be read
    not_there: list[str] = field(default_factory=list)  # files that are not as they were loaded


def replay(home: Home, streams: list[Stream]) -> list[Replay]:
    """Tries everything in quarantine again; of each stream that has something there, the outcome.

    Nothing else may be writing the work file.
    """
    shutil.rmtree(home.scratch, ignore_errors=True)
    home.scratch.mkdir(parents=True)
    with closing(connect(home)) as connection:
        ledger.create_tables(connection, streams)
        create_functions(connection)
        replays = [_replay(connection, home, stream, streams) for stream in streams]
        book_whole(connection, ledger.exports_that_are_not_as_declared(connection, home, streams))
    shutil.rmtree(home.scratch, ignore_errors=True)
    return [one for one in replays if one.tried]


def _replay(
    connection: duckdb.DuckDBPyConnection, home: Home, stream: Stream, streams: list[Stream]
) -> Replay:
    result = Replay(stream, tried=_waiting(connection, stream))
    if not result.tried:
        return result
    before = ledger.audit(connection, stream).rows_loaded
    files = {file.path: file for file in find_files(home, stream)}
    for load_id, sha256, paths in _faulty_loads(connection, stream):
        there = [files[path] for path in paths if path in files]
        if not any(_try(connection, home, file, load_id, sha256, streams) for file in there):
            result.not_there.append(paths[0])
            log.warning("not replayed: %s is not in landing as it was loaded", paths[0])
    result.not_there.sort()
    result.accepted = ledger.audit(connection, stream).rows_loaded - before
    result.left = _waiting(connection, stream)
    return result


def _waiting(connection: duckdb.DuckDBPyConnection, stream: Stream) -> int:
    return one(
        connection,
        "select count(*) from quarantine.records "
        "where source = ? and stream = ? and load_id is not null",
        [stream.source, stream.name],
    )


def _faulty_loads(
    connection: duckdb.DuckDBPyConnection, stream: Stream
) -> list[tuple[str, str, list[str]]]:
    """Contents with something in quarantine: load id, hash, and the files where they were seen."""
    return connection.execute(
        """
        select load_id, any_value(ledger.sha256), list(distinct files.path order by files.path)
        from ops.load_ledger as ledger
        inner join ops.landing_files as files using (load_id)
        where
            ledger.source = ? and ledger.stream = ?
            and (ledger.rows_quarantined > 0 or ledger.refused_reason is not null)
        group by load_id, ledger.loaded_at
        order by ledger.loaded_at, load_id
        """,
        [stream.source, stream.name],
    ).fetchall()


def _try(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    file: LandedFile,
    load_id: str,
    sha256: str,
    streams: list[Stream],
) -> bool:
    """Reads a content again; whether the file still holds it."""
    content = unpack(file, home.scratch / f"replayed.{file.kind}")
    if content.sha256 != sha256:
        return False
    form_path, form_text = find_format(home, file.stream, file.location)
    booking = Booking(file, sha256, load_id, (ledger.reading(file.stream, file, form_text),))
    try:
        form = parse_format(form_path, form_text, file.stream)
        batch = stage(connection, [prepare(file, content, form)], streams)
    except (RefusalError, FormatError) as refusal:
        log.debug("still refused: %s: %s", file.path, refusal)
        return True
    _admit(connection, batch, booking)
    return True


def _admit(connection: duckdb.DuckDBPyConnection, batch: Batch, booking: Booking) -> None:
    """Moves those quarantined records of a content that pass in the table `batch` to the raw table.

    A content of which nothing had been read, or of which another number of rows is read now, is
    replaced as a whole.
    """
    [counts] = count_parts(connection, 1)[1]
    load_id, now = text(booking.load_id), next_time(connection)
    known = connection.execute(
        f"select rows_read, refused_reason from ops.load_ledger where load_id = {load_id}"
    ).fetchone()
    if known is None or known[1] is not None or known[0] != counts.read:
        store(connection, batch, [booking], is_replay=True)
        return
    stream = booking.file.stream
    columns = ", ".join(name(column) for column in batch.columns)
    waiting = f"select * from quarantine.records where load_id = {load_id}"
    with transaction(connection):
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
        keep_replayed(connection, came_in, now)
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
