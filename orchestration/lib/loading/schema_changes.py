"""Which fields a vendor's records have, and when that changes: recorded, never acted on.

A file's columns, and of JSON records the top-level keys and those of `properties`, are compared
with what the stream had before. Of more than 2,500 JSON records loaded together about that many are
looked at, evenly spread; of a table's columns all. Field names are recorded, values never.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb

from orchestration.lib.common.warehouse import one, text, texts
from orchestration.lib.landing.streams import Stream
from orchestration.lib.loading.readers import Landed

_MOST_RECORDS = 2_500  # JSON records that are looked at of those loaded together
_LONGEST_RECORD = 1_000_000  # bytes; the keys of longer ones may be a million
_MOST_KEYS = 20_000  # with their types, of the records looked at
_MOST_FIELDS = 2_000  # that are kept track of in a stream: more are keys that hold data
# A field has vanished when as many records without it would have held it this often before: that
# they lack it by chance is then less likely than one in a thousand (e^-7).
_MISSED = 7
_OPENED = "properties"  # the one object whose keys are fields too
# A key that holds a person's data is not the name of a field.
_NO_NAME = re.compile(r"@|\d{6}|[\x00-\x1f]|^.{121}")
_KINDS = {
    "VARCHAR": "text", "BOOLEAN": "boolean", "ARRAY": "list", "OBJECT": "object",
    "BIGINT": "number", "UBIGINT": "number", "HUGEINT": "number", "DOUBLE": "number",
}  # fmt: skip
_TYPED = (
    (r".*\]", "list"), (r"STRUCT.*|MAP.*|JSON|UNION.*|VARIANT", "object"), ("BOOLEAN", "boolean"),
    ("VARCHAR|UUID|ENUM.*", "text"), ("DATE|TIME.*", "time"), ("BLOB|BIT", "bytes"),
    (r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|UINTEGER|FLOAT|DOUBLE|DECIMAL.*", "number"),
)  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """The fields of some records: how many of those looked at have each, and of which types."""

    records: int = 0
    fields: dict[str, tuple[int, frozenset[str]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """A field of a stream that came, went or became something else."""

    field: str
    change: str  # appeared, vanished, changed type
    old_type: str | None
    new_type: str | None

    def describe(self) -> str:
        """The change in words."""
        if self.change == "changed type":
            return f"{self.field} was {self.old_type} and is {self.new_type} now"
        return f"{self.field} {self.change}"


def seen_fields(connection: duckdb.DuckDBPyConnection, landed: Landed, layout: str) -> Seen:
    """The fields of the records in the temporary table `batch`, as their vendor named them."""
    if landed.is_json and layout == "columns":
        return _keys(connection, "lines", "line")
    if landed.is_json:
        # Records that were refused count too: maybe a type changed.
        return _keys(connection, "batch", "coalesce(payload, record)")
    records = one(connection, "select count(*) from batch where is_record")
    fields = {
        column.name: (records, frozenset(filter(None, [kind_of(column.type)])))
        for column in landed.columns or ()
        if not _NO_NAME.search(column.name)
    }
    return Seen(records, fields)


def kind_of(duckdb_type: str) -> str:
    """The plain name of a column's type; blank where the file has no types."""
    return next((kind for form, kind in _TYPED if re.fullmatch(form, duckdb_type)), "")


