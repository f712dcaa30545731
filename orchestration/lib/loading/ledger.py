"""closedloop's own books: what was loaded and from where, and what could not be loaded and why.

One row of `ops.load_ledger` is one content of one stream, `changed_at` the time when it was loaded
or its age, or whether it is a whole export, became another. `ops.landing_files` holds every file in
which it was seen, so that an unchanged file is not hashed again. `ops.load_notes` holds what was
found out of a file itself (its delimiter, decimal sign and the like) and what of it was left out,
such as rows of sums. `quarantine.records` holds refused
records, and refused files as a row without row number; `quarantine.replayed` those that came in
later. `ops.stream_fields` holds the fields that a stream's records have, `ops.schema_changes` when
one came, went or became of another type. The books of dbt's builds are in building/builds.py.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.lib.common.settings import Home
from orchestration.lib.common.warehouse import name, one
from orchestration.lib.landing.files import LandedFile, instance, located
from orchestration.lib.landing.formats import find_format, how_to_read, says_whole
from orchestration.lib.landing.streams import Stream

_TABLES = """
create schema if not exists ops;
create schema if not exists quarantine;
create table if not exists ops.load_ledger (
    load_id varchar, source varchar, stream varchar, path varchar, sha256 varchar,
    exported_at timestamp, rows_read bigint, rows_loaded bigint, rows_quarantined bigint,
    refused_reason varchar, loaded_at timestamp, changed_at timestamp, readings varchar[]
);
alter table ops.load_ledger add column if not exists is_whole boolean default false;
create table if not exists ops.landing_files (
    path varchar, size bigint, mtime_ns bigint, sha256 varchar, load_id varchar
);
create table if not exists ops.load_notes (
    source varchar, stream varchar, file varchar, load_id varchar, note varchar
);
create table if not exists quarantine.records (
    source varchar, stream varchar, file varchar, "row" bigint, reason varchar, record varchar,
    load_id varchar, first_seen_at timestamp
);
create table if not exists quarantine.replayed (
    source varchar, stream varchar, file varchar, "row" bigint, reason varchar,
    load_id varchar, first_seen_at timestamp, replayed_at timestamp
);
create table if not exists ops.stream_fields (
    source varchar, stream varchar, field varchar, types varchar[], records_with bigint,
    records_seen bigint, records_since bigint, has_vanished boolean
);
create table if not exists ops.schema_changes (
    source varchar, stream varchar, field varchar, change varchar, old_type varchar,
    new_type varchar, file varchar, load_id varchar, first_seen_at timestamp
);
"""

_MANY = 50  # columns
_FOLDER = "regexp_replace(path, '/[^/]*$', '')"


@dataclass(frozen=True)
class Load:
    """What the ledger knows of a content."""

    rows_loaded: int
    readings: frozenset[str]

    def is_done(self, reading: str) -> bool:
        """Whether there is no use in reading the content again, in this `reading`."""
        return self.rows_loaded > 0 or reading in self.readings


@dataclass
class Books:
    """The books of one stream, as they were when a load began."""

    loads: dict[str, Load]
    sightings: dict[tuple[str, int, int], str]  # (path, size, mtime_ns) -> load_id


def create_tables(connection: duckdb.DuckDBPyConnection, streams: list[Stream]) -> None:
    """Creates the books and every declared raw table, and adds columns newly declared."""
    connection.execute(_TABLES)
    for stream in streams:
        declared = ["payload"] if stream.layout == "records" else [f.name for f in stream.fields]
        # Records are alike: zstd, which DuckDB does not try unasked, packs them five times better.
        kind = "varchar using compression zstd" if stream.layout == "records" else "varchar"
        columns = ", ".join(f"{name(column)} {kind}" for column in declared)
        connection.execute(f"create schema if not exists {name(stream.schema)}")
        connection.execute(
            f"create table if not exists {stream.table} ({columns}, _load_id varchar, "
            f"_file varchar, _row bigint, _loaded_at timestamp)"
        )
        if stream.layout == "columns":
            add_columns(connection, stream, tuple(declared))


def add_columns(
    connection: duckdb.DuckDBPyConnection, stream: Stream, columns: tuple[str, ...]
) -> None:
    """Adds to a raw table those columns that it does not have yet."""
    cursor = connection.execute(f"select * from {stream.table} limit 0")
    existing = [column[0] for column in cursor.description or []]
    lower = {column.lower() for column in existing}
    new = {column.lower(): column for column in columns if column.lower() not in lower}
    if len(new) > _MANY and one(connection, f"select count(*) from {stream.table}") == 0:
        # One after another takes DuckDB a time that grows with the square of their number.
        wider = ", ".join(f"null::varchar as {name(column)}" for column in new.values())
        connection.execute(
            f"create or replace table {stream.table} as select *, {wider} from {stream.table}"
        )
        return
    for column in new.values():
        connection.execute(f"alter table {stream.table} add column {name(column)} varchar")


def load_id(file: LandedFile, sha256: str) -> str:
    """The name of a content in a stream.

    What two instances (agencies, portals) export alike are two contents: each says it of its own.
    """
    whose = instance(file.path)
    place = file.stream.path if whose is None else f"{file.stream.path}/instance={whose}"
    return hashlib.sha256(f"{place}/{sha256}".encode()).hexdigest()[:16]


def reading(stream: Stream, file: LandedFile, form: str) -> str:
    """The way in which a file is read: its kind, its `_format.yml` and the stream's contract.

    A content of which nothing came in is tried again when this changes.
    """
    way = how_to_read(form)
    return hashlib.sha256(repr((file.kind, way, stream)).encode()).hexdigest()[:16]


def exports_that_are_not_as_declared(
    connection: duckdb.DuckDBPyConnection, home: Home, streams: list[Stream]
) -> dict[str, bool]:
    """Contents of which the books say something else than `_format.yml` now: load id, is whole.

    A content is whole when one of the files in which it was seen is.
    """
    found: dict[str, bool] = {}
    for stream in streams:
        folders = connection.execute(
            f"select distinct {_FOLDER} from ops.landing_files where starts_with(path, ?)",
            [f"{stream.path}/"],
        ).fetchall()
        declared: dict[Path, bool] = {}
        whole = [
            folder
            for (folder,) in folders
            if _is_whole(home, stream, located(home, folder), declared)
        ]
        found |= dict(
            connection.execute(
                f"""
                with whole as (
                    select distinct load_id from ops.landing_files
                    where {_FOLDER} in (select unnest($whole::varchar[]))
                )
                select load_id, load_id in (select load_id from whole) from ops.load_ledger
                where
                    source = $source and stream = $stream
                    and coalesce(is_whole, false) <> (load_id in (select load_id from whole))
                """,
                {"whole": whole, "source": stream.source, "stream": stream.name},
            ).fetchall()
        )
    return found


def _is_whole(home: Home, stream: Stream, folder: Path, declared: dict[Path, bool]) -> bool:
    if folder not in declared:
        declared[folder] = says_whole(find_format(home, stream, folder / "any file")[1])
    return declared[folder]


def read_books(connection: duckdb.DuckDBPyConnection, stream: Stream) -> Books:
    """The books of `stream`."""
    loads = connection.execute(
        "select load_id, rows_loaded, readings from ops.load_ledger "
        "where source = ? and stream = ?",
        [stream.source, stream.name],
    ).fetchall()
    sightings = connection.execute(
        "select path, size, mtime_ns, load_id from ops.landing_files where starts_with(path, ?)",
        [f"{stream.path}/"],
    ).fetchall()
    return Books(
        loads={row[0]: Load(row[1], frozenset(row[2])) for row in loads},
        sightings={(row[0], row[1], row[2]): row[3] for row in sightings},
    )


@dataclass(frozen=True)
class Audit:
    """A stream's figures as the ledger sums them, and as its tables hold them."""

    rows_read: int
    rows_loaded: int
    rows_quarantined: int
    rows_in_raw_table: int
    rows_in_quarantine: int

    @property
    def balances(self) -> bool:
        """Whether every row read is in the raw table or in quarantine, once."""
        return (
            self.rows_read == self.rows_loaded + self.rows_quarantined
            and self.rows_loaded == self.rows_in_raw_table
            and self.rows_quarantined == self.rows_in_quarantine
        )


def audit(connection: duckdb.DuckDBPyConnection, stream: Stream) -> Audit:
    """Counts the stream's tables and sums its ledger."""
    row = connection.execute(
        f"""
        select
            coalesce(sum(rows_read), 0)::bigint,
            coalesce(sum(rows_loaded), 0)::bigint,
            coalesce(sum(rows_quarantined), 0)::bigint,
            (select count(*) from {stream.table}),
            (
                select count(*) from quarantine.records
                where source = $source and stream = $stream and "row" is not null
            )
        from ops.load_ledger where source = $source and stream = $stream
        """,
        {"source": stream.source, "stream": stream.name},
    ).fetchone()
    assert row is not None
    return Audit(*row)
