"""Which landed column feeds which field of a stream, by name or by `_format.yml`."""

from __future__ import annotations

from dataclasses import replace

from orchestration.lib.common.warehouse import text
from orchestration.lib.landing.formats import Format
from orchestration.lib.landing.streams import Field, Stream
from orchestration.lib.loading.contract import is_blank, parsed_time
from orchestration.lib.loading.numerals import in_utc, meant, plain_number
from orchestration.lib.loading.readers import Column, Landed, shown
from orchestration.lib.loading.repair import RefusalError
from orchestration.lib.loading.shapes import field_of, is_link, lacks_outcome, links, remedy

# Names that the raw tables, or the batch that feeds them, use for their own purposes.
_RESERVED = {
    "_load_id",
    "_file",
    "_row",
    "_loaded_at",
    "record",
    "fault",
    "is_record",
    "left_out",
    "payload",
    "part",
}


def targets(stream: Stream, form: Format, landed: tuple[Column, ...]) -> dict[str, Column]:
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
            f"its columns are {shown(column.name for column in landed)}"
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
            found[field.name] = in_shape(field.name, column)
    used = {column.name for column in found.values()}
    taken = {field.name.lower() for field in stream.fields} | _RESERVED
    for column in landed:
        shape = field_of(stream, column.name)
        if column.name in used:
            continue
        if shape and shape not in found and shaped[shape.lower()] is column:
            found[shape] = in_shape(shape, column)
        else:
            clashes = column.name.lower() in taken
            found[f"landed_{column.name}" if clashes else column.name] = column
    known = {name.lower() for name in (*found, *by_name)}
    strangers = sorted({*form.values, *form.skip_when} - known)
    if strangers:
        raise RefusalError(
            f"_format.yml has values, or skip_when, of {', '.join(strangers)}, which is no field "
            f"and no column; the file's columns are {shown(column.name for column in landed)}"
        )
    return found


NUMBERS = ("number", "integer", "count")


# What HubSpot's own pages call its stages of life, and what its records do.
_LABELS = {
    "marketing qualified lead": "marketingqualifiedlead",
    "sales qualified lead": "salesqualifiedlead",
    **{stage: stage for stage in ("subscriber", "lead", "opportunity", "customer", "evangelist")},
}


def in_shape(field: str, column: Column) -> Column:
    """A column as the vendor's records have the field."""
    if is_link(field):
        return replace(column, json=links(column.text, field))
    if field == "properties.lifecyclestage":
        value = meant(column.text, _LABELS)
        return replace(column, text=value, json=f"to_json(nullif({value}, ''))")
    return column


def as_meant(
    stream: Stream, form: Format, landed: Landed, found: dict[str, Column]
) -> dict[str, Column]:
    """The columns with their values as `_format.yml`, or the file itself, says they are meant.

    What a value means, numbers as 1234.56 where they are texts, times without a zone in the file's.
    """
    fields = {field.name: field for field in stream.fields}
    return {
        target: column
        if target in form.constants
        else _as_meant(target, fields.get(target), form, column, is_text=landed.is_text)
        for target, column in found.items()
    }


def _as_meant(
    target: str, field: Field | None, form: Format, column: Column, *, is_text: bool
) -> Column:
    value = column.text
    if meanings := form.meanings(target, column.name):
        value = meant(value, meanings)
    if field and field.type in NUMBERS and is_text and (numerals := form.numbers(target)):
        value = f"case when {column.is_plain} then {value} else {plain_number(value, numerals)} end"
    if field and (forms := form.field_times.get(target.lower())):
        # What is not in these forms is for the contract to judge.
        value = f"coalesce({parsed_time(value, field, forms, form.timezone)}, {value})"
    if field and field.type == "timestamp" and not form.timestamp_formats:
        value = in_utc(value, form.timezone)
    if value == column.text:
        return column
    return replace(column, text=value, json=f"to_json(nullif({value}, ''))")


