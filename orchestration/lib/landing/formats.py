"""`_format.yml`: how files that do not keep to a stream's contract are to be read.

It is in a stream's landing folder, or in any folder below it, and applies to the files there and
further below. Only the nearest one applies.

    columns: {contact_id: mql_id}          # the contract's field: the column in the file
    constants: {lifecycle_stage: mql}      # the contract's field: its value in every record
    values: {is_won: {Gewonnen: true}}     # field, or column: what a value in the file means
    timestamp_format: "%d-%m-%Y %H:%M"     # strptime form of dates and times, or a list of forms
    timezone: Europe/Berlin                # of times that name no zone; UTC by default
    decimal: ","                           # the decimal sign of numbers
    thousands: "."                         # what groups their digits
    delimiter: ";"                         # of CSV files
    encoding: windows-1252                 # of CSV files that are not UTF-8 and have no mark
    sheet: Deals                           # of workbooks, by name or number; the first by default
    skip_rows: 2                           # rows above the header
    skip_when: {deal_id: [Summe, Total]}   # field, or column: values of rows that are not records
    whole: true                            # each export here holds all records there are, or all of
                                           # a day's cost: what it no longer holds is gone; an
                                           # increment is not whole

What is left out is taken from the file where the file leaves no doubt (`loading/guess.py`).

`whole` does not change how exports are read, and may be added for exports that are loaded.
"""

from __future__ import annotations

import codecs
import os
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import yaml

from orchestration.lib.common.settings import Home
from orchestration.lib.landing.streams import Stream

FILE_NAME = "_format.yml"
_KEYS = (
    "columns", "constants", "values", "timestamp_format", "timezone", "decimal", "thousands",
    "delimiter", "encoding", "sheet", "skip_rows", "skip_when", "whole",
)  # fmt: skip
_MOST_SKIPPED = 1_000  # rows above a header
# What YAML makes of the words Yes and No, and of on and off.
_YAML_WORDS = {True: ("true", "yes", "on"), False: ("false", "no", "off"), None: ("",)}
_LARGEST = 64 * 1024  # characters
_MOST_BRACKETS = 1_000  # the time to read them grows with their square


class FormatError(ValueError):
    """A `_format.yml` that cannot be followed; the message says what to change."""


@dataclass(frozen=True)
class Numerals:
    """How numbers are written: the decimal sign, and what groups digits (None: any but that)."""

    decimal: str = "."
    thousands: str | None = None

    @property
    def example(self) -> str:
        """A number so written."""
        other = "," if self.decimal == "." else "."
        group = other if self.thousands is None else self.thousands
        return f"1{group}234{self.decimal}56"


@dataclass(frozen=True)
class Format:
    """What a `_format.yml` says; empty without one.

    Names in `values`, `skip_when`, `numerals` and `field_times` are in small letters.
    """

    delimiter: str | None = None
    timestamp_formats: tuple[str, ...] = ()
    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    skip_when: dict[str, tuple[str, ...]] = field(default_factory=dict)
    numerals: Numerals | None = None
    timezone: str | None = None
    encoding: str | None = None
    sheet: str | int | None = None
    skip_rows: int | None = None
    # What was found out from the file itself, by field.
    field_numerals: dict[str, Numerals] = field(default_factory=dict)
    field_times: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def numbers(self, name: str) -> Numerals | None:
        """How a field's numbers are written; None where they are plain."""
        return self.numerals or self.field_numerals.get(name.lower())

    def meanings(self, name: str, column: str = "") -> dict[str, str]:
        """What the values of a field mean, by the value in small letters."""
        return self.values.get(name.lower()) or self.values.get(column.lower(), {})


def find_format(home: Home, stream: Stream, location: Path) -> tuple[str, str]:
    """Path (relative to landing/) and text of the format that holds for a file; blank if none."""
    top = home.landing / stream.source / stream.name
    for folder in location.parents:
        if (folder / FILE_NAME).is_file():
            path = (folder / FILE_NAME).relative_to(home.landing).as_posix()
            with (folder / FILE_NAME).open(encoding="utf-8", errors="replace") as file:
                return path, file.read(_LARGEST + 1)
        if folder == top:
            break
    return "", ""


