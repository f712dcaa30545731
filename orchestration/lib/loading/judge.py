"""From a reader's relation to a stream's raw columns, judged by the stream's contract.

`batch_sql` makes one SELECT over the file, in the file's order: the raw table's own columns, and
for rows that may not come in `fault` (why) and `record` (what was landed). Blank lines of a JSON
lines file stay, as rows that are no record, so that a row's position is its line number.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from orchestration.lib.common.warehouse import name, text
from orchestration.lib.landing.formats import Format
from orchestration.lib.landing.streams import Field, Stream
from orchestration.lib.loading import limits
from orchestration.lib.loading.contract import NESTED, fault, has_time_form, is_blank, parsed_time
from orchestration.lib.loading.mapping import as_meant, left_out, refuse_if_columns_lack, targets
from orchestration.lib.loading.numerals import in_utc, meant
from orchestration.lib.loading.readers import NAMELESS, Column, Landed, with_keys
from orchestration.lib.loading.schema_changes import Seen
from orchestration.lib.loading.shapes import field_of, links

_EMPTY = "to_json(chr(1) || 'there and empty')"
BYTE_ORDER_MARK = "a byte order mark inside the file; export again what was pasted together"


@dataclass(frozen=True)
class Batch:
    """SQL for the raw table's `columns`, then `record`, `fault`, `is_record`, `left_out`, `part`.

    `left_out` says why a row of a text file is no record.
    """

    sql: str
    columns: tuple[str, ...]
    seen: Seen | None = None  # which fields the records have
    landed: Landed | None = None  # what it was made from
    notes: tuple[tuple[str, ...], ...] = ()  # what was found out of each file


def batch_sql(
    stream: Stream,
    form: Format,
    landed: Landed,
    keys: tuple[str, ...],
    others: list[Stream],
    *,
    is_trusted: bool = False,
    linked: tuple[str, ...] = (),
) -> Batch:
    """The SELECT for one file of `stream`.

    `keys` are the top-level keys met in a JSON lines file whose lines are rows of a table; `others`
    are the streams that a misplaced file may have been meant for; `linked` are keys of JSON records
    whose ids are HubSpot's links. Trusted lines are not parsed once more
    to see whether they are JSON: one that is not ends the SELECT in an error. Raises RefusalError
    when the file lacks a column that every record needs.
    """
    if landed.columns is None:
        relation = _parsed_lines(landed.relation, is_trusted=is_trusted)
        if stream.layout == "records" and not keys:
            remapped = _remapped(stream, form, relation, linked)
            return _records(stream, form, remapped, is_json=True)
        keyed = with_keys(relation, _spellings(stream, form, keys))
        found = as_meant(stream, form, keyed, targets(stream, form, keyed.columns or ()))
        relation = keyed.relation
    else:
        found = as_meant(stream, form, landed, targets(stream, form, landed.columns))
        refuse_if_columns_lack(stream, landed.columns, found, others)
        relation = _judged_rows(stream, form, landed, found)
    if stream.layout == "columns":
        return _columns(stream, form, relation, found)
    dotted = {field.name for field in stream.fields if "." in field.name}
    dotted |= {
        target for target, column in found.items() if field_of(stream, column.name) == target
    }
    payload = nested({target: column.json for target, column in found.items()}, dotted)
    packed = f"""(
        select
            payload, is_record, left_out, part, record,
            coalesce(fault, case when {is_too_deep("record")} then {text(too_deep())} end) as fault
        from (
            select
                payload, fault, is_record, left_out, part,
                coalesce(nullif(record, ''), cast(payload as varchar)) as record
            from (
                select {payload} as payload, record, fault, is_record, left_out, part
                from {relation}
            )
        )
    )"""
    return _records(stream, form, packed)


def _judged_rows(stream: Stream, form: Format, landed: Landed, found: dict[str, Column]) -> str:
    """The rows of a table with what is wrong with them as rows, and whether they are records."""
    if not landed.is_text:
        return f"""(
            select * replace (case when fault <> '' then fault end as fault), true as is_record
            from {landed.relation}
        )"""
    return f"""(
        select
            * replace (
                case
                    when fault <> '' then fault
                    when left_out is not null then null
                    when starts_with(cell_0, chr(65279)) then {text(BYTE_ORDER_MARK)}
                end as fault
            ),
            left_out is null as is_record
        from (
            select * replace ({left_out(stream, form, landed, found)} as left_out)
            from {landed.relation}
        )
    )"""


def too_deep() -> str:
    """Why a nested value does not come in."""
    return f"nested in more than {limits.DEEPEST} levels; flatten it"


def is_too_deep(value: str) -> str:
    """An SQL expression: whether a valid JSON text is nested too deeply. It needs `nesting`."""
    # Only where there are brackets enough the levels are counted, in Python.
    opened = f"strlen({value}) - strlen(replace(replace({value}, '[', ''), '{{', ''))"
    return f"""case
        when strlen({value}) <= {2 * limits.DEEPEST} then false
        when {opened} <= {limits.DEEPEST} then false
        else nesting({value}) > {limits.DEEPEST}
    end"""


def too_many_keys() -> str:
    """Why a record with a great many keys does not come in."""
    return f"more than {limits.MOST_COLUMNS} keys; put what varies into a list of few keys"


def has_too_many_keys(value: str) -> str:
    """An SQL expression: whether a valid JSON text is an object of too many keys."""
    # The shortest key and value take five bytes with what separates them.
    return f"""case
        when strlen({value}) <= {5 * limits.MOST_COLUMNS} then false
        else coalesce(len(json_keys({value})), 0) > {limits.MOST_COLUMNS}
    end"""


def nested(values: dict[str, str], dotted: set[str]) -> str:
    """An SQL expression: a JSON object of the values, the dotted fields as nested objects."""
    tree: dict[str, str] = {}
    inner: dict[str, dict[str, str]] = {}
    for target, value in values.items():
        first, _, rest = target.partition(".")
        if target in dotted and first not in values:
            inner.setdefault(first, {})[rest] = value
            tree[first] = ""
        else:
            tree[target] = value
    pairs = []
    for key, value in tree.items():
        below = {field.removeprefix(f"{key}.") for field in dotted if field.startswith(f"{key}.")}
        below = {field for field in below if "." in field}
        pairs.append(f"{text(key)}, {nested(inner[key], below) if key in inner else value}")
    return f"json_object({', '.join(pairs)})"


def _parsed_lines(relation: str, *, is_trusted: bool) -> str:
    payload = f"case when not {is_blank('line')} then line end"
    if not is_trusted:
        payload = "cast(try_cast(line as json) as varchar)"
    return f"""(
        select
            payload, line as record, part, not {is_blank("line")} as is_record,
            null::varchar as left_out,
            case
                when fault <> '' then fault
                when {is_blank("line")} then null
                when payload is null and starts_with(line, chr(65279)) then {text(BYTE_ORDER_MARK)}
                when payload is null then
                    'not valid JSON (cut short?); export or copy the record again'
                when {is_too_deep("payload")} then {text(too_deep())}
                when {has_too_many_keys("payload")} then {text(too_many_keys())}
                when not starts_with(ltrim(line), '{{') then
                    'JSON, but no object; write one object a line'
            end as fault
        from (select line, fault, part, {payload} as payload from {relation})
    )"""


def _spellings(stream: Stream, form: Format, keys: tuple[str, ...]) -> list[list[str]]:
    """The keys of JSON records that feed a column each: those declared, then those met.

    Keys that differ in case alone share a column, as tables know no such difference.
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


