"""What the cells of a landed table mean: by `_format.yml`, or by what the file itself shows.

Words with a meaning, numbers as 1234.56 where they are texts, local times in UTC. And which rows of
a text file are no records: blank ones, sums, those that `_format.yml` skips.
"""

from __future__ import annotations

from dataclasses import replace

from orchestration.lib.common.warehouse import text
from orchestration.lib.landing.formats import Format
from orchestration.lib.landing.streams import Field, Stream
from orchestration.lib.loading.contract import is_blank, parsed_time
from orchestration.lib.loading.numerals import in_utc, meant, plain_number
from orchestration.lib.loading.readers import Column, Landed

NUMBERS = ("number", "integer", "count")  # types of fields

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


def interpreted(
    stream: Stream, form: Format, landed: Landed, found: dict[str, Column]
) -> dict[str, Column]:
    """The column of each field, with what its values mean."""
    fields = {field.name: field for field in stream.fields}
    return {
        target: column
        if target in form.constants
        else _interpreted_column(target, fields.get(target), form, column, is_text=landed.is_text)
        for target, column in found.items()
    }


def _interpreted_column(
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


def left_out(stream: Stream, form: Format, landed: Landed, found: dict[str, Column]) -> str:
    """An SQL expression: why a row of a text file is not a record, or null.

    Blank rows, rows that `_format.yml` skips, and rows that begin with a word for a sum and lack
    what every record has, so that they could not come in.
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
        # The word may be where a date should be.
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
