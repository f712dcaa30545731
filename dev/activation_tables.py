"""The tables of schema `activation` in a work file, where no models made them, and its snapshot."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.lib.common.settings import Home

TABLES = (
    "create schema if not exists activation",
    "create schema if not exists intermediate",
    """
    create or replace table activation.act_conversions (
        destination varchar, send_key varchar, conversion_type varchar, event_name varchar,
        converted_at timestamp, value decimal(18, 2), currency varchar, click_id varchar,
        click_id_type varchar, clicked_at timestamp, client_id varchar, person_id varchar,
        contact_id varchar, crm varchar, consent_ads varchar, consent_personalization varchar,
        consent_because varchar, oldest_days integer, held_back_because varchar
    )
    """,
    """
    create or replace table activation.act_contact_fields (
        destination varchar, object varchar, record_id varchar, property varchar, value varchar,
        current_value varchar, write varchar, person_id varchar, held_back_because varchar
    )
    """,
    """
    create or replace table activation.act_audience_members (
        destination varchar, segment varchar, list varchar, person_id varchar, contact_id varchar,
        crm varchar, consent_ads varchar, consent_personalization varchar, consent_because varchar,
        held_back_because varchar
    )
    """,
    """
    create or replace table intermediate.int_identifiers_resolved (
        person_id varchar, identifier_type varchar, identifier varchar, is_shared boolean
    )
    """,
)


def published(home: Home, at: datetime | None = None, as_of: datetime | None = None) -> None:
    """Marks the work file as tested and as what is published, now and for today unless said."""
    home.audit.write_text("{}")
    folder = home.published / "current"
    folder.mkdir(parents=True, exist_ok=True)
    at = at or datetime.now(UTC)
    said = {"published_at": at.isoformat(), "as_of_date": f"{as_of or at:%Y-%m-%d}"}
    (folder / "snapshot.json").write_text(json.dumps(said | {"fingerprint": {}}))


def filled(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Mapping[str, Any]]
) -> None:
    """Adds rows, each of which may leave out what is null."""
    every = list(rows)
    names = list(dict.fromkeys(name for row in every for name in row))
    if every:
        given = pa.table({name: [row.get(name) for row in every] for name in names})
        connection.register("given", given)
        connection.execute(f"insert into {table} by name select * from given")
        connection.unregister("given")