def _remapped(stream: Stream, form: Format, relation: str, linked: tuple[str, ...]) -> str:
    """JSON records with the fields that `_format.yml` renames, sets or gives a meaning."""
    if linked:
        patch = {}
        for key in linked:
            field, path = f"associations.{key}.results", _path(key)
            ids = links(f"json_extract_string(payload, {path})", field)
            there = f"json_extract(payload, {_path(field)})"
            patch[field] = f"case when json_exists(payload, {path}) then {ids} else {there} end"
        relation = _patched(relation, patch)
    patch = {
        target: f"json_extract(payload, {_path(given)})" for target, given in form.columns.items()
    }
    patch |= {target: f"to_json({text(value)})" for target, value in form.constants.items()}
    for known in stream.fields:
        if known.name not in form.constants and (meanings := form.meanings(known.name)):
            path = _path(form.columns.get(known.name, known.name))
            given = f"json_extract_string(payload, {path})"
            patch[known.name] = (
                f"case when {given} is null then json_extract(payload, {path}) "
                f"else to_json({meant(given, meanings)}) end"
            )
    return _patched(relation, patch) if patch else relation


def _patched(relation: str, patch: dict[str, str]) -> str:
    """JSON records with some fields set; a value that is SQL's null takes its field away.

    JSON's null is a value: the field is there and empty. To a merge it means what SQL's null does,
    so that a mark stands for it until the merge is done.
    """
    changes = ", ".join(
        _object(
            target, f"case when cast({value} as varchar) = 'null' then {_EMPTY} else {value} end"
        )
        for target, value in patch.items()
    )
    merged = f"cast(json_merge_patch(payload, {changes}) as varchar)"
    return (
        f"(select * replace (replace({merged}, cast({_EMPTY} as varchar), 'null') as payload) "
        f"from {relation})"
    )


