"""How the values of a text file are written, where the file leaves no doubt: its decimal sign, its
words for true and false, the order of day and month. Where it may be either, the file is refused.

Only files are examined that do not fit the contract as they are, or whose delimiter suggests a
country with other signs; and never for what `_format.yml` says. Each file is examined by itself, so
that it means the same whatever lands beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import duckdb

from orchestration.lib.common.warehouse import name, text
from orchestration.lib.landing.formats import Format, Numerals
from orchestration.lib.landing.streams import Stream
from orchestration.lib.loading.match import match_columns
from orchestration.lib.loading.numerals import PERCENT, digits, signs, without_groups
from orchestration.lib.loading.readers import Landed
from orchestration.lib.loading.repair import RefusalError
from orchestration.lib.loading.values import NUMBERS, interpreted

# Digits, without spaces and apostrophes, that can have only one decimal sign: S is the sign, G what
# groups.
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
# One doubtful value among so many is refused by itself, by the contract, and not the file.
_MANY = 20

_CLOCKS = ("", " %H:%M:%S", " %H:%M", ", %H:%M:%S", ", %H:%M")
_CLOCKS_12 = (" %I:%M:%S %p", " %I:%M %p", ", %I:%M:%S %p", ", %I:%M %p")
_DAY = r"^\s*(\d{1,2})([./-])(\d{1,2})[./-](\d{4}|\d\d)(\D.*)?$"


@dataclass(frozen=True)
class _Days:
    """How the dates of a column are written that consist of three numbers."""

    sign: str
    year: str
    most_first: int  # the greatest first number, and second one
    most_second: int
    are_few: bool  # beside values that are written otherwise


def guessed(
    connection: duckdb.DuckDBPyConnection,
    stream: Stream,
    form: Format,
    landed: Landed,
    *,
    is_foreign: bool,
) -> tuple[Format, list[str]]:
    """The format completed by what the values of a text file show, and notes that say so.

    `is_foreign`: its delimiter, or its being a workbook, makes other signs likely. Raises
    RefusalError, with the line that `_format.yml` needs, where values may mean two things.
    """
    meant = interpreted(stream, form, landed, match_columns(stream, form, landed.columns or ()))
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
        f"create or replace temp table examined as select {values} from {landed.relation} "
        "where coalesce(fault, '') = '' and left_out is null"
    )
    kinds = {field: kind for field, (kind, _) in columns.items()}
    times, time_notes = _times(connection, form, kinds)
    booleans, boolean_notes = _booleans(connection, form, kinds)
    is_foreign |= bool(time_notes) or bool(boolean_notes)
    numerals, number_notes = _numbers(connection, form, kinds, is_foreign=is_foreign)
    connection.execute("drop table temp.examined")
    found = replace(
        form,
        field_times=times,
        field_numerals=numerals,
        values={**form.values, **booleans},
    )
    return found, [*time_notes, *boolean_notes, *number_notes]


def _times(
    connection: duckdb.DuckDBPyConnection, form: Format, kinds: dict[str, str]
) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """The order of day, month and year: with dots day first, else the values must show it."""
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
                select count({name(field)}) from examined
            )
        from (select {parts} as part from examined) where part.sign <> ''
        """
    ).fetchone()
    if not row or not row[6] or row[0] != row[1] or row[2] != row[3]:
        return None
    sign, _, _, year, first, second, days, all_values = row
    are_few = days * _MANY < all_values
    return _Days(sign, "%Y" if year == 4 else "%y", first, second, are_few)


def _booleans(
    connection: duckdb.DuckDBPyConnection, form: Format, kinds: dict[str, str]
) -> tuple[dict[str, dict[str, str]], list[str]]:
    """The meaning of words, in columns that hold nothing but words for true and false."""
    meanings = {}
    notes = []
    for field, kind in kinds.items():
        if kind != "boolean" or form.meanings(field, form.columns.get(field, "")):
            continue
        words = {
            word
            for (word,) in connection.execute(
                f"select distinct lower({name(field)}) from examined "
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
    """The decimal sign of each column of numbers; columns that show none follow the others."""
    if form.numerals:
        return {}, []
    by_field = {
        field: forms
        for field, kind in kinds.items()
        if kind in NUMBERS and (forms := _number_forms(connection, field))
    }
    numerals = {}
    notes = []
    # In a plain table a few odd values say nothing about the other numbers.
    slips = {
        field for field, forms in by_field.items() if forms.are_few_formatted and not is_foreign
    }
    in_file = {
        sign
        for field, forms in by_field.items()
        if len(forms.signs) == 1
        for sign in forms.signs - ({","} if field in slips else set())
    }
    for field, forms in by_field.items():
        signs_here = forms.signs or in_file
        is_open = bool(forms.example) and len(signs_here) != 1
        is_turned = bool(forms.example) and signs_here == {","}
        if field in slips and (is_open or is_turned or len(forms.currencies) > 1):
            continue
        if len(forms.currencies) > 1:
            raise RefusalError(
                f"{field} has amounts in {', '.join(sorted(forms.currencies))}; put the currency "
                "into a column of its own, and the number alone into this"
            )
        if is_open and (is_foreign or "," in forms.example or len(signs_here) > 1):
            raise RefusalError(
                f"{field} '{forms.example}' may have a decimal sign or one that groups digits; "
                "say decimal: ',' or decimal: '.' in a _format.yml"
            )
        if len(signs_here) > 1 or (not signs_here and not forms.has_formatted):
            continue
        is_percent = PERCENT in forms.currencies
        if is_percent and not forms.are_all_formatted:
            continue
        sign = next(iter(signs_here), ".")
        if sign == "." and not forms.has_formatted:
            continue
        numerals[field.lower()] = Numerals(sign)
        note = f"read {field} with {_NAMES[sign]}, as in {Numerals(sign).example}"
        notes.append(f"{note}, and 50 % as 0.5" if is_percent else note)
    return numerals, notes


@dataclass(frozen=True)
class _NumberForms:
    """How the numbers of a column are written."""

    signs: frozenset[str]  # the decimal signs that some of its numbers must have
    example: str  # a number that may have either sign, or blank
    has_formatted: bool  # whether some number is not plain: groups, a currency, brackets
    are_few_formatted: bool
    are_all_formatted: bool
    currencies: frozenset[str]


def _number_forms(connection: duckdb.DuckDBPyConnection, field: str) -> _NumberForms | None:
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
            from examined where {name(field)} is not null
        )
        """
    ).fetchone()
    if not row or not row[5]:
        return None
    commas, points, example, dressed, currencies, all_values = row
    decimal_signs = {sign for sign, count in ((",", commas), (".", points)) if count}
    are_few = dressed * _MANY < all_values
    return _NumberForms(
        frozenset(decimal_signs),
        example or "",
        bool(dressed),
        are_few,
        dressed == all_values,
        frozenset(currencies or ()),
    )
