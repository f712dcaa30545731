"""What a text file shows without doubt of how its values are written, and refusals where it may be
either: decimal signs, words for true and false, dates of the day-month-year kind.

Looked at only where a file does not fit the contract as it is, or where its delimiter says that it
comes from a country with other signs; and never where `_format.yml` has said it. Each file is
looked at by itself, so that it means the same whatever lands beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import duckdb

from orchestration.lib.common.warehouse import name, text
from orchestration.lib.landing.formats import Format, Numerals
from orchestration.lib.landing.streams import Stream
from orchestration.lib.loading.mapping import NUMBERS, as_meant, targets
from orchestration.lib.loading.numerals import PERCENT, digits, signs, without_groups
from orchestration.lib.loading.readers import Landed
from orchestration.lib.loading.repair import RefusalError

# Forms of digits, without spaces and apostrophes, that one decimal sign alone explains; S is the
# sign, G what groups.
_SHOWS_SIGN = (
    r"\d{1,3}(G\d{3})+S(\d*|--?)", r"\d{1,3}(G\d{3}){2,}", r"\d*S(\d{1,2}|--?)", r"\d*S\d{4,}",
    r"0+S\d+", r"\d{4,}S\d+",
)  # fmt: skip
_EITHER = r"[1-9]\d{0,2}[.,]\d{3}"
_NAMES = {",": "a decimal comma", ".": "a decimal point"}

_TRUE = (
    "wahr", "ja", "vrai", "oui", "verdadero", "sí", "si", "vero", "sì", "waar", "prawda", "tak",
    "verdadeiro", "sim", "sand", "sant", "sann", "kyllä", "ano", "igaz", "igen", "true", "yes",
    "y", "t", "1",
)  # fmt: skip
_FALSE = (
    "falsch", "nein", "faux", "non", "falso", "no", "onwaar", "nee", "fałsz", "nie", "não",
    "falsk", "falskt", "nej", "nei", "ei", "ne", "hamis", "nem", "false", "n", "f", "0",
)  # fmt: skip
_TICKS = {"x", "✓", "✔"}  # true where there are no words, and a blank is false
_PLAIN = {"true", "false", "yes", "no", "y", "n", "t", "f", "1", "0"}
_MOST_WORDS = 20
# Of so many values one in doubt costs itself, by the contract, and not the file.
_MANY = 20

_CLOCKS = ("", " %H:%M:%S", " %H:%M", ", %H:%M:%S", ", %H:%M")
_CLOCKS_12 = (" %I:%M:%S %p", " %I:%M %p", ", %I:%M:%S %p", ", %I:%M %p")
_DAY = r"^\s*(\d{1,2})([./-])(\d{1,2})[./-](\d{4}|\d\d)(\D.*)?$"


@dataclass(frozen=True)
class _Days:
    """How a column's days of three numbers look."""

    sign: str
    year: str
    most_first: int  # the greatest first number, and second one
    most_second: int
    are_few: bool  # beside values that are written otherwise


def find_out(
    connection: duckdb.DuckDBPyConnection,
    stream: Stream,
    form: Format,
    landed: Landed,
    *,
    is_foreign: bool,
) -> tuple[Format, list[str]]:
    """The form with what the values of a text file show, and that in words.

    `is_foreign` says that its delimiter, or its being a workbook, makes other signs likely. Raises
    RefusalError, with the line that `_format.yml` needs, where values may mean either of two.
    """
    meant = as_meant(stream, form, landed, targets(stream, form, landed.columns or ()))
    columns = {
        field.name: (field.type, meant[field.name])
        for field in stream.fields
        if field.name in meant and field.name not in form.constants
    }
    if not columns:
        return form, []
    values = ", ".join(
        f"case when {column.is_plain} then null else nullif(trim({column.text}), '') end "
        f"as {name(field)}"
        for field, (_, column) in columns.items()
    )
    connection.execute(
        f"create or replace temp table looked_at as select {values} from {landed.relation} "
        "where coalesce(fault, '') = '' and left_out is null"
    )
    kinds = {field: kind for field, (kind, _) in columns.items()}
    times, told_of_times = _times(connection, form, kinds)
    truths, told_of_truths = _truths(connection, form, kinds)
    is_foreign |= bool(told_of_times) or bool(told_of_truths)
    numerals, told_of_numbers = _numbers(connection, form, kinds, is_foreign=is_foreign)
    connection.execute("drop table temp.looked_at")
    found = replace(
        form,
        field_times=times,
        field_numerals=numerals,
        values={**form.values, **truths},
    )
    return found, [*told_of_times, *told_of_truths, *told_of_numbers]


