"""A stream's contract as one SQL expression: why a record may not come in, or null.

The texts are what a person finds in quarantine, so each names the field, its value and a remedy.
Times are always judged through `timestamptz`: DuckDB drops the offset of a text cast to
`timestamp`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import groupby

from orchestration.lib.common.warehouse import text, texts
from orchestration.lib.landing.streams import Field, Stream

_LONGEST_SHOWN = 80  # characters of a value that a reason repeats

# What a strptime form calls hours, minutes, seconds and their parts.
_TIME_OF_DAY = re.compile(r"%-?[HIpMSgfncX]")

# Whether {v} starts with a year from 1900 to 2999. Other years are placeholders or slips, would
# stretch every calendar, and DuckDB's casts to timestamptz end in an error on some of them.
_IS_IN_RANGE = (
    "case when {v} like '____-%' and {v} between '1900' and '3' then true"
    # Rare ways to write one are checked only then, since every time goes through this.
    " else regexp_matches({v}, '^\\s*(19|2[0-9])[0-9][0-9][^0-9]') end"
)
# DuckDB accepts "2026-06-01 (BC)" as a time.
_SINCE = "timestamptz '1899-12-31 00:00:00+00'"

# Type -> a condition on {v} that staging's cast needs; what the value should be; what to do.
_TYPES = {
    "timestamp": (
        f"case when {_IS_IN_RANGE} then try_cast({{v}} as timestamptz) > {_SINCE} end",
        "a time between 1900 and 2999",
        "write it like 2026-06-01T10:00:00Z, or name its form as timestamp_format in _format.yml",
    ),
    "epoch": (
        "try_cast({v} as double) = try_cast({v} as bigint)"
        " and try_cast({v} as bigint) between 0 and 32503680000",
        "a time in Unix seconds",
        "write whole seconds since 1970, not milliseconds",
    ),
    # From 1973 on, so that microseconds differ from seconds and milliseconds.
    "epoch_microseconds": (
        "try_cast({v} as double) = try_cast({v} as bigint)"
        " and try_cast({v} as bigint) between 100000000000000 and 32503680000000000",
        "a time in Unix microseconds",
        "write whole microseconds since 1970, not seconds or milliseconds",
    ),
    # What one vendor writes both ways: HubSpot's API and its exports.
    "moment": (
        "case when regexp_full_match({v}, '[0-9]{{12,13}}') then true"
        f" when {_IS_IN_RANGE} then try_cast({{v}} as timestamptz) > {_SINCE} end",
        "a time between 1900 and 2999, nor one in Unix milliseconds",
        "write it like 2026-06-01T10:00:00Z",
    ),
    "date": (
        f"case when {_IS_IN_RANGE} then try_cast({{v}} as date) > date '1899-12-31' end",
        "a date between 1900 and 2999",
        "write it like 2026-06-01, or name its form as timestamp_format in _format.yml",
    ),
    "compact_date": (
        "regexp_full_match({v}, '(19|2[0-9])[0-9]{{6}}')"
        " and try_strptime({v}, '%Y%m%d') is not null",
        "a date of eight digits",
        "write it like 20260601",
    ),
    "number": (
        "try_cast({v} as decimal(18, 6)) is not null",
        "a number below 10^12",
        "write it like 1200.50, or name its decimal sign in _format.yml",
    ),
    "integer": (
        "try_cast({v} as double) = try_cast({v} as bigint)"
        # So that sums of it stay whole numbers.
        " and abs(try_cast({v} as double)) <= 1e16",
        "a whole number up to 10^16",
        "write it like 1200",
    ),
    "count": (
        "try_cast({v} as double) = try_cast({v} as bigint)"
        " and try_cast({v} as double) between 0 and 1e16",
        "a whole number from 0 to 10^16",
        "write it like 1200, and nothing below 0",
    ),
    "boolean": (
        "try_cast({v} as boolean) is not null",
        "true or false",
        "write true or false, or say as values in _format.yml which is which",
    ),
    "list": (
        "(not starts_with(ltrim({v}), '[') or json_valid({v}))",
        "a list",
        "separate its members by ';', or write a JSON array",
    ),
    # What a field was, and since when: HubSpot's property history.
    "history": (
        "case when starts_with(ltrim({v}), '[') and json_valid({v}) then len(list_filter("
        'from_json({v}, \'[{{"value":"VARCHAR","timestamp":"VARCHAR"}}]\'), lambda entry:'
        " coalesce(trim(entry.value), '') <> '' and (case when "
        + _IS_IN_RANGE.replace("{v}", "entry.timestamp")
        + f" then try_cast(entry.timestamp as timestamptz) > {_SINCE} end) is not true)) = 0 end",
        "a list of values, each with a time between 1900 and 2999",
        "export it as it is, a JSON array of entries with value and timestamp",
    ),
    "json": ("json_valid({v})", "JSON", "write it as valid JSON text"),
}

# The types whose texts may be nested.
NESTED = ("list", "history", "json")


def fault(
    stream: Stream, value: Callable[[Field], str], timestamp_formats: tuple[str, ...] = ()
) -> str:
    """An SQL expression: the reason of the first rule that a record breaks, or null.

    `value` gives the SQL text of a field's value as landed (varchar). If there are
    `timestamp_formats`, dates and times must be in one of these strptime forms.
    """
    cases: list[tuple[str, str]] = []
    for field in stream.judged:
        cases += _cases(field, f"({value(field)})", timestamp_formats)
    by_name = {field.name: field for field in stream.fields}
    for field in stream.judged:
        if field.same_as:
            other = by_name[field.same_as]
            cases.append(_difference(field, f"({value(field)})", other, f"({value(other)})"))
    for group in stream.any_of:
        blank = " and ".join(is_blank(f"({value(by_name[member])})") for member in group)
        cases.append((blank, text(f"none of {', '.join(group)} is given; at least one is needed")))
    if not cases:
        return "null::varchar"
    return "case " + " ".join(f"when {when} then {then}" for when, then in cases) + " end"


def parsed_time(
    value: str, field: Field, timestamp_formats: tuple[str, ...], timezone: str | None = None
) -> str:
    """An SQL expression: `value`, in the first strptime form that fits, as ISO 8601 text in UTC.

    Of a form without a time of day it is the day alone, which lies in no zone; blank it is null. A
    form without a zone is in `timezone`, UTC if there is none.
    """
    texts_of = []
    for (has_time, has_zone), forms in groupby(timestamp_formats, key=_has_time_and_zone):
        parsed = f"try_strptime({value}, {texts(forms)})"
        if field.type == "date":
            texts_of.append(f"strftime(cast({parsed} as timestamptz), '%Y-%m-%d')")
        elif has_time and timezone and not has_zone:
            there = f"timezone({text(timezone)}, {parsed})"
            texts_of.append(f"strftime({there}, '%Y-%m-%dT%H:%M:%S.%fZ')")
        elif has_time:
            texts_of.append(f"strftime(cast({parsed} as timestamptz), '%Y-%m-%dT%H:%M:%S.%fZ')")
        else:
            texts_of.append(f"strftime({parsed}, '%Y-%m-%d')")
    return f"coalesce({', '.join(texts_of)})"


def _has_time_and_zone(timestamp_format: str) -> tuple[bool, bool]:
    bare = timestamp_format.replace("%%", "")
    return bool(_TIME_OF_DAY.search(bare)), "%z" in bare.lower()


def has_time_form(field: Field, timestamp_formats: tuple[str, ...]) -> bool:
    """Whether the field's text is in the file's own time form and not in ISO 8601."""
    return bool(timestamp_formats) and field.type in ("timestamp", "date")


def is_blank(value: str) -> str:
    """An SQL expression: whether a text is null, empty or nothing but spaces."""
    # What sorts from '!' on does not start with a space; trimming long texts is slow.
    return f"(case when {value} >= '!' then false else coalesce(trim({value}), '') = '' end)"


def _cases(field: Field, value: str, timestamp_formats: tuple[str, ...]) -> list[tuple[str, str]]:
    cases = []
    given = f"not {is_blank(value)}"
    if field.required:
        cases.append((is_blank(value), text(f"{field.name} is missing; every record needs it")))
        if field.type == "text":
            nested = f"left({value}, 1) in ('{{', '[') and json_valid({value})"
            remedy = "export the value itself, not an object or a list around it"
            cases.append((nested, _because(field, value, "is not a single value", remedy)))
    if has_time_form(field, timestamp_formats):
        forms = " or ".join(timestamp_formats)
        cases.append(
            (
                f"{given} and (year(try_strptime({value}, {texts(timestamp_formats)})) "
                "between 1900 and 2999) is not true",
                _because(
                    field,
                    value,
                    f"is not in the form {forms}",
                    "correct the value, or timestamp_format in _format.yml",
                ),
            )
        )
    elif field.type in _TYPES:
        condition, meant, remedy = _TYPES[field.type]
        fits = condition.format(v=value)
        cases.append(
            (f"{given} and ({fits}) is not true", _because(field, value, f"is not {meant}", remedy))
        )
    if field.one_of:
        allowed = ", ".join(text(item) for item in field.one_of)
        cases.append(
            (
                f"{given} and {value} not in ({allowed})",
                _because(
                    field, value, f"is none of {', '.join(field.one_of)}", "correct or leave it out"
                ),
            )
        )
    return cases


def _difference(field: Field, value: str, other: Field, other_value: str) -> tuple[str, str]:
    return (
        f"not {is_blank(value)} and trim({value}) is distinct from trim({other_value})",
        _because(
            field,
            value,
            f"is not what {other.name} is",
            f"export it so that {field.name} and {other.name} are the same in every record",
        ),
    )


def _because(field: Field, value: str, verdict: str, remedy: str) -> str:
    start = f"left({value}, {_LONGEST_SHOWN})"
    return f"concat({text(field.name + ' ')}, '''', {start}, ''' ', {text(f'{verdict}; {remedy}')})"
