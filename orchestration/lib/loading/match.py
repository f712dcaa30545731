"""Which landed column feeds which field of a stream: by name, by `_format.yml`, by the headings of
a vendor's own exports. A table that lacks what every record needs is refused.
"""

from __future__ import annotations

from dataclasses import replace

from orchestration.lib.common.warehouse import text
from orchestration.lib.landing.formats import Format
from orchestration.lib.landing.streams import Stream
from orchestration.lib.loading.headers import listed
from orchestration.lib.loading.numerals import meant
from orchestration.lib.loading.readers import Column
from orchestration.lib.loading.repair import RefusalError
from orchestration.lib.loading.shapes import field_of, is_link, lacks_outcome, links, remedy

# Names that the raw tables, or the batch that feeds them, use for their own purposes.
_RESERVED = {
    "_load_id", "_file", "_row", "_loaded_at",
    "record", "fault", "is_record", "left_out", "payload", "part",
}  # fmt: skip
# HubSpot's lifecycle stages: what its pages call them, and what its records do.
_LABELS = {
    "marketing qualified lead": "marketingqualifiedlead",
    "sales qualified lead": "salesqualifiedlead",
    **{stage: stage for stage in ("subscriber", "lead", "opportunity", "customer", "evangelist")},
}
_TIMES_OF_CHANGE = ("updated_at", "lastmodifieddate")


def match_columns(stream: Stream, form: Format, landed: tuple[Column, ...]) -> dict[str, Column]:
    """What each declared field is read from, then every other landed column under its own name.

    A landed column whose name a field or the raw table takes for something else is kept as
    `landed_<name>`. Raises RefusalError when `_format.yml` reads a column that is not there.
    """
    by_name = {column.name.lower(): column for column in landed}
    shaped = {
        shape.lower(): column
        for column in reversed(landed)
        if (shape := field_of(stream, column.name))
    }
    lacking = sorted({given for given in form.columns.values() if given.lower() not in by_name})
    if lacking:
        raise RefusalError(
            f"_format.yml reads {', '.join(lacking)}, which the file does not have; "
            f"its columns are {listed(column.name for column in landed)}"
        )
    found: dict[str, Column] = {}
    for field in stream.fields:
        if field.name in form.constants:
            constant = text(form.constants[field.name])
            found[field.name] = Column(field.name, constant, f"to_json({constant})")
        elif field.name in form.columns:
            found[field.name] = by_name[form.columns[field.name].lower()]
        elif column := by_name.get(field.name.lower()):
            found[field.name] = column
        elif column := shaped.get(field.name.lower()):
            found[field.name] = _as_field(field.name, column)
    used = {column.name for column in found.values()}
    taken = {field.name.lower() for field in stream.fields} | _RESERVED
    for column in landed:
        shape = field_of(stream, column.name)
        if column.name in used:
            continue
        if shape and shape not in found and shaped[shape.lower()] is column:
            found[shape] = _as_field(shape, column)
        else:
            clashes = column.name.lower() in taken
            found[f"landed_{column.name}" if clashes else column.name] = column
    known = {name.lower() for name in (*found, *by_name)}
    strangers = sorted({*form.values, *form.skip_when} - known)
    if strangers:
        raise RefusalError(
            f"_format.yml has values, or skip_when, of {', '.join(strangers)}, which is no field "
            f"and no column; the file's columns are {listed(column.name for column in landed)}"
        )
    return found


def _as_field(field: str, column: Column) -> Column:
    """A column with its values as the vendor's records have them in that field."""
    if is_link(field):
        return replace(column, json=links(column.text, field))
    if field == "properties.lifecyclestage":
        value = meant(column.text, _LABELS)
        return replace(column, text=value, json=f"to_json(nullif({value}, ''))")
    return column


def refuse_if_columns_lack(
    stream: Stream, landed: tuple[Column, ...], found: dict[str, Column], others: list[Stream]
) -> None:
    """Raises RefusalError, with a hint where the file may belong, when no record can be complete.

    A nested field counts as present when the column of its first part is.
    """
    names = {target.lower() for target in found}

    def has(field: str) -> bool:
        return field.lower() in names or field.split(".")[0].lower() in names

    wanted = stream.lacking(has) + lacks_outcome(stream, [column.name for column in landed])
    if not wanted:
        return
    columns = {column.name.lower() for column in landed}
    if fitting := _fitting(stream, columns, others):
        hint = f"it has what {fitting.path} needs: move it there if it belongs there"
    elif said := remedy(stream, [column.name for column in landed], others):
        hint = said
    elif len(landed) == 1:
        hint = "one column only: name the delimiter in a _format.yml if it is no comma"
    else:
        hint = (
            "name its columns (columns: {field: column}), or what is the same in every record "
            "(constants: {field: value}), in a _format.yml, or move it to the stream that it "
            "belongs to"
        )
    if fitting is None and (unsaid := [one for one in wanted if one.endswith(_TIMES_OF_CHANGE)]):
        hint += (
            f"; where the table keeps no time of change, give each export a folder of its own and "
            f"the day of the export in its _format.yml: constants: {{{unsaid[0]}: 2026-08-31}}"
        )
    raise RefusalError(
        f"lacks the column {', '.join(wanted)}; "
        f"found {listed(column.name for column in landed)}; {hint}"
    )


def _fitting(stream: Stream, columns: set[str], others: list[Stream]) -> Stream | None:
    """The other stream whose needs the columns fill, and most of whose fields they are.

    A stream that needs nothing in particular fits anything, and so says nothing.
    """
    fitting = [
        other
        for other in others
        if other.path != stream.path
        and other.required
        and not other.lacking(lambda field: field.lower() in columns)
    ]
    return max(
        fitting,
        key=lambda other: len({field.name.lower() for field in other.fields} & columns),
        default=None,
    )
