"""`_format.yml`: how files that do not keep to a stream's contract are to be read.

It lies in a stream's landing folder, or in any folder below it, and holds for the files there and
further below. The nearest one holds alone.

    delimiter: ";"                         # of CSV files; a comma by default
    timestamp_format: "%d-%m-%Y %H:%M"     # strptime form of dates and times, or a list of forms
    columns: {contact_id: mql_id}          # the contract's field: the column in the file
    constants: {lifecycle_stage: mql}      # the contract's field: its value in every record
    whole: true                            # each export here holds all records there are: what it
                                           # no longer holds is gone; an increment is not whole

Whether exports are whole changes nothing in how they are read, and may be said of loaded ones too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import duckdb
import yaml

from orchestration.lib.settings import Home
from orchestration.lib.streams import Stream

FILE_NAME = "_format.yml"
_KEYS = ("delimiter", "timestamp_format", "columns", "constants", "whole")
_LARGEST = 64 * 1024  # characters
_MOST_BRACKETS = 1_000  # the time to read them grows with their square


class FormatError(ValueError):
    """A `_format.yml` that cannot be followed; the message says what to change."""


@dataclass(frozen=True)
class Format:
    """What a `_format.yml` says; all empty when there is none."""

    delimiter: str = ","
    timestamp_formats: tuple[str, ...] = ()
    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)


def find_format(home: Home, stream: Stream, location: Path) -> tuple[str, str]:
    """Path (relative to landing/) and text of the format that holds for a file; blank if none."""
    top = home.landing / stream.source / stream.name
    for folder in location.parents:
        if (folder / FILE_NAME).is_file():
            shown = (folder / FILE_NAME).relative_to(home.landing).as_posix()
            with (folder / FILE_NAME).open(encoding="utf-8", errors="replace") as file:
                return shown, file.read(_LARGEST + 1)
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


@lru_cache(maxsize=1024)
def _loaded(text: str) -> object:
    """What the YAML holds; the error where it is none."""
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
        delimiter=_delimiter(path, given.get("delimiter", ",")),
        timestamp_formats=_timestamp_formats(path, given.get("timestamp_format") or []),
        columns=_targets(path, "columns", given.get("columns") or {}, stream),
        constants=_constants(path, given, stream),
    )


def _delimiter(path: str, given: object) -> str:
    if not isinstance(given, str) or len(given) != 1 or given in '"\r\n':
        raise FormatError(f"{path}: delimiter must be one character, such as ';' or '\\t'")
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


def _constants(path: str, given: dict[str, object], stream: Stream) -> dict[str, str]:
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
