"""SQLite files without those who were erased, in place."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

from orchestration.lib.landing.tombstones import Tombstones


def rewrite_database(path: Path, tombstones: Tombstones) -> None:
    """Puts tokens into every text of every table, and leaves no byte of what was there.

    A text that is `unit`, and one of a cursor that is a list, is of a person's field: its source
    says so. Raises sqlite3.Error where the file is in use or damaged.
    """
    with closing(sqlite3.connect(path)) as file:
        file.execute("pragma secure_delete = on")
        tables = file.execute("select name from sqlite_master where type = 'table'").fetchall()
        with file:
            for (table,) in tables:
                columns = [row[1] for row in file.execute(f'pragma table_info("{table}")')]
                for column in columns:
                    _rewrite(file, table, column, tombstones)
        file.execute("pragma wal_checkpoint(truncate)")
        file.execute("vacuum")
        file.execute("pragma wal_checkpoint(truncate)")


def _rewrite(file: sqlite3.Connection, table: str, column: str, tombstones: Tombstones) -> None:
    file.create_function("without", 1, partial(_without, tombstones, table, column))
    file.execute(
        f'update or replace "{table}" set "{column}" = without("{column}") '
        f'where typeof("{column}") = \'text\' and without("{column}") <> "{column}"'
    )


def _without(tombstones: Tombstones, table: str, column: str, value: str) -> str:
    if table == "cursors" and value.startswith("["):  # as lib/extracting/state.py writes a list
        return json.dumps(tombstones.replaced(json.loads(value), "id"))
    return tombstones.text(value, "id" if column == "unit" else "")
