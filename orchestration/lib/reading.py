"""Unpacked files into the temporary table `batch`: the fast way, else record by record."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from orchestration.lib.batch import Batch, batch_sql
from orchestration.lib.formats import Format
from orchestration.lib.landing import LandedFile
from orchestration.lib.mending import RefusalError, refuse_if_no_text
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
from orchestration.lib.warehouse import text
from orchestration.lib.watching import look

log = logging.getLogger("closedloop.loading")

_NUL_IN_KEY = "a key holds a NUL character, so it cannot be a column; rename the key"
# What DuckDB says of a Parquet file that is damaged as if the disk were.
_DAMAGED_PARQUET = re.compile(
    r'Could not read enough bytes from file "[^"]*/part_0\.parquet"|'
    r"width \(\d+\) of the bitpacked data"
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


def stage(
    connection: duckdb.DuckDBPyConnection, files: list[Readable], streams: list[Stream]
) -> Batch:
    """Reads and judges files that are alike into the temporary table `batch`, in their order.

    `part` is a record's file, by its place among `files`. Raises RefusalError when a file cannot
    be read, and duckdb.InvalidInputException when one of several needs to be read alone.
    """
    first = files[0]
    try:
        if first.file.kind == "jsonl":
            with suppress(duckdb.InvalidInputException):
                return _read(connection, first, _together(connection, files), streams, True)
        return _read(connection, first, _together(connection, files), streams)
    except duckdb.Error as error:
        is_content = isinstance(error, duckdb.InvalidInputException)
        # What Parquet's own decoder stumbles over comes as an error of no particular kind.
        if first.file.kind == "parquet" and (
            is_content or type(error) is duckdb.Error or _DAMAGED_PARQUET.search(str(error))
        ):
            raise RefusalError("not readable as Parquet; export the file again") from None
        if not is_content:
            raise
        if len(files) > 1:
            raise
        # DuckDB's own words would repeat the record.
        log.debug("%s is read record by record (%s)", first.file.path, type(error).__name__)
    header = None if first.header is None else list(first.header)
    mended = read_mended(first.content.location, header, first.form.delimiter)
    return _read(connection, first, mended, streams)


def _together(connection: duckdb.DuckDBPyConnection, files: list[Readable]) -> Landed:
    first = files[0]
    locations = [_as_part(file.content.location, part) for part, file in enumerate(files)]
    largest = max(file.content.size for file in files)
    if first.header is not None:
        return read_rows(locations, list(first.header), first.form.delimiter, largest)
    if first.file.kind == "parquet":
        return read_parquet(connection, locations[0])
    return read_json_lines(locations, largest)


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
        found = connection.execute(
            "select distinct unnest(json_keys(line)) from lines where json_valid(line)"
        ).fetchall()
        keys = tuple(row[0] for row in found if "\0" not in row[0])
        if len(keys) < len(found):
            connection.execute(
                f"update lines set fault = {text(_NUL_IN_KEY)} where json_valid(line) and "
                "len(list_filter(json_keys(line), lambda key: contains(key, chr(0)))) > 0"
            )
    batch = batch_sql(stream, first.form, landed, keys, streams, is_trusted=is_trusted)
    connection.execute(f"create or replace temp table batch as {batch.sql}")
    return replace(batch, seen=look(connection, landed, stream.layout))
