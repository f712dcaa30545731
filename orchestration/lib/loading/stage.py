"""Files that are alike into the temporary table `batch`: read, matched, interpreted and judged.

The fast way reads them together. When something is wrong with one of them, each is read alone, and
record by record if need be (`repair`). Values that the contract refuses may be written in another
way than was assumed: then the file is examined (`guess`), and read again as what it shows.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from orchestration.lib.common.warehouse import one
from orchestration.lib.landing.streams import Stream
from orchestration.lib.loading import limits
from orchestration.lib.loading.guess import guessed
from orchestration.lib.loading.json_lines import parsed, unwrapped
from orchestration.lib.loading.judge import judged
from orchestration.lib.loading.prepare import Readable
from orchestration.lib.loading.readers import (
    Landed,
    read_json_lines,
    read_parquet,
    read_repaired,
    read_rows,
)
from orchestration.lib.loading.repair import RefusalError, nesting
from orchestration.lib.loading.schema_changes import Seen, seen_fields

log = logging.getLogger("closedloop.loading")

# What DuckDB says of a Parquet file that is damaged as if the disk were.
_DAMAGED_PARQUET = re.compile(
    r'Could not read enough bytes from file "[^"]*/part_0\.parquet"|'
    r"width \(\d+\) of the bitpacked data"
)
_NO_FAULT_OF_A_FILE = (
    duckdb.ConnectionException,
    duckdb.FatalException,
    duckdb.InterruptException,
    duckdb.IOException,
    duckdb.OutOfMemoryException,
    duckdb.TransactionException,
)


class ReadAloneError(Exception):
    """Of several files read together one has a fault: each is to be read alone."""


@dataclass(frozen=True)
class Batch:
    """What the temporary table `batch` holds besides `record`, `fault` and so on (see `judge`)."""

    columns: tuple[str, ...]  # of the raw table
    seen: Seen  # which fields the records have
    landed: Landed  # what it was made from
    notes: tuple[tuple[str, ...], ...] = ()  # what was found out about each file


def create_functions(connection: duckdb.DuckDBPyConnection) -> None:
    """Gives a connection the functions that the SQL of this stage calls."""
    # They are the database's: another connection of this process may have created them already.
    with suppress(duckdb.CatalogException):
        connection.create_function("nesting", nesting, ["VARCHAR"], "INTEGER")


def stage(
    connection: duckdb.DuckDBPyConnection, files: list[Readable], streams: list[Stream]
) -> Batch:
    """Reads and judges files that are alike into the temporary table `batch`, in their order.

    `part` is a record's file, by its place among `files`. Raises RefusalError when a file cannot
    be read, ReadAloneError when one of several is to blame, and duckdb.Error when none is: when
    there is no memory, or no room on the disk.
    """
    batch = _read(connection, files, streams)
    first = files[0]
    if batch.landed.is_text and _is_in_doubt(connection, first):
        if len(files) > 1:
            raise ReadAloneError
        form, notes = guessed(
            connection, first.file.stream, first.form, batch.landed, is_foreign=first.is_foreign
        )
        if form != first.form:
            files = [replace(first, form=form, notes=(*first.notes, *notes))]
            batch = _read(connection, files, streams)
    return replace(batch, notes=_notes(connection, files))


def _read(
    connection: duckdb.DuckDBPyConnection, files: list[Readable], streams: list[Stream]
) -> Batch:
    """Reads the files together; if that fails, one file record by record."""
    first = files[0]
    if not any(file.content.has_long_record for file in files):
        try:
            return _judge(connection, first, _together(connection, files), streams)
        except duckdb.Error as error:
            if _is_no_fault_of_a_file(error):
                raise
            # DuckDB's own words would repeat the record.
            log.debug("%s is read record by record (%s)", first.file.path, type(error).__name__)
    if len(files) > 1:
        raise ReadAloneError
    if first.file.kind == "parquet":
        raise RefusalError("not readable as Parquet; export the file again")
    try:
        return _judge(connection, first, read_repaired(first.content.location, first.top), streams)
    except duckdb.Error as error:
        if _is_no_fault_of_a_file(error):
            raise
        raise RefusalError(
            f"not readable ({type(error).__name__} in DuckDB); land it in parts to find the record "
            "that is to blame"
        ) from None


def _together(connection: duckdb.DuckDBPyConnection, files: list[Readable]) -> Landed:
    first = files[0]
    locations = [_as_part(file.content.location, part) for part, file in enumerate(files)]
    largest = max(file.content.size for file in files)
    if first.top is not None:
        return read_rows(locations, first.top, largest)
    if first.file.kind == "parquet":
        return read_parquet(connection, locations[0])
    lines = sum(file.content.lines or 0 for file in files)
    return read_json_lines(locations, largest, lines)


def _as_part(location: Path, part: int) -> Path:
    """A name for the file that ends in its place among those read together."""
    alias = location.with_name(f"part_{part}{location.suffix}")
    alias.unlink(missing_ok=True)
    alias.symlink_to(location)
    return alias


def _is_no_fault_of_a_file(error: duckdb.Error) -> bool:
    """Whether memory, disk or the work file are to blame."""
    if _DAMAGED_PARQUET.search(str(error)):
        return False
    return isinstance(error, _NO_FAULT_OF_A_FILE)


@contextmanager
def _decodable_errors() -> Iterator[None]:
    """Raises a complaint of DuckDB's that cannot be decoded as one of a record.

    It quotes the record, and may cut it in the middle of a letter.
    """
    try:
        yield
    except UnicodeDecodeError:
        raise duckdb.InvalidInputException("a record cannot be read") from None


@_decodable_errors()
def _judge(
    connection: duckdb.DuckDBPyConnection, file: Readable, landed: Landed, streams: list[Stream]
) -> Batch:
    """Makes the table `batch` of what was read; `file` is the first of files that are alike."""
    stream = file.file.stream
    landed = unwrapped(landed, file)
    if landed.columns is None:
        landed = parsed(connection, landed, file)
    select, columns = judged(stream, file.form, landed, streams)
    if stream.layout == "columns":
        _refuse_wider_table(connection, stream, columns)
    connection.execute(f"create or replace temp table batch as {select}")
    if landed.rows is not None and one(connection, "select count(*) from batch") != landed.rows:
        raise duckdb.InvalidInputException("rows were left out")
    return Batch(columns, seen_fields(connection, landed, stream.layout), landed)


def _refuse_wider_table(
    connection: duckdb.DuckDBPyConnection, stream: Stream, columns: tuple[str, ...]
) -> None:
    cursor = connection.execute(f"select * from {stream.table} limit 0")
    there = {column[0].lower() for column in cursor.description or []}
    wider = there | {column.lower() for column in columns}
    if len(wider) > max(limits.MOST_COLUMNS, len(there)):
        raise RefusalError(
            f"with its columns {stream.schema}.{stream.name} would have {len(wider)}, and at most "
            f"{limits.MOST_COLUMNS} can be; leave out columns that nothing reads"
        )


def _is_in_doubt(connection: duckdb.DuckDBPyConnection, file: Readable) -> bool:
    """Whether a table's values may mean something other than what they were read as."""
    if file.form.numerals is None and file.is_foreign:
        return True
    return one(connection, "select count(*) from (from batch where fault is not null limit 1)") > 0


def _notes(
    connection: duckdb.DuckDBPyConnection, files: list[Readable]
) -> tuple[tuple[str, ...], ...]:
    """What was found out about each file, and which of its rows were left out."""
    notes = [list(file.notes) for file in files]
    left_out = connection.execute(
        "select part, left_out, count(*) from batch where left_out is not null "
        "group by all order by all"
    ).fetchall()
    for part, reason, count in left_out:
        rows = reason.replace("rows", "row", 1) if count == 1 else reason
        notes[part].append(f"left out {count:,} {rows}")
    return tuple(tuple(one) for one in notes)
