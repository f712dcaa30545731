"""Unpacked files into the temporary table `batch`: the fast way, else record by record."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from orchestration.lib.common.warehouse import one, text
from orchestration.lib.landing.files import LandedFile
from orchestration.lib.landing.formats import Format
from orchestration.lib.landing.streams import Stream
from orchestration.lib.loading import limits
from orchestration.lib.loading.footers import without_footer
from orchestration.lib.loading.guess import find_out
from orchestration.lib.loading.judge import Batch, batch_sql, has_too_many_keys, too_many_keys
from orchestration.lib.loading.prepare import as_text, from_header_on
from orchestration.lib.loading.readers import (
    Landed,
    Top,
    read_json_lines,
    read_mended,
    read_parquet,
    read_rows,
)
from orchestration.lib.loading.repair import RefusalError, nesting, refuse_if_no_text
from orchestration.lib.loading.schema_changes import look
from orchestration.lib.loading.shapes import AIRBYTE_RECORD, is_of_a_page, linked, shape
from orchestration.lib.loading.sheets import SHEET_TIMES
from orchestration.lib.loading.unpack import Content

log = logging.getLogger("closedloop.loading")

_NUL_IN_KEY = "a key holds a NUL character, so it cannot be a column; rename the key"
_LONG_KEY = (
    f"a key is longer than {limits.LONGEST_NAME} characters, so it cannot be a column; shorten it"
)
_LOCAL = (
    "took its times for UTC, though a vendor's page writes the account's own: name that as "
    "timezone in a _format.yml"
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
    top: Top | None = None  # of a CSV file, or a sheet
    notes: tuple[str, ...] = ()  # what was found out of it
    is_wrapped: bool = False  # whether its JSON lines are Airbyte's, with the records inside
    is_flat: bool = False  # whether its JSON lines are rows of a table
    linked: tuple[str, ...] = ()  # the keys of HubSpot's ids of links, as Airbyte has them

    @property
    def likeness(self) -> object:
        """Files that are equal in this can be read together."""
        alone = self.file.path if self.file.kind == "parquet" else None
        shape = self.is_wrapped, self.is_flat, self.linked
        return self.file.stream.path, self.file.kind, repr(self.form), self.top, shape, alone


def readable(file: LandedFile, content: Content, form: Format) -> Readable:
    """The file, looked at from outside.

    Raises RefusalError when it is plain that no record of it can be read.
    """
    if content.is_empty:
        raise RefusalError("empty file")
    if content.fault:
        raise RefusalError(content.fault)
    if file.kind == "parquet":
        return Readable(file, content, form)
    notes: list[str] = []
    content = as_text(content, file.kind, form, notes)
    refuse_if_no_text(content.location)
    if file.kind == "jsonl":
        wrapped, flat = shape(content.location, file.stream)
        links = linked(content.location, file.stream)
        return Readable(file, content, form, None, tuple(notes), wrapped, flat, links)
    if file.kind == "xlsx" and form.timestamp_formats:
        # Its dates are dates, and arrive in a form of their own.
        form = replace(form, timestamp_formats=form.timestamp_formats + SHEET_TIMES)
    content, top = from_header_on(content, file.stream, form, notes, is_sheet=file.kind == "xlsx")
    content = without_footer(content, top, notes)
    if not form.timezone and is_of_a_page(file.stream, top.header):
        notes.append(_LOCAL)
    return Readable(
        file, content, form, top, tuple(notes), linked=linked(content.location, file.stream)
    )


class ReadAloneError(Exception):
    """Of several files read together one has a fault: each is to be read alone."""


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Gives a connection what staging needs."""
    # It is the database's: another connection of this process may have given it that already.
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
    batch = _stage(connection, files, streams)
    first = files[0]
    if batch.landed and batch.landed.is_text and _is_in_doubt(connection, first):
        if len(files) > 1:
            raise ReadAloneError
        form, notes = find_out(
            connection, first.file.stream, first.form, batch.landed, is_foreign=_is_foreign(first)
        )
        if form != first.form:
            files = [replace(first, form=form, notes=(*first.notes, *notes))]
            batch = _stage(connection, files, streams)
    return replace(batch, notes=_notes(connection, files))


def _is_foreign(file: Readable) -> bool:
    """Whether a table comes, by its look, from where others write numbers in another way."""
    return file.top is not None and (file.top.is_sheet or file.top.delimiter != ",")


def _is_in_doubt(connection: duckdb.DuckDBPyConnection, file: Readable) -> bool:
    """Whether a table's values may be meant otherwise than they were read."""
    if file.form.numerals is None and _is_foreign(file):
        return True
    return one(connection, "select count(*) from (from batch where fault is not null limit 1)") > 0


def _notes(
    connection: duckdb.DuckDBPyConnection, files: list[Readable]
) -> tuple[tuple[str, ...], ...]:
    """What was found out of each file, and what of it was left out."""
    notes = [list(file.notes) for file in files]
    left_out = connection.execute(
        "select part, left_out, count(*) from batch where left_out is not null "
        "group by all order by all"
    ).fetchall()
    for part, reason, count in left_out:
        told = reason.replace("rows", "row", 1) if count == 1 else reason
        notes[part].append(f"left out {count:,} {told}")
    return tuple(tuple(one) for one in notes)


def _stage(
    connection: duckdb.DuckDBPyConnection, files: list[Readable], streams: list[Stream]
) -> Batch:
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
    try:
        mended = read_mended(first.content.location, first.top)
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
    landed = _unwrapped(landed, first)
    if landed.columns is None and (stream.layout == "columns" or first.is_flat):
        # The columns are not known before every record was seen.
        connection.execute(f"create or replace temp table lines as from {landed.relation}")
        landed = Landed("lines", None)
        keys = _keys(connection)
    batch = batch_sql(
        stream, first.form, landed, keys, streams, is_trusted=is_trusted, linked=first.linked
    )
    if stream.layout == "columns":
        _refuse_wider_table(connection, stream, batch.columns)
    connection.execute(f"create or replace temp table batch as {batch.sql}")
    if landed.rows is not None and one(connection, "select count(*) from batch") != landed.rows:
        raise duckdb.InvalidInputException("rows were left out")
    return replace(batch, seen=look(connection, landed, stream.layout), landed=landed)


def _unwrapped(landed: Landed, file: Readable) -> Landed:
    """The records inside Airbyte's."""
    if landed.columns is None and file.is_wrapped:
        inside = f"json_extract_string(line, '$.{AIRBYTE_RECORD}')"
        line = f"case when json_valid(line) then coalesce({inside}, line) else line end"
        return replace(
            landed, relation=f"(select * replace ({line} as line) from {landed.relation})"
        )
    for column in landed.columns or ():
        if column.name.lower() == AIRBYTE_RECORD and file.file.stream.layout == "records":
            relation = f"(select {column.text} as line, fault, part from {landed.relation})"
            return Landed(relation, None, rows=landed.rows)
    return landed


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