def _object(target: str, value: str) -> str:
    for part in reversed(target.split(".")):
        value = f"json_object({text(part)}, {value})"
    return value


def _path(field: str) -> str:
    return text("$" + "".join(f'."{part}"' for part in field.split(".")))


def _records(stream: Stream, form: Format, relation: str, *, is_json: bool = False) -> Batch:
    """Whole records in `payload`; the contract's fields are looked up in one go for each."""
    values = {field.name: f"value_{number}" for number, field in enumerate(stream.judged)}
    whole = {first for first in values if any(one.startswith(f"{first}.") for one in values)}
    shape = _shape([one for one in values if one not in whole])
    looked_up = ", ".join(
        f"json_extract_string(payload, {_path(one)}) as {value}"
        if one in whole
        else "found" + "".join(f".{name(part)}" for part in one.split(".")) + f" as {value}"
        for one, value in values.items()
    )
    reason = fault(stream, lambda field: values[field.name], form.timestamp_formats)
    judged = f"""(
        select * replace (coalesce(fault, case when is_record then {reason} end) as fault)
        from (
            select *, {looked_up}
            from (select *, json_transform(payload, {text(shape)}) as found from {relation})
        )
    )"""
    times = {}
    for field in stream.judged:
        value = values[field.name]
        landed = f"json_extract(payload, {_path(field.name)})"
        if has_time_form(field, form.timestamp_formats):
            parsed = parsed_time(value, field, form.timestamp_formats, form.timezone)
        elif is_json and form.timezone and field.type == "timestamp":
            parsed = in_utc(value, form.timezone)
        else:
            continue
        times[field.name] = f"case when {is_blank(value)} then {landed} else to_json({parsed}) end"
    sql = f"""
        select
            case when fault is null then payload end as payload,
            case when fault is not null then {_kept("record")} end as record,
            fault, is_record, left_out, part
        from {_patched(judged, times) if times else judged}"""
    return Batch(sql, ("payload",))


def _kept(record: str) -> str:
    """Of a record that is too long its beginning."""
    return (
        f"case when strlen({record}) > {limits.LONGEST_LINE} "
        f"then left({record}, {limits.MOST_KEPT}) else {record} end"
    )


def _shape(fields: list[str]) -> str:
    """The nesting of dotted fields, as `json_transform` wants it."""
    tree: dict[str, Any] = {}
    for field in fields:
        *folders, leaf = field.split(".")
        branch = tree
        for folder in folders:
            branch = branch.setdefault(folder, {})
        branch[leaf] = "VARCHAR"
    return json.dumps(tree)


def _columns(stream: Stream, form: Format, relation: str, found: dict[str, Column]) -> Batch:
    """One varchar for each target; a refused row is kept as JSON where its text is not at hand."""
    fields = {field.name: field for field in stream.fields}

    def landed_text(field: Field) -> str:
        return name(field.name) if field.name in found else "null::varchar"

    def final(target: str) -> str:
        if target in fields and has_time_form(fields[target], form.timestamp_formats):
            value = parsed_time(name(target), fields[target], form.timestamp_formats, form.timezone)
            blank = is_blank(name(target))
            return f"case when {blank} then {name(target)} else {value} end as {name(target)}"
        return name(target)

    cells = ", ".join(f"{column.text} as {name(target)}" for target, column in found.items())
    reason = fault(stream, landed_text, form.timestamp_formats)
    deep = [
        f"when {is_too_deep(name(one.name))} then {text(too_deep())}"
        for one in stream.fields
        if one.type in NESTED and one.name in found
    ]
    if deep:
        reason = f"case {' '.join(deep)} else {reason} end"
    packed = ", ".join(f"{text(target)}, {name(target)}" for target in found)
    landed = f"coalesce(nullif(record, ''), cast(json_object({packed}) as varchar))"
    sql = f"""
        select
            {", ".join(final(target) for target in found)},
            case
                when fault is not null then {_kept(landed)}
            end as record,
            fault, is_record, left_out, part
        from (
            select * replace (coalesce(fault, case when is_record then {reason} end) as fault)
            from (select {cells}, record, fault, is_record, left_out, part from {relation})
        )"""
    return Batch(sql, tuple(found))
