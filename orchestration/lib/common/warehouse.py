"""Opening the work file, writing to it all or nothing, and quoting what goes into SQL text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import duckdb

from orchestration.lib.common.permissions import private_folder
from orchestration.lib.common.settings import Home, memory_limit

# Of a new work file: from 1.4 on DuckDB looks for one good way to pack texts, where before it tried
# two, and so writes a table with a fifth less work. Nobody opens the file with an older one.
STORAGE_VERSION = "v1.4.0"


def connect(home: Home, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """A connection to the work file: UTC, within the memory limit, nothing fetched from outside.

    Close it before another process opens the file: DuckDB has one writer.
    """
    if not read_only:
        private_folder(home.warehouse_folder)
    connection = duckdb.connect(
        str(home.warehouse),
        read_only=read_only,
        config={
            "memory_limit": memory_limit(),
            "temp_directory": str(home.spill),
            "autoinstall_known_extensions": "false",
            "storage_compatibility_version": STORAGE_VERSION,
            # Folding the log into the file after every 16 MB would slow every load.
            "checkpoint_threshold": "1GB",
        },
    )
    connection.execute("set TimeZone = 'UTC'")
    return connection


def name(identifier: str) -> str:
    """An identifier, quoted for SQL text."""
    return '"' + identifier.replace('"', '""') + '"'


def text(value: str) -> str:
    """A text literal, quoted for SQL text."""
    return "'" + value.replace("'", "''") + "'"


def texts(values: Iterable[str]) -> str:
    """A list literal of texts."""
    return "[" + ", ".join(text(value) for value in values) + "]"


def one(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: list[Any] | None = None
) -> Any:  # noqa: ANN401
    """The first value of the first row that `sql` returns, or None when it returns no row."""
    row = connection.execute(sql, parameters or []).fetchone()
    return row[0] if row else None


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Commits at the end; rolls back when anything is raised."""
    connection.begin()
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()