# The first cell of a row of sums, in the languages of Excel's users.
_SUMS = (
    "(?i)^(grand |sub-?|sous-|zwischen|gesamt|end|eind)?"
    "(totals?|totale?s?|totaal|somme|summe|sum|suma|soma|ergebnis)"
    "( général| generale| general| geral)?$"
    "|^(gesamt|insgesamt|razem|ogółem|celkem|spolu|összesen|i alt|totalt|yhteensä|итого)$"
)
_BEHIND_THE_WORD = r"\s*[:(].*$"  # as in `Total: Campaigns` and `Grand Totals (12 records)`
_MOST_CELLS_BEFORE = 10  # blank cells before the word
BLANK = "blank rows"
SUMS = "rows of sums"
SKIPPED = "rows that skip_when names"


def left_out(stream: Stream, form: Format, landed: Landed, found: dict[str, Column]) -> str:
    """An SQL expression: why a row of a text file is no record, or null.

    Rows without any value, those that `_format.yml` says are none, and those that begin with a word
    for a sum and lack what every record has, so that they could not come in.
    """
    blank = " and ".join(is_blank(f"cell_{number}") for number in range(landed.cells))
    cases = [
        "when fault <> '' then null",
        f"when {blank} then {text(BLANK)}",
    ]
    by_name = {column.name.lower(): column for column in found.values()}
    by_name |= {target.lower(): column for target, column in found.items()}
    for name, values in form.skip_when.items():
        listed = ", ".join(map(text, values))
        cases.append(f"when lower(trim({by_name[name].text})) in ({listed}) then {text(SKIPPED)}")
    if lacking := _lacking(stream, form, found):
        cells = [
            f"nullif(trim(cell_{number}), '')"
            for number in range(min(landed.cells, _MOST_CELLS_BEFORE))
        ]
        word = f"regexp_replace(coalesce({', '.join(cells)}, ''), '{_BEHIND_THE_WORD}', '')"
        is_sum = f"case when {lacking} then regexp_matches({word}, {text(_SUMS)}) else false end"
        cases.append(f"when {is_sum} then {text(SUMS)}")
    return f"case {' '.join(cases)} end"


def _lacking(stream: Stream, form: Format, found: dict[str, Column]) -> str:
    """An SQL condition: whether a row lacks something that every record has, numbers aside."""
    needed = [
        (field.type, found[field.name].text)
        for field in stream.fields
        if field.required and field.name in found and field.name not in form.constants
    ]
    conditions = [
        # The word may stand where a date does.
        f"coalesce({value}, '') not between '0' and ':'"
        if kind in ("timestamp", "date")
        else f"({is_blank(value)} or trim({value}) in ('--', '-'))"
        for kind, value in needed
        if kind not in NUMBERS
    ]
    for group in stream.any_of:
        if any(member in found for member in group):
            blank = [is_blank(found[member].text) for member in group if member in found]
            conditions.append(f"({' and '.join(blank)})")
    return " or ".join(conditions)


_TIMES_OF_CHANGE = ("updated_at", "lastmodifieddate")


def refuse_if_columns_lack(
    stream: Stream, landed: tuple[Column, ...], found: dict[str, Column], others: list[Stream]
) -> None:
    """Raises RefusalError, with a hint where the file may belong, when no record can be complete.

    A nested field counts as present when the column of its first part is.
    """
    names = {target.lower() for target in found}

    def has(field: str) -> bool:
        return field.lower() in names or field.split(".")[0].lower() in names

    wanted = [field for field in stream.required if not has(field)]
    wanted += [" or ".join(group) for group in stream.any_of if not any(map(has, group))]
    wanted += lacks_outcome(stream, [column.name for column in landed])
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
        f"found {shown(column.name for column in landed)}; {hint}"
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
        and {field.lower() for field in other.required} <= columns
        and all(any(member.lower() in columns for member in group) for group in other.any_of)
    ]
    return max(
        fitting,
        key=lambda other: len({field.name.lower() for field in other.fields} & columns),
        default=None,
    )
