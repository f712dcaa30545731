"""JSON lines as parsed records: whole ones in `payload`, or, of a table's rows, a column a key."""

from __future__ import annotations

from dataclasses import replace

import duckdb

from orchestration.lib.common.warehouse import text, texts
from orchestration.lib.landing.formats import Format
from orchestration.lib.landing.streams import Stream
from orchestration.lib.loading import limits
from orchestration.lib.loading.contract import is_blank
from orchestration.lib.loading.headers import NAMELESS
from orchestration.lib.loading.json_sql import (
    field_path,
    has_too_many_keys,
    is_too_deep,
    key_path,
    not_valid,
    too_deep,
    too_many_keys,
    with_fields,
)
from orchestration.lib.loading.numerals import meant
from orchestration.lib.loading.prepare import Readable
from orchestration.lib.loading.readers import BYTE_ORDER_MARK, Column, Landed
from orchestration.lib.loading.repair import RefusalError
from orchestration.lib.loading.shapes import AIRBYTE_RECORD, links

_NUL_IN_KEY = "a key holds a NUL character, so it cannot be a column; rename the key"
_LONG_KEY = (
    f"a key is longer than {limits.LONGEST_NAME} characters, so it cannot be a column; shorten it"
)


def unwrapped(landed: Landed, file: Readable) -> Landed:
    """The records inside Airbyte's, which JSON lines and tables hold as JSON text."""
    if landed.columns is None and file.is_wrapped:
        inside = f"json_extract_string(line, '$.{AIRBYTE_RECORD}')"
        line = f"case when json_valid(line) then coalesce({inside}, line) else line end"
        return replace(
            landed, relation=f"(select * replace ({line} as line) from {landed.relation})"
        )
    for column in landed.columns or ():
        if column.name.lower() == AIRBYTE_RECORD and file.file.stream.layout == "records":
            relation = f"(select {column.text} as line, fault, part from {landed.relation})"
            return Landed(relation, None, is_json=True, rows=landed.rows)
    return landed


def parsed(connection: duckdb.DuckDBPyConnection, landed: Landed, file: Readable) -> Landed:
    """The lines parsed. Of rows of a table the lines are kept in the temporary table `lines`.

    Raises RefusalError when rows of a table have more keys than a table may have columns.
    """
    stream = file.file.stream
    keys: tuple[str, ...] = ()
    if stream.layout == "columns" or file.is_flat:
        # The columns are not known before every record was seen.
        connection.execute(f"create or replace temp table lines as from {landed.relation}")
        landed = replace(landed, relation="lines")
        keys = _keys(connection)
    relation = _records(landed.relation)
    if stream.layout == "records" and not keys:
        whole = _with_given_fields(stream, file.form, relation, file.linked)
        return replace(landed, relation=whole)
    keyed = _with_columns(relation, _spellings(stream, file.form, keys))
    return replace(keyed, rows=landed.rows)


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


def _records(relation: str) -> str:
    """The lines as records; those that cannot be parsed are found where they are (`not_valid`)."""
    return f"""(
        select
            case when not {is_blank("line")} then line end as payload, line as record, part,
            -- Of a line that is too long only the beginning is here, which may be blank.
            coalesce(fault, '') <> '' or not {is_blank("line")} as is_record,
            null::varchar as left_out,
            case
                when fault <> '' then fault
                when {is_blank("line")} then null
                -- Whether it is JSON at all is asked only then: that is to parse it.
                when case when {is_too_deep("line")} then json_valid(line) end
                    then {text(too_deep())}
                when {has_too_many_keys("line")} then {text(too_many_keys())}
                when starts_with(ltrim(line), '{{') then null
                when starts_with(line, chr(65279)) then {text(BYTE_ORDER_MARK)}
                when json_valid(line) then 'JSON, but no object; write one object a line'
                else {text(not_valid())}
            end as fault
        from {relation}
    )"""


def _with_given_fields(stream: Stream, form: Format, relation: str, linked: tuple[str, ...]) -> str:
    """Whole records with the fields that `_format.yml` renames, sets or gives a meaning.

    The ids under the keys `linked` become HubSpot's links first.
    """
    if linked:
        relation = with_fields(relation, dict(map(_links, linked)))
    values = {
        target: f"json_extract(payload, {field_path(given)})"
        for target, given in form.columns.items()
    }
    values |= {target: f"to_json({text(value)})" for target, value in form.constants.items()}
    for field in stream.fields:
        if field.name not in form.constants and (meanings := form.meanings(field.name)):
            path = field_path(form.columns.get(field.name, field.name))
            given = f"json_extract_string(payload, {path})"
            values[field.name] = (
                f"case when {given} is null then json_extract(payload, {path}) "
                f"else to_json({meant(given, meanings)}) end"
            )
    return with_fields(relation, values) if values else relation


def _links(key: str) -> tuple[str, str]:
    """A field of links, and its value made of the ids under `key`."""
    field, path = f"associations.{key}.results", field_path(key)
    ids = links(f"json_extract_string(payload, {path})", field)
    given = f"json_extract(payload, {field_path(field)})"
    return field, f"case when json_exists(payload, {path}) then {ids} else {given} end"


def _spellings(stream: Stream, form: Format, keys: tuple[str, ...]) -> list[list[str]]:
    """The keys of JSON records that feed a column each: those declared, then those found.

    Keys that differ only in case share a column, as tables know no such difference.
    """
    # Rows of a table that become whole records have the table's columns, and not the record's.
    fields = stream.fields if stream.layout == "columns" else ()
    declared = [field.name for field in fields] + list(form.columns.values())
    spellings: dict[str, list[str]] = {}
    for key in (*declared, *sorted(keys)):
        alike = spellings.setdefault(key.lower() or NAMELESS, [])
        if key not in alike:
            alike.append(key)
    return list(spellings.values())


def _with_columns(relation: str, spellings: list[list[str]]) -> Landed:
    """Parsed records with some of their top-level keys as columns.

    Each column is the first that is filled of a few keys that mean the same. All are looked up in
    two passes over a record, however many there are.
    """
    paths = texts(key_path(key) for alike in spellings for key in alike)
    # A key whose value is null is there, though its text is null.
    found = f"""(
        select
            * replace (
                case when fault is null and is_record and key_texts is null
                    then {text(not_valid())} else fault end as fault
            )
        from (
            select
                *, try(json_extract_string(payload, {paths})) as key_texts,
                try(json_exists(payload, {paths})) as key_exists
            from {relation}
        )
    )"""
    columns = []
    first = 1
    for alike in spellings:
        places = range(first, first + len(alike))
        first += len(alike)
        given = [f"when trim(key_texts[{at}]) <> '' then key_texts[{at}]" for at in places]
        is_there = " or ".join(f"key_exists[{at}]" for at in places)
        value = f"case {' '.join(given)} when {is_there} then '' end"
        columns.append(Column(alike[0] or NAMELESS, value, f"to_json({value})"))
    return Landed(found, tuple(columns), is_json=True)
