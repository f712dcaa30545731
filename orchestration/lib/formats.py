"""`_format.yml`: how files that do not keep to a stream's contract are to be read.

It lies in a stream's landing folder, or in any folder below it, and holds for the files there and
further below. The nearest one holds alone.

    delimiter: ";"                         # of CSV files; a comma by default
    timestamp_format: "%d-%m-%Y %H:%M"     # strptime form of dates and times, or a list of forms
    columns: {contact_id: mql_id}          # the contract's field: the column in the file
    constants: {lifecycle_stage: mql}      # the contract's field: its value in every record
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import yaml

from orchestration.lib.settings import Home
from orchestration.lib.streams import Stream

FILE_NAME = "_format.yml"
_KEYS = ("delimiter", "timestamp_format", "columns", "constants")


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
            return shown, (folder / FILE_NAME).read_text(encoding="utf-8", errors="replace")
        if folder == top:
            break
    return "", ""


def parse_format(path: str, text: str, stream: Stream) -> Format:
    """The format in `text`.

    Raises FormatError, naming `path`, for unknown keys, unknown fields and unusable values.
    """
    if not text.strip():
        return Format()
    try:
        given = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise FormatError(
            f"{path} is not readable as YAML: {' '.join(str(error).split())}"
        ) from None
    if not isinstance(given, dict):
        raise FormatError(f"{path} must hold keys; it may have {', '.join(_KEYS)}")
    unknown = [str(key) for key in given if key not in _KEYS]
    if unknown:
        raise FormatError(
            f"{path}: unknown key {', '.join(unknown)}; it may have {', '.join(_KEYS)}"
        )
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
        try:
            duckdb.execute("select try_strptime('', ?)", [str(form)])
        except duckdb.Error as error:
            raise FormatError(f"{path}: timestamp_format '{form}': {error}") from None
    return tuple(str(form) for form in forms)


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
