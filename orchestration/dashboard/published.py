"""The published file, as a request reads it: one snapshot from the first query to the last."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from orchestration.lib.common.errors import in_one_line
from orchestration.lib.common.settings import Home
from orchestration.lib.publishing.copy_marts import FILE_NAME

# Nothing but the file itself can be read, and no statement can change that.
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "lock_configuration": "true",
    "memory_limit": "1GB",
}
_REMEDY = "`make refresh` publishes what has landed, `make run` a made-up company."
_NAMED = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)
_PARAMETER = re.compile(r"\$(\w+)")
Values = dict[str, str | None]


class NothingPublishedError(RuntimeError):
    """There is no snapshot, or none that can be read."""


@dataclass(frozen=True)
class Table:
    """What a query answered."""

    columns: list[str]
    rows: list[tuple[Any, ...]]

    @property
    def records(self) -> list[dict[str, Any]]:
        """Its rows by column."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass
class Reading:
    """One snapshot, read by one request."""

    id: str
    cursor: duckdb.DuckDBPyConnection

    def table(self, query: str, values: Values, order: str = "", limit: int = 0) -> Table:
        """The answer to a query that binds some of the values.

        `order` is a column of the answer, `-` before it for the largest first. Raises KeyError when
        the answer has no such column.
        """
        used = set(_PARAMETER.findall(query))
        given = {name: value for name, value in values.items() if name in used}
        if order:
            column = order.removeprefix("-")
            columns = [row[0] for row in self.cursor.execute(f"describe {query}", given).fetchall()]
            if column not in columns:
                raise KeyError(column)
            direction = "desc" if order.startswith("-") else "asc"
            query = f'select * from ({query}) order by "{column}" {direction} nulls last, 1'
        found = self.cursor.execute(query, given)
        columns = [column[0] for column in found.description]
        return Table(columns, found.fetchmany(limit) if limit else found.fetchall())


@dataclass
class Published:
    """The current snapshot of a data folder, opened once for all requests."""

    home: Home
    _open: dict[Path, duckdb.DuckDBPyConnection] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """The snapshot that is current now; what is published meanwhile is not seen.

        Raises NothingPublishedError when there is none.
        """
        folder, connection = self._current()
        with connection.cursor() as cursor:
            yield Reading(folder.name, cursor)

    def _current(self) -> tuple[Path, duckdb.DuckDBPyConnection]:
        file = current_file(self.home)
        folder = file.parent
        with self._lock:
            try:
                if folder not in self._open:
                    self._open[folder] = duckdb.connect(str(file), read_only=True, config=_SETTINGS)
            except duckdb.Error as error:
                raise NothingPublishedError(f"{in_one_line(error)} {_REMEDY}") from error
            connection = self._open[folder]
            # Another snapshot is closed with the last cursor of a request that still reads it.
            self._open = {folder: connection}
        return folder, connection


def current_file(home: Home) -> Path:
    """The DuckDB file of the snapshot that is current now.

    Publishing keeps the snapshot before the current one, so what was followed is still there.
    Raises NothingPublishedError when there is none.
    """
    file = (home.published / "current").resolve() / FILE_NAME
    if not file.is_file():
        raise NothingPublishedError(f"Nothing to see in {home.published}: {_REMEDY}")
    return file


def queries(file: Path, shared: Mapping[str, str] | None = None) -> dict[str, str]:
    """The queries of a file by their names, each after the shared ones that it reads."""
    _, *parts = _NAMED.split(file.read_text(encoding="utf-8"))
    found = {name: query.strip() for name, query in zip(parts[::2], parts[1::2], strict=True)}
    for first, step in (shared or {}).items():
        for name, query in found.items():
            if re.search(rf"\bfrom {first}\b", query):
                begun, rest = query.split("with\n\n", 1)
                found[name] = f"{begun}with\n\n{first} as (\n\n{step}\n\n),\n\n{rest}"
    return found
