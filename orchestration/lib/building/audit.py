"""The mark that says: the marts in the work file were built whole and passed every test.

Any build removes it first, so only what was tested can be published.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import duckdb

from orchestration.lib.building.fingerprint import Fingerprint, fingerprint
from orchestration.lib.building.promises import Result
from orchestration.lib.common.settings import Home
from orchestration.lib.common.warehouse import connect

# Of a table of checks, here and in a snapshot's lineage.
CHECK_COLUMNS = "check_name varchar, checks varchar, status varchar, failures bigint"


@dataclass(frozen=True)
class Check:
    """A check that ran: its name, what it checks, how it ended, and how many rows failed it."""

    name: str
    checks: str
    status: str
    failures: int


def mark_audited(home: Home, checks: Iterable[Check] = ()) -> None:
    """Says that the marts of the work file, made from what is in it now, passed every test.

    `checks` are those tests, kept for the snapshot's lineage.
    """
    with closing(connect(home)) as connection:
        made_from = fingerprint(connection, home)
        keep_checks(connection, checks)
    unfinished = home.audit.with_suffix(".part")
    unfinished.write_text(json.dumps(made_from), encoding="utf-8")
    unfinished.replace(home.audit)


def audited(home: Home) -> Fingerprint | None:
    """What the tested marts were made from; None when they are not tested, or nobody can tell."""
    try:
        return json.loads(home.audit.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None


def checks_of(manifest: dict[str, Any], results: list[Result]) -> Iterator[Check]:
    """Every test that ran, with the model that it is declared at, else the first it reads."""
    for result in results:
        node = manifest["nodes"].get(result["unique_id"], {})
        if node.get("resource_type") == "test":
            reads = node.get("attached_node") or next(iter(node["depends_on"]["nodes"]), "")
            yield Check(
                node["name"], reads.split(".")[-1], result["status"], result["failures"] or 0
            )


def keep_checks(connection: duckdb.DuckDBPyConnection, checks: Iterable[Check]) -> None:
    """Keeps in the work file how the checks of its marts ended, in place of those before."""
    connection.execute(f"create or replace table ops.checks ({CHECK_COLUMNS})")
    rows = sorted((one.name, one.checks, one.status, one.failures) for one in checks)
    if rows:
        connection.executemany("insert into ops.checks values (?, ?, ?, ?)", rows)