def _times(
    connection: duckdb.DuckDBPyConnection, form: Format, kinds: dict[str, str]
) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """Forms of day, month and year: dotted ones begin with the day, others have to show it."""
    if form.timestamp_formats:
        return {}, []
    found = {
        field: days
        for field, kind in kinds.items()
        if kind in ("timestamp", "date") and (days := _days(connection, field))
    }
    forms = {}
    notes = []
    for field, days in found.items():
        alike = [one for one in found.values() if one.sign == days.sign]
        first = max(one.most_first for one in alike)
        second = max(one.most_second for one in alike)
        is_day_first = days.sign == "." or first > 12
        if days.sign != "." and (first > 12) == (second > 12):
            if days.are_few:
                continue
            day, month = (f"%d{days.sign}%m", f"%m{days.sign}%d")
            raise RefusalError(
                f"the dates of {field} may begin with the day or with the month; say as "
                f"timestamp_format in a _format.yml '{day}{days.sign}{days.year}' or "
                f"'{month}{days.sign}{days.year}', with %H:%M where there is a time"
            )
        if days.sign == "." and second > 12:
            continue
        order = ("%d", "%m") if is_day_first else ("%m", "%d")
        day = days.sign.join((*order, days.year))
        clocks = _CLOCKS + (() if is_day_first and days.sign == "." else _CLOCKS_12)
        forms[field.lower()] = tuple(f"{day}{clock}" for clock in clocks)
        notes.append(f"read {field} as {day}")
    return forms, notes


def _days(connection: duckdb.DuckDBPyConnection, field: str) -> _Days | None:
    parts = f"regexp_extract({name(field)}, {text(_DAY)}, ['first', 'sign', 'second', 'year'])"
    row = connection.execute(
        f"""
        select
            min(part.sign), max(part.sign), min(strlen(part.year)), max(strlen(part.year)),
            max(part.first::int), max(part.second::int), count(*), (
                select count({name(field)}) from looked_at
            )
        from (select {parts} as part from looked_at) where part.sign <> ''
        """
    ).fetchone()
    if not row or not row[6] or row[0] != row[1] or row[2] != row[3]:
        return None
    sign, _, _, year, first, second, days, all_values = row
    are_few = days * _MANY < all_values
    return _Days(sign, "%Y" if year == 4 else "%y", first, second, are_few)


def _truths(
    connection: duckdb.DuckDBPyConnection, form: Format, kinds: dict[str, str]
) -> tuple[dict[str, dict[str, str]], list[str]]:
    """What the words of columns mean that hold words for true and false alone."""
    meanings = {}
    notes = []
    for field, kind in kinds.items():
        if kind != "boolean" or form.meanings(field, form.columns.get(field, "")):
            continue
        words = {
            word
            for (word,) in connection.execute(
                f"select distinct lower({name(field)}) from looked_at "
                f"where {name(field)} is not null limit {_MOST_WORDS}"
            ).fetchall()
        }
        is_ticked = bool(words) and words <= _TICKS
        if words <= _PLAIN or not (is_ticked or words <= {*_TRUE, *_FALSE}):
            continue
        said = {word: "true" if word in {*_TRUE, *_TICKS} else "false" for word in sorted(words)}
        meanings[field.lower()] = said | ({"": "false"} if is_ticked else {})
        notes.append(
            f"read {field} "
            + ", ".join(f"{word} as {meaning}" for word, meaning in said.items())
            + (" and blank as false" if is_ticked else "")
        )
    return meanings, notes


