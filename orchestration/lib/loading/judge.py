"""One SELECT over what was read, in the file's order, judged by the stream's contract.

It has the raw table's own columns, and for rows that may not come in `fault` (why) and `record`
(what was landed). Blank lines of a JSON lines file stay, as rows that are no record, so that a
row's position is its line number.
"""

from __future__ import annotations

from orchestration.lib.common.warehouse import name, text
from orchestration.lib.landing.formats import Format
from orchestration.lib.landing.streams import Field, Stream
from orchestration.lib.loading import limits
from orchestration.lib.loading.contract import NESTED, fault, has_time_form, is_blank, parsed_time
from orchestration.lib.loading.json_sql import (
    field_path,
    is_too_deep,
    nested_object,
    not_valid,
    too_deep,
    transform_shape,
    with_fields,
)
from orchestration.lib.loading.match import match_columns, refuse_if_columns_lack
from orchestration.lib.loading.numerals import in_utc
from orchestration.lib.loading.readers import BYTE_ORDER_MARK, Column, Landed
from orchestration.lib.loading.shapes import field_of
from orchestration.lib.loading.values import interpreted, left_out


def judged(
    stream: Stream, form: Format, landed: Landed, others: list[Stream]
) -> tuple[str, tuple[str, ...]]:
    """The SELECT, and the columns of the raw table that it fills.

    After these it has `record`, `fault`, `is_record`, `left_out` (why a row of a text file is no
    record) and `part`. `others` are the streams that a misplaced file may have been meant for.
    Raises RefusalError when a table lacks a column that every record needs.
    """
    if landed.columns is None:
        return _whole_records(stream, form, landed.relation, is_json=True), ("payload",)
    matched = match_columns(stream, form, landed.columns)
    if not landed.is_json:
        refuse_if_columns_lack(stream, landed.columns, matched, others)
    found = interpreted(stream, form, landed, matched)
    relation = landed.relation if landed.is_json else _rows(stream, form, landed, found)
    if stream.layout == "columns":
        return _columns(stream, form, relation, found), tuple(found)
    return _whole_records(stream, form, _packed(stream, relation, found)), ("payload",)


def _rows(stream: Stream, form: Format, landed: Landed, found: dict[str, Column]) -> str:
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


def _packed(stream: Stream, relation: str, found: dict[str, Column]) -> str:
    """Rows of a table as the JSON records that the vendor's API would give."""
    dotted = {field.name for field in stream.fields if "." in field.name}
    dotted |= {
        target for target, column in found.items() if field_of(stream, column.name) == target
    }
    payload = nested_object({target: column.json for target, column in found.items()}, dotted)
    return f"""(
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


def _whole_records(stream: Stream, form: Format, relation: str, *, is_json: bool = False) -> str:
    """JSON records in `payload`; the contract's fields are looked up in one pass over each."""
    values = {field.name: f"value_{number}" for number, field in enumerate(stream.judged)}
    whole = {first for first in values if any(one.startswith(f"{first}.") for one in values)}
    shape = transform_shape([one for one in values if one not in whole])
    looked_up = ", ".join(
        f"case when found is not null then json_extract_string(payload, {field_path(one)}) end "
        f"as {value}"
        if one in whole
        else "found" + "".join(f".{name(part)}" for part in one.split(".")) + f" as {value}"
        for one, value in values.items()
    )
    reason = fault(stream, lambda field: values[field.name], form.timestamp_formats)
    records = f"""(
        select
            * replace (
                case
                    when fault is not null then fault
                    when not is_record then null
                    when found is null then {text(not_valid())}
                    else {reason}
                end as fault
            )
        from (
            select *, {looked_up}
            from (select *, try(json_transform(payload, {text(shape)})) as found from {relation})
        )
    )"""
    times = {}
    for field in stream.judged:
        value = values[field.name]
        landed = f"json_extract(payload, {field_path(field.name)})"
        if has_time_form(field, form.timestamp_formats):
            parsed = parsed_time(value, field, form.timestamp_formats, form.timezone)
        elif is_json and form.timezone and field.type == "timestamp":
            parsed = in_utc(value, form.timezone)
        else:
            continue
        times[field.name] = f"case when {is_blank(value)} then {landed} else to_json({parsed}) end"
    return f"""
        select
            case when fault is null then payload end as payload,
            case when fault is not null then {_kept("record")} end as record,
            fault, is_record, left_out, part
        from {with_fields(records, times) if times else records}"""


def _columns(stream: Stream, form: Format, relation: str, found: dict[str, Column]) -> str:
    """One varchar for each target; a refused row is kept as JSON if its text is not available."""
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
    return f"""
        select
            {", ".join(final(target) for target in found)},
            case when fault is not null then {_kept(landed)} end as record,
            fault, is_record, left_out, part
        from (
            select * replace (coalesce(fault, case when is_record then {reason} end) as fault)
            from (select {cells}, record, fault, is_record, left_out, part from {relation})
        )"""


def _kept(record: str) -> str:
    """Of a record that is too long its beginning."""
    return (
        f"case when strlen({record}) > {limits.LONGEST_LINE} "
        f"then left({record}, {limits.MOST_KEPT}) else {record} end"
    )
