"""All that is known of a person, in a private folder: JSON, and a CSV file a table."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from orchestration.lib.common.permissions import private_folder
from orchestration.lib.common.settings import Home
from orchestration.lib.common.warehouse import connect, name
from orchestration.lib.erasing.records import records
from orchestration.lib.erasing.spellings import identifiers
from orchestration.lib.erasing.subject import Subject

Rows = list[dict[str, Any]]


def export(home: Home, subject: Subject) -> Path:
    """Writes what landed of a person and what was made of it; the folder."""
    tables: dict[str, Rows] = {
        "identifiers": [
            {"identifier_type": kind, "identifier": value}
            for kind, value in (*subject.identifiers, *(("browser", v) for v in subject.visitors))
        ],
        "landed_records": [
            {"file": one.file, "row": one.row, "record": one.record}
            for one in records(home, identifiers([subject]))
        ],
    }
    if subject.person_id:
        tables |= _of_marts(home, subject.person_id)
    folder = home.exports / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    private_folder(folder.parent)
    private_folder(folder)
    for table, rows in tables.items():
        _write_csv(folder / f"{table}.csv", rows)
    whole = {"subject": subject.given, "person_id": subject.person_id, **tables}
    text = json.dumps(whole, indent=1, ensure_ascii=False, default=str)
    (folder / "person.json").write_text(text + "\n", encoding="utf-8")
    return folder


def _of_marts(home: Home, person_id: str) -> dict[str, Rows]:
    """The person's rows of each mart that has persons."""
    found: dict[str, Rows] = {}
    with closing(connect(home, read_only=True)) as connection:
        tables = connection.execute(
            "select table_name from information_schema.columns "
            "where table_schema = 'marts' and column_name = 'person_id' order by 1"
        ).fetchall()
        for (table,) in tables:
            cursor = connection.execute(
                f"from marts.{name(table)} where person_id::varchar = ?", [person_id]
            )
            columns = [column[0] for column in cursor.description or []]
            if rows := cursor.fetchall():
                found[table] = [dict(zip(columns, row, strict=True)) for row in rows]
    return found


def _write_csv(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    rows = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        if rows:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