def _keys(connection: duckdb.DuckDBPyConnection, table: str, value: str) -> Seen:
    step = max(1, one(connection, f"select count(*) from {table}") // _MOST_RECORDS)
    # A map, unlike an object, may not have a key twice.
    fields = """
        unnest(map_entries(case
            when json_type({v}) = 'OBJECT'
                and len(json_keys({v})) = len(list_distinct(json_keys({v})))
            then cast({v} as map(varchar, json))
        end)) as entry"""
    found = connection.execute(
        f"""
        with looked_at as materialized (
            select record, json_extract(record, '$.{_OPENED}') as opened
            from (
                select try_cast({value} as json) as record from {table}
                where rowid % {step} = 0 and strlen({value}) <= {_LONGEST_RECORD}
            )
        ),
        entries as (
            select '' as folder, {fields.format(v="record")} from looked_at
            union all
            select
                '{_OPENED}.' as folder, {fields.format(v="opened")}
            from looked_at
        )
        (
            select folder || entry.key, json_type(entry.value) as type, count(*)
            from entries
            where json_type(entry.value) <> 'NULL'
            group by all
            order by count(*) desc, 1, 2
            limit {_MOST_KEYS}
        )
        union all
        select null, null, count(*) from looked_at where json_type(record) = 'OBJECT'
        """
    ).fetchall()
    records = 0
    seen: dict[str, tuple[int, frozenset[str]]] = {}
    for name, kind, count in found:
        if name is None:
            records = count
        elif not _NO_NAME.search(name):
            before, kinds = seen.get(name, (0, frozenset()))
            seen[name] = (before + count, kinds | {_KINDS.get(kind, "text")})
    return Seen(records, seen)


def record(
    connection: duckdb.DuckDBPyConnection,
    stream: Stream,
    seen: Seen,
    place: tuple[str, str, str],
    *,
    is_first: bool,
) -> list[Change]:
    """Compares with what the stream had before, and records both; the changes, by field.

    `place` is the SQL of file, load id and time to record them with. `is_first` says that nothing
    was known of the stream, so that nothing is a change. To be called in the transaction that
    stores the records.
    """
    if not seen.records:
        return []
    whose = f"source = {text(stream.source)} and stream = {text(stream.name)}"
    known = {
        row[0]: row[1:]
        for row in connection.execute(
            "select field, types, records_with, records_seen, records_since, has_vanished "
            f"from ops.stream_fields where {whose}"
        ).fetchall()
    }
    changes: list[Change] = []
    rows: list[tuple[object, ...]] = []
    for name in sorted(known.keys() | seen.fields.keys()):
        count, kinds = seen.fields.get(name, (0, frozenset()))
        if name not in known:
            if len(rows) >= _MOST_FIELDS or not count:
                continue
            types, having, total, since, gone = [], 0, 0, 0, False
            changes.append(Change(name, "appeared", None, _listed(kinds)))
        else:
            types, having, total, since, gone = known[name]
        new = sorted(kinds - set(types))
        if count and gone:
            changes.append(Change(name, "appeared", _listed(types), _listed(kinds)))
        if new and types:
            changes.append(Change(name, "changed type", _listed(types), _listed(new)))
        having, total, since = having + count, total + seen.records, since + seen.records
        if count:
            since, gone = 0, False
        elif not gone and total > since and since * having / (total - since) >= _MISSED:
            gone = True
            changes.append(Change(name, "vanished", _listed(types), None))
        rows.append((name, [*types, *new], having, total, since, gone))
    connection.execute(f"delete from ops.stream_fields where {whose}")
    _insert(connection, "ops.stream_fields", stream, rows)
    if is_first:
        return []
    file, load_id, now = place
    changed = [(one.field, one.change, one.old_type, one.new_type) for one in changes]
    _insert(connection, "ops.schema_changes", stream, changed, f", {file}, {load_id}, {now}")
    return changes


def is_known(connection: duckdb.DuckDBPyConnection, stream: Stream) -> bool:
    """Whether the fields of the stream were looked at before."""
    known = "select 1 from ops.stream_fields where source = ? and stream = ? limit 1"
    return one(connection, known, [stream.source, stream.name]) is not None


def _insert(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    stream: Stream,
    rows: Sequence[tuple[object, ...]],
    more: str = "",
) -> None:
    if not rows:
        return
    whose = f"{text(stream.source)}, {text(stream.name)}"
    # As parameters, DuckDB takes thousands of values one by one, for seconds.
    values = (f"({whose}, {', '.join(map(_literal, row))}{more})" for row in rows)
    connection.execute(f"insert into {table} values {', '.join(values)}")


def _literal(value: object) -> str:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, list):
        return f"{texts(value)}::varchar[]"
    return "null" if value is None else str(value)


def _listed(kinds: frozenset[str] | list[str]) -> str | None:
    return " or ".join(sorted(kinds)) or None
