"""The streams that may be landed, read from where dbt declares them as sources.

A stream is declared once, in `dbt_project/models/staging/<source>/_<source>__sources.yml`: its raw
table, its Dagster asset and its dbt source are one thing. What a record must carry is under
`config.meta`; tables without a `layout` there are not landed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from orchestration.lib.common.settings import STAGING_FOLDER
from orchestration.lib.common.warehouse import name

LAYOUTS = ("records", "columns")
TYPES = (
    "text",
    "timestamp",
    "epoch",
    "epoch_microseconds",
    "moment",
    "date",
    "compact_date",
    "number",
    "integer",
    "count",
    "boolean",
    "list",
    "history",
    "json",
    # Objects and lists of them, which staging takes as they come.
    "nested",
)
# What the values of these types are is no rule of the contract.
_UNJUDGED = ("text", "nested")


class DeclarationError(ValueError):
    """A sources yml that declares a stream wrongly; the message names file and stream."""


@dataclass(frozen=True)
class Field:
    """One field of a stream's contract; in a `records` stream its name is a dotted JSON path."""

    name: str
    type: str
    required: bool = False
    one_of: tuple[str, ...] = ()
    same_as: str | None = None


@dataclass(frozen=True)
class Stream:
    """One kind of record of one source, as it lands in `landing/<source>/<name>/`."""

    source: str
    name: str
    layout: str
    fields: tuple[Field, ...]
    any_of: tuple[tuple[str, ...], ...] = ()
    description: str = ""

    @property
    def schema(self) -> str:
        """The schema of the raw table, which is also the dbt source's name."""
        return f"raw_{self.source}"

    @property
    def table(self) -> str:
        """The raw table, quoted for SQL text."""
        return f"{name(self.schema)}.{name(self.name)}"

    @property
    def path(self) -> str:
        """The landing folder, relative to `landing/`."""
        return f"{self.source}/{self.name}"

    @property
    def judged(self) -> tuple[Field, ...]:
        """The fields that some rule is about; the others are named for people who read it."""
        together = {member for group in self.any_of for member in group}
        together |= {field.same_as for field in self.fields if field.same_as}
        return tuple(
            field
            for field in self.fields
            if field.required
            or field.one_of
            or field.same_as
            or field.type not in _UNJUDGED
            or field.name in together
        )

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the fields that no record may lack."""
        return tuple(field.name for field in self.fields if field.required)

    def lacking(self, has: Callable[[str], bool]) -> list[str]:
        """What every record needs and is missing: fields, and groups without any of theirs."""
        groups = [" or ".join(group) for group in self.any_of if not any(map(has, group))]
        return [field for field in self.required if not has(field)] + groups


def read_streams(folder: Path = STAGING_FOLDER) -> list[Stream]:
    """Every stream declared below `folder`, in the order of files and tables.

    Raises DeclarationError when a declaration cannot be understood.
    """
    return [
        stream
        for path in sorted(folder.glob("*/_*__sources.yml"))
        for stream in _streams_of(path, folder)
    ]


def _streams_of(path: Path, folder: Path) -> list[Stream]:
    shown = path.relative_to(folder)
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        raise DeclarationError(f"{shown}: not readable as YAML: {error}") from error
    streams = []
    for source in document.get("sources") or []:
        for table in source.get("tables") or []:
            meta = (table.get("config") or {}).get("meta") or {}
            if "layout" in meta:
                where = f"{shown}, {source.get('name')}.{table.get('name')}"
                streams.append(_stream(where, source, table, meta))
    return streams


def _stream(
    where: str, source: dict[str, Any], table: dict[str, Any], meta: dict[str, Any]
) -> Stream:
    source_name = str(source.get("name"))
    if not source_name.startswith("raw_"):
        raise DeclarationError(f"{where}: the source of a landed stream is named raw_<source>")
    if meta["layout"] not in LAYOUTS:
        raise DeclarationError(f"{where}: layout '{meta['layout']}' is none of {_listed(LAYOUTS)}")
    unknown = set(meta) - {"layout", "fields", "any_of"}
    if unknown:
        raise DeclarationError(f"{where}: meta has unknown keys {_listed(sorted(unknown))}")
    if not isinstance(meta.get("fields"), dict) or not meta["fields"]:
        raise DeclarationError(f"{where}: fields must name at least one field and its type")
    fields = tuple(_field(where, key, value) for key, value in meta["fields"].items())
    any_of = tuple(tuple(map(str, group)) for group in meta.get("any_of") or [])
    names = {field.name for field in fields}
    strangers = {member for group in any_of for member in group} - names
    if strangers:
        raise DeclarationError(f"{where}: any_of names {_listed(sorted(strangers))}, not a field")
    strangers = {field.same_as for field in fields if field.same_as} - names
    if strangers:
        raise DeclarationError(f"{where}: same_as names {_listed(sorted(strangers))}, not a field")
    return Stream(
        source=source_name.removeprefix("raw_"),
        name=str(table["name"]),
        layout=meta["layout"],
        fields=fields,
        any_of=any_of,
        description=" ".join(str(table.get("description") or "").split()),
    )


def _field(where: str, key: str, value: object) -> Field:
    if not isinstance(value, dict) or value.get("type") not in TYPES:
        raise DeclarationError(f"{where}: field {key} needs a type, one of {_listed(TYPES)}")
    unknown = set(value) - {"type", "required", "one_of", "same_as"}
    if unknown:
        raise DeclarationError(f"{where}: field {key} has unknown keys {_listed(sorted(unknown))}")
    return Field(
        name=str(key),
        type=value["type"],
        required=bool(value.get("required", False)),
        one_of=tuple(str(item) for item in value.get("one_of") or ()),
        same_as=str(value["same_as"]) if "same_as" in value else None,
    )


def _listed(values: tuple[str, ...] | list[str]) -> str:
    return ", ".join(values)