def _numbers(
    connection: duckdb.DuckDBPyConnection,
    form: Format,
    kinds: dict[str, str],
    *,
    is_foreign: bool,
) -> tuple[dict[str, Numerals], list[str]]:
    """The decimal sign of each column of numbers that are texts; a file has one, if its show it."""
    if form.numerals:
        return {}, []
    shows = {
        field: shown
        for field, kind in kinds.items()
        if kind in NUMBERS and (shown := _shows(connection, field))
    }
    numerals = {}
    notes = []
    # Of a plain table a slip here and there says nothing of its other numbers.
    slips = {field for field, shown in shows.items() if shown.are_few_dressed and not is_foreign}
    in_file = {
        sign
        for field, shown in shows.items()
        if len(shown.signs) == 1
        for sign in shown.signs - ({","} if field in slips else set())
    }
    for field, shown in shows.items():
        signs_here = shown.signs or in_file
        is_open = bool(shown.example) and len(signs_here) != 1
        is_turned = bool(shown.example) and signs_here == {","}
        if field in slips and (is_open or is_turned or len(shown.currencies) > 1):
            continue
        if len(shown.currencies) > 1:
            raise RefusalError(
                f"{field} has amounts in {', '.join(sorted(shown.currencies))}; put the currency "
                "into a column of its own, and the number alone into this"
            )
        if is_open and (is_foreign or "," in shown.example or len(signs_here) > 1):
            raise RefusalError(
                f"{field} '{shown.example}' may have a decimal sign or one that groups digits; "
                "say decimal: ',' or decimal: '.' in a _format.yml"
            )
        if len(signs_here) > 1 or (not signs_here and not shown.is_dressed):
            continue
        is_percent = PERCENT in shown.currencies
        if is_percent and not shown.are_all_dressed:
            continue
        sign = next(iter(signs_here), ".")
        if sign == "." and not shown.is_dressed:
            continue
        numerals[field.lower()] = Numerals(sign)
        told = f"read {field} with {_NAMES[sign]}, as in {Numerals(sign).example}"
        notes.append(f"{told}, and 50 % as 0.5" if is_percent else told)
    return numerals, notes


@dataclass(frozen=True)
class _Shown:
    """What a column of numbers shows."""

    signs: frozenset[str]  # the decimal signs that some of its numbers must have
    example: str  # a number that may have either; blank if there is none
    is_dressed: bool  # whether some number is not plain: groups, a currency, brackets
    are_few_dressed: bool
    are_all_dressed: bool
    currencies: frozenset[str]


def _shows(connection: duckdb.DuckDBPyConnection, field: str) -> _Shown | None:
    comma, point = (
        "|".join(_SHOWS_SIGN).replace("S", sign).replace("G", group)
        for sign, group in ((",", r"\."), (r"\.", ","))
    )
    is_bare = f"try_cast({name(field)} as double) is not null"
    row = connection.execute(
        f"""
        select
            count(*) filter (regexp_full_match(bare, {text(comma)})),
            count(*) filter (regexp_full_match(bare, {text(point)})),
            min(bare) filter (regexp_full_match(bare, {text(_EITHER)})),
            count(*) filter (bare <> '' and not is_bare),
            list(distinct trim(around)) filter (bare <> '' and trim(around) <> ''), count(*)
        from (
            select
                {without_groups(digits(name(field)))} as bare, {is_bare} as is_bare,
                {signs(name(field))} as around
            from looked_at where {name(field)} is not null
        )
        """
    ).fetchone()
    if not row or not row[5]:
        return None
    commas, points, example, dressed, currencies, all_values = row
    shown = {sign for sign, count in ((",", commas), (".", points)) if count}
    are_few = dressed * _MANY < all_values
    return _Shown(
        frozenset(shown),
        example or "",
        bool(dressed),
        are_few,
        dressed == all_values,
        frozenset(currencies or ()),
    )