def how_to_read(text: str) -> str:
    """The part of a `_format.yml` that says how files are read, the same for the same meaning."""
    given = _loaded(text)
    if not isinstance(given, dict):
        return text
    return repr({key: value for key, value in given.items() if not _is_valid_whole(key, value)})


def says_whole(text: str) -> bool:
    """Whether a `_format.yml` declares that each export is whole."""
    given = _loaded(text)
    return isinstance(given, dict) and given.get("whole") is True


def declare_whole(folder: Path) -> None:
    """Declares that the exports in a folder are whole, for good before any of them lands."""
    with (folder / FILE_NAME).open("w", encoding="utf-8") as file:
        file.write("whole: true\n")
        file.flush()
        os.fsync(file.fileno())


@lru_cache(maxsize=1024)
def _loaded(text: str) -> object:
    """The content of the YAML; the error where it is not valid."""
    if not text.strip():
        return {}
    if text.count("[") + text.count("{") > _MOST_BRACKETS:
        return FormatError("not readable as YAML: too many brackets")
    if len(text) > _LARGEST:
        return FormatError(f"longer than {_LARGEST} characters; keep what files need to be read")
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text)):
            return FormatError("it has references (*name); write their values out")
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        return FormatError(f"not readable as YAML: {' '.join(str(error).split())}")
    except (ValueError, RecursionError, OverflowError) as error:  # such as a day 2026-02-30
        return FormatError(f"not readable as YAML: {error}")


def _is_valid_whole(key: object, value: object) -> bool:
    return key == "whole" and isinstance(value, bool)


def parse_format(path: str, text: str, stream: Stream) -> Format:
    """The format in `text`.

    Raises FormatError, naming `path`, for unknown keys, unknown fields and unusable values.
    """
    given = _loaded(text)
    if isinstance(given, FormatError):
        raise FormatError(f"{path} cannot be used: {given}")
    if not isinstance(given, dict):
        raise FormatError(f"{path} must hold keys; it may have {', '.join(_KEYS)}")
    unknown = [str(key) for key in given if key not in _KEYS]
    if unknown:
        raise FormatError(
            f"{path}: unknown key {', '.join(unknown)}; it may have {', '.join(_KEYS)}"
        )
    if "whole" in given and not isinstance(given["whole"], bool):
        raise FormatError(f"{path}: whole must be true or false")
    return Format(
        delimiter=_delimiter(path, given.get("delimiter")),
        timestamp_formats=_timestamp_formats(path, given.get("timestamp_format") or []),
        columns=_targets(path, "columns", given.get("columns") or {}, stream),
        constants=_constants(path, given, stream),
        values=_values(path, given.get("values") or {}),
        skip_when=_skip_when(path, given.get("skip_when") or {}),
        numerals=_numerals(path, given.get("decimal"), given.get("thousands")),
        timezone=_timezone(path, given.get("timezone")),
        encoding=_encoding(path, given.get("encoding")),
        sheet=_sheet(path, given.get("sheet")),
        skip_rows=_skip_rows(path, given.get("skip_rows")),
    )


def _delimiter(path: str, given: object) -> str | None:
    if given is None:
        return None
    if not isinstance(given, str) or len(given) != 1 or given in '"\r\n':
        raise FormatError(f"{path}: delimiter must be one character, such as ';' or '\\t'")
    return given


def _values(path: str, given: object) -> dict[str, dict[str, str]]:
    if not isinstance(given, dict) or not all(isinstance(one, dict) for one in given.values()):
        raise FormatError(f"{path}: values must hold, for each field, `value in the file: meaning`")
    meanings: dict[str, dict[str, str]] = {}
    for target, pairs in given.items():
        if any(isinstance(meant, (dict, list)) for meant in pairs.values()):
            raise FormatError(f"{path}: values gives no single meaning for {target}")
        meanings[str(target).lower()] = {
            word: "" if meant is None else _as_text(meant)
            for value, meant in pairs.items()
            for word in _words(value)
        }
    return meanings


