"""What was refused: listed by reason, and as a share of what a stream's files held."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from orchestration.lib.common.console import aligned
from orchestration.lib.common.settings import Home
from orchestration.lib.common.warehouse import texts
from orchestration.lib.landing.files import find_files
from orchestration.lib.landing.streams import Stream

# Reasons repeat the faulty value, which may be an address: it must not leave the work file.
WITHOUT_VALUE = "regexp_replace(reason, ' ''.*'' is ', ' is ', 's')"
_HEADINGS = ("stream", "records", "files", "first seen", "reason", "for example")


@dataclass(frozen=True)
class Fault:
    """The records, and whole files, of a stream that were refused for one reason."""

    stream: str
    reason: str
    records: int
    files: int
    first_seen: str
    example: str


@dataclass(frozen=True)
class Share:
    """How many of a stream's records, of those that came since the last publishing, are faulty."""

    stream: str
    read: int
    quarantined: int
    limit: float
    reason: str  # the most frequent one

    @property
    def share(self) -> float:
        """Of the records read, the part in quarantine."""
        return self.quarantined / self.read if self.read else 0.0

    def describe(self) -> str:
        """What is wrong, and how to go on."""
        return (
            f"{self.stream}: {self.quarantined:,} of the {self.read:,} records that came since the "
            f"last publishing are in quarantine, {self.share:.1%}, and {self.limit:.1%} may be "
            f"(var quarantine_share_limit); most often: {self.reason}. Mend the contract or a "
            "_format.yml and `make replay`; or take the file out of landing and land a good "
            "export; `make quarantine` lists all"
        )


def faults(connection: duckdb.DuckDBPyConnection) -> list[Fault]:
    """Everything in quarantine by stream and reason, the most frequent first."""
    found = connection.execute(
        f"""
        select
            source || '/' || stream, {WITHOUT_VALUE} as reason, count("row"),
            count(*) filter ("row" is null), min(first_seen_at)::date::varchar,
            arg_min(file || coalesce(', row ' || "row", ''), (file, coalesce("row", 0)))
        from quarantine.records
        group by source, stream, {WITHOUT_VALUE}
        order by count(*) desc, 1, 2
        """
    ).fetchall()
    return [Fault(*row) for row in found]


def listed(found: list[Fault]) -> str:
    """The faults as a table for a person."""
    if not found:
        return "Nothing is in quarantine."
    rows = [
        (
            fault.stream, f"{fault.records:,}", f"{fault.files:,}", fault.first_seen,
            fault.reason, fault.example,
        )
        for fault in found
    ]  # fmt: skip
    return aligned([_HEADINGS, *rows], left=(0, 4, 5))


def shares_over_limit(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    streams: list[Stream],
    limit: float,
    least: int,
) -> list[Share]:
    """The streams of which too many records are faulty, among those come since the last publishing.

    Streams with fewer than `least` new records are not judged, nor files that left landing.
    """
    return [
        share
        for stream in streams
        if _share(connection, home, stream, limit, least)
        and (share := _share(connection, home, stream, limit, least, _there(home, stream)))
    ]


def _there(home: Home, stream: Stream) -> list[str]:
    return [f"{file.path}|{file.mtime_ns}" for file in find_files(home, stream)]


def _share(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    stream: Stream,
    limit: float,
    least: int,
    files: list[str] | None = None,
) -> Share | None:
    there = "true"
    if files is not None:
        there = f"path || '|' || mtime_ns in (select unnest({texts(files)}::varchar[]))"
    judged = f"""
        select load_id, rows_read, rows_quarantined from ops.load_ledger
        where
            source = $source and stream = $stream
            and loaded_at > coalesce(timezone('UTC', $published_at::timestamptz), '-infinity')
            and load_id in (select load_id from ops.landing_files where {there})"""
    whose = {
        "source": stream.source,
        "stream": stream.name,
        "published_at": home.published_metadata.get("published_at"),
    }
    row = connection.execute(
        f"""
        select
            coalesce(sum(rows_read), 0)::bigint, coalesce(sum(rows_quarantined), 0)::bigint, (
                select mode({WITHOUT_VALUE} order by {WITHOUT_VALUE}) from quarantine.records
                where load_id in (select load_id from judged) and "row" is not null
            )
        from ({judged}) as judged
        """.replace("(select load_id from judged)", f"(select load_id from ({judged}))"),
        whose,
    ).fetchone()
    assert row is not None
    read, quarantined, reason = row
    if read < least or quarantined <= limit * read:
        return None
    return Share(stream.path, read, quarantined, limit, reason or "no reason kept")
