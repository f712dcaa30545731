"""From a reader's relation to a stream's raw columns, judged by the stream's contract.

`batch_sql` makes one SELECT over the file, in the file's order: the raw table's columns, and for
rows that may not come in `fault` (why) and `record` (what was landed). Blank lines of a JSON lines
file stay as rows with neither, so that a row's position is its line number.
"""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.lib.contract import fault, has_time_form, parsed_time
from orchestration.lib.formats import Format
from orchestration.lib.mending import Refused
from orchestration.lib.readers import Column, Landed
from orchestration.lib.streams import Field, Stream
from orchestration.lib.warehouse import name, text, texts

_RESERVED = ("_load_id", "_file", "_row", "_loaded_at", "record", "fault", "line")
_NO_JSON = "not valid JSON (cut short?); export the record again"
_NO_OBJECT = "JSON, but not an object; write one object a line"


@dataclass(frozen=True)
class Batch:
    """SQL that reads a file into `columns`, `record`, `fault` and `is_record`."""

    sql: str
    columns: tuple[str, ...]


def batch_sql(
    stream: Stream, form: Format, landed: Landed, keys: tuple[str, ...], others: list[Stream]
) -> Batch:
    """The SELECT for a file of `stream`.

    `keys` are the top-level keys of a JSON lines file in a `columns` stream; `others` are the
    streams that a file may have been meant for. Raises Refused when the file lacks a column that
    every record needs.
    """
    if landed.columns is None and stream.layout == "records":
        return _json_records(stream, form, landed.relation)
    if landed.columns is None:
        cells = tuple(_json_column(key) for key in keys)
        relation = f"""(
            select
                line as record,
                coalesce(fault, {_json_fault('line')}) as fault,
                case when json_valid(line) then line end as parsed
            from {landed.relation}
        )"""
        return _columns(stream, form, relation, _targets(stream, form, cells))
    targets = _targets(stream, form, landed.columns)
    _refuse_if_columns_lack(stream, landed.columns, targets, others)
    if stream.layout == "records":
        return _row_records(stream, form, landed.relation, targets)
    return _columns(stream, form, landed.relation, targets)


def _targets(stream: Stream, form: Format, landed: tuple[Column, ...]) -> dict[str, Column]:
    """What each raw column (or field of a record) is read from, declared fields first."""
    by_name = {column.name.lower(): column for column in landed}
    lacking = sorted({given for given in form.columns.values() if given.lower() not in by_name})
    if lacking:
        raise Refused(
            f"_format.yml reads {', '.join(lacking)}, which the file does not have; "
            f"its columns are {', '.join(column.name for column in landed)}"
        )
    targets: dict[str, Column] = {}
    for field in stream.fields:
        if field.name in form.constants:
            constant = text(form.constants[field.name])
            targets[field.name] = Column(field.name, constant, f"to_json({constant})")
        elif field.name in form.columns:
            targets[field.name] = by_name[form.columns[field.name].lower()]
        elif field.name.lower() in by_name:
            targets[field.name] = by_name[field.name.lower()]
    used = {column.name for column in targets.values()}
    taken = {field.name.lower() for field in stream.fields} | set(_RESERVED)
    for column in landed:
        if column.name not in used:
            clashes = column.name.lower() in taken
            targets[f"landed_{column.name}" if clashes else column.name] = column
    return targets


def _refuse_if_columns_lack(
    stream: Stream, landed: tuple[Column, ...], targets: dict[str, Column], others: list[Stream]
) -> None:
    found = {column.name.lower() for column in landed}
    has = {target.lower() for target in targets} | {target.split(".")[0] for target in targets}
    missing = [one for one in stream.required if one.lower() not in has and one.split(".")[0] not in has]
    groups = [group for group in stream.any_of if not has & {one.lower() for one in group}]
    groups = [group for group in groups if not has & {one.split(".")[0] for one in group}]
    wanted = missing + [" or ".join(group) for group in groups]
    if not wanted:
        return
    fitting = [other for other in others if other != stream and set(other.required) <= found]
    hint = (
        f"it looks like {fitting[0].path}, so move it there"
        if fitting
        else "name them in a _format.yml, or move the file to the stream that it belongs to"
    )
    if len(landed) == 1:
        hint = "with a single column the delimiter may be another; name it in a _format.yml"
    raise Refused(
        f"lacks the column {', '.join(wanted)}; "
        f"found {', '.join(column.name for column in landed)}; {hint}"
    )


def _columns(stream: Stream, form: Format, relation: str, targets: dict[str, Column]) -> Batch:
    """Rows of a `columns` stream: each target its own varchar."""
    forms = form.timestamp_formats
    read = [f"{column.text} as {name(target)}" for target, column in targets.items()]
    fields = {field.name: field for field in stream.fields}

    def landed_text(field: Field) -> str:
        return name(field.name) if field.name in targets else "null::varchar"

    def final(target: str) -> str:
        field = fields.get(target)
        if field and target not in form.constants and has_time_form(field, forms):
            return f"{parsed_time(name(target), field, forms)} as {name(target)}"
        return name(target)

    reasons = fault(stream, landed_text, _forms_of(form))
    packed = ", ".join(f"{text(target)}, {name(target)}" for target in targets)
    whole = f"coalesce(record, cast(json_object({packed}) as varchar))"
    sql = f"""
        select
            {', '.join(final(target) for target in targets)},
            case when fault <> '' then {whole} end as record,
            fault,
            true as is_record
        from (
            select * replace (coalesce(fault, {reasons}) as fault)
            from (select record, nullif(fault, '') as fault, {', '.join(read)} from {relation})
        )"""
    return Batch(sql, tuple(targets))


def _forms_of(form: Format) -> tuple[str, ...]:
    return form.timestamp_formats