def _skip_when(path: str, given: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(given, dict):
        raise FormatError(f"{path}: skip_when must hold one line `field: value` for each field")
    rules = {}
    for target, values in given.items():
        listed = values if isinstance(values, list) else [values]
        if any(isinstance(value, (dict, list)) for value in listed):
            raise FormatError(f"{path}: skip_when gives no value, or list of values, for {target}")
        rules[str(target).lower()] = tuple(word for value in listed for word in _words(value))
    return rules


def _words(value: object) -> tuple[str, ...]:
    """A value in the file in small letters; of a word that YAML takes for another, all spellings.

    So `Yes`, a boolean to YAML, stays the word that is in the file.
    """
    if value is None or isinstance(value, bool):
        return _YAML_WORDS[value]
    return (str(value).strip().lower(),)


def _numerals(path: str, decimal: object, thousands: object) -> Numerals | None:
    if decimal is None and thousands is None:
        return None
    if decimal is None:
        decimal = {".": ",", ",": "."}.get(str(thousands))
    if decimal not in (".", ","):
        raise FormatError(f"{path}: decimal must be '.' or ','")
    if thousands is None:
        return Numerals(str(decimal))
    if thousands not in ("", ".", ",", " ", "'") or thousands == decimal:
        raise FormatError(
            f"{path}: thousands must be '.', ',', ' ', \"'\" or '' (none), and not the decimal sign"
        )
    return Numerals(str(decimal), str(thousands))


def _timezone(path: str, given: object) -> str | None:
    if given is None:
        return None
    try:
        duckdb.execute("select timezone(?, timestamp '2026-01-01')", [str(given)])
    except duckdb.Error:
        raise FormatError(
            f"{path}: timezone '{given}' is none; write a name such as Europe/Berlin"
        ) from None
    return str(given)


def _encoding(path: str, given: object) -> str | None:
    if given is None:
        return None
    try:
        return codecs.lookup(str(given)).name
    except LookupError:
        raise FormatError(
            f"{path}: encoding '{given}' is unknown; write one such as windows-1252"
        ) from None


def _sheet(path: str, given: object) -> str | int | None:
    if given is None or isinstance(given, str):
        return given
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise FormatError(f"{path}: sheet must be a sheet's name, or its number from 1 on")
    return given


def _skip_rows(path: str, given: object) -> int | None:
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= _MOST_SKIPPED:
        raise FormatError(f"{path}: skip_rows must be a number from 0 to {_MOST_SKIPPED}")
    return given


def _timestamp_formats(path: str, given: object) -> tuple[str, ...]:
    forms = given if isinstance(given, list) else [given]
    for form in forms:
        if not isinstance(form, str):
            raise FormatError(f"{path}: timestamp_format must be a text or a list of texts")
        try:
            duckdb.execute("select try_strptime('', ?)", [form])
        except duckdb.Error as error:
            raise FormatError(f"{path}: timestamp_format '{form}': {error}") from None
    return tuple(forms)


def _constants(path: str, given: dict[str, Any], stream: Stream) -> dict[str, str]:
    constants = _targets(path, "constants", given.get("constants") or {}, stream)
    twice = sorted(set(constants) & set(given.get("columns") or {}))
    if twice:
        raise FormatError(f"{path}: {', '.join(twice)} is in columns and in constants; keep one")
    return constants


def _targets(path: str, key: str, given: object, stream: Stream) -> dict[str, str]:
    if not isinstance(given, dict):
        raise FormatError(f"{path}: {key} must hold one line `field: value` for each field")
    names = [field.name for field in stream.fields]
    unknown = [str(target) for target in given if target not in names]
    if unknown:
        raise FormatError(
            f"{path}: {key} names {', '.join(unknown)}, which {stream.schema}.{stream.name} does "
            f"not have; its fields are {', '.join(names)}"
        )
    empty = [
        target
        for target, value in given.items()
        if value is None or isinstance(value, (dict, list))
    ]
    if empty:
        raise FormatError(f"{path}: {key} gives no single value for {', '.join(empty)}")
    return {target: _as_text(value) for target, value in given.items()}


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
