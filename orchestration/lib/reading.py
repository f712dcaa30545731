"""Unpacked files into the temporary table `batch`: the fast way, else record by record."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from orchestration.lib import limits
from orchestration.lib.batch import Batch, batch_sql, has_too_many_keys, too_many_keys
from orchestration.lib.formats import Format
from orchestration.lib.landing import LandedFile
from orchestration.lib.mending import RefusalError, nesting, refuse_if_no_text
from orchestration.lib.readers import (
    Landed,
    csv_header,
    read_json_lines,
    read_mended,
    read_parquet,
    read_rows,
)
from orchestration.lib.streams import Stream
from orchestration.lib.unpacking import Content
from orchestration.lib.warehouse import one, text
from orchestration.lib.watching import look

log = logging.getLogger("closedloop.loading")

_NUL_IN_KEY = "a key holds a NUL character, so it cannot be a column; rename the key"
_LONG_KEY = (
    f"a key is longer than {limits.LONGEST_NAME} characters, so it cannot be a column; shorten it"
)
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


@dataclass(frozen=True)
class Readable:
    """An unpacked file and how its text is to be understood."""

    file: LandedFile
    content: Content
    form: Format
    header: tuple[str, ...] | None  # of a CSV file

    @property
    def likeness(self) -> object:
        """Files that are equal in this can be read together."""
        alone = self.file.path if self.file.kind == "parquet" else None
        return self.file.stream.path, self.file.kind, repr(self.form), self.header, alone


def readable(file: LandedFile, content: Content, form: Format) -> Readable:
    """The file, looked at from outside.

    Raises RefusalError when it is plain that no record of it can be read.
    """
    if content.is_empty:
        raise RefusalError("empty file")
    if content.fault:
        raise RefusalError(content.fault)
    if file.kind != "parquet":
        refuse_if_no_text(content.location)
    is_csv = file.kind == "csv"
    header = tuple(csv_header(content.location, form.delimiter)) if is_csv else None
    return Readable(file, content, form, header)


class ReadAloneError(Exception):
    """Of several files read together one has a fault: each is to be read alone."""


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Gives a connection what staging needs."""
    # It is the database's: another connection of this process may have given it that already.
    with suppress(duckdb.CatalogException):
        connection.create_function("nesting", nesting, ["VARCHAR"], "INTEGER")  # type: ignore[list-item]


def stage(
    connection: duckdb.DuckDBPyConnection, files: list[Readable], streams: list[Stream]
) -> Batch:
    """Reads and judges files that are alike into the temporary table `batch`, in their order.

    `part` is a record's file, by its place among `files`. Raises RefusalError when a file cannot
    be read, ReadAloneError when one of several is to blame, and duckdb.Error when none is: when
    there is no memory, or no room on the disk.
    """
    first = files[0]
    if not any(file.content.has_long_record for file in files):
        try:
            if first.file.kind == "jsonl":
                with suppress(duckdb.InvalidInputException):
                    return _read(connection, first, _together(connection, files), streams, True)
            return _read(connection, first, _together(connection, files), streams)
        except duckdb.Error as error:
            if _is_no_fault_of_a_file(error):
                raise
            # DuckDB's own words would repeat the record.
            log.debug("%s is read record by record (%s)", first.file.path, type(error).__name__)
    if len(files) > 1:
        raise ReadAloneError
    if first.file.kind == "parquet":
        raise RefusalError("not readable as Parquet; export the file again")
    header = None if first.header is None else list(first.header)
    try:
        mended = read_mended(first.content.location, header, first.form.delimiter)
        return _read(connection, first, mended, streams)
    except duckdb.Error as error:
        if _is_no_fault_of_a_file(error):
            raise
        raise RefusalError(
            f"not readable ({type(error).__name__} in DuckDB); land it in parts to find the record "
            "that is to blame"
        ) from None


def _is_no_fault_of_a_file(error: duckdb.Error) -> bool:
    """Whether memory, disk or the work file are to blame."""
    if _DAMAGED_PARQUET.search(str(error)):
        return False
    return isinstance(error, _NO_FAULT_OF_A_FILE)


def _together(connection: duckdb.DuckDBPyConnection, files: list[Readable]) -> Landed:
    first = files[0]
    locations = [_as_part(file.content.location, part) for part, file in enumerate(files)]
    largest = max(file.content.size for file in files)
    if first.header is not None:
        return read_rows(locations, list(first.header), first.form.delimiter, largest)
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


@contextmanager
def _words_in_utf8() -> Iterator[None]:
    """Raises as DuckDB's complaint of a record what it could not say.

    It quotes the record, and may cut it in the middle of a letter.
    """
    try:
        yield
    except UnicodeDecodeError:
        raise duckdb.InvalidInputException("a record cannot be read") from None


@_words_in_utf8()
def _read(
    connection: duckdb.DuckDBPyConnection,
    first: Readable,
    landed: Landed,
    streams: list[Stream],
    is_trusted: bool = False,
) -> Batch:
    stream = first.file.stream
    keys: tuple[str, ...] = ()
    if landed.columns is None and stream.layout == "columns":
        # The columns are not known before every record was seen.
        connection.execute(f"create or replace temp table lines as from {landed.relation}")
        landed = Landed("lines", None)
        keys = _keys(connection)
    batch = batch_sql(stream, first.form, landed, keys, streams, is_trusted=is_trusted)
    if stream.layout == "columns":
        _refuse_wider_table(connection, stream, batch.columns)
    connection.execute(f"create or replace temp table batch as {batch.sql}")
    if landed.rows is not None and one(connection, "select count(*) from batch") != landed.rows:
        raise duckdb.InvalidInputException("rows were left out")
    return replace(batch, seen=look(connection, landed, stream.layout))


def _keys(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """The top-level keys in the table `lines`; lines of which they cannot be columns get a fault.

    Raises RefusalError when there are more than a table may have columns.
    """
    connection.execute(
        f"update lines set fault = {text(too_many_keys())} "
        f"where coalesce(fault, '') = '' and json_valid(line) and {has_too_many_keys('line')}"
    )
    good = "coalesce(fault, '') = '' and json_valid(line)"
    found = connection.execute(
        f"select distinct unnest(json_keys(line)) from lines where {good} "
        f"limit {limits.MOST_COLUMNS + 1}"
    ).fetchall()
    if len(found) > limits.MOST_COLUMNS:
        raise RefusalError(
            f"its records have more than {limits.MOST_COLUMNS} different keys, and each would be a "
            "column; put what varies from record to record into one key"
        )
    bad = {"contains(key, chr(0))": _NUL_IN_KEY, f"length(key) > {limits.LONGEST_NAME}": _LONG_KEY}
    if any("\0" in key or len(key) > limits.LONGEST_NAME for (key,) in found):
        for condition, fault in bad.items():
            connection.execute(
                f"update lines set fault = {text(fault)} where {good} and "
                f"len(list_filter(json_keys(line), lambda key: {condition})) > 0"
            )
    return tuple(key for (key,) in found if "\0" not in key and len(key) <= limits.LONGEST_NAME)


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
