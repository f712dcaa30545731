"""What must hold of the built tables: the data tests of a refresh, run after dbt has ended.

A test is a small query, and as a node of dbt costs ten times that. So dbt only writes the queries
for failing rows into ops.promises (dbt_project/macros/audit), and they are run here. What comes out
has the form and the words of dbt's own run_results.json.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from time import monotonic
from typing import Any

import duckdb

from orchestration.lib.common.settings import Home
from orchestration.lib.common.warehouse import connect

# The tag of tests of what only an edit of the project can break.
DEVELOPMENT = "development"
# How a node of dbt ended, as its run_results.json says it.
Result = dict[str, Any]


def hold(home: Home, manifest: dict[str, Any]) -> Iterator[Result]:
    """Runs each test that the last build wrote, beside what the caller does with the results."""
    with closing(connect(home, read_only=True)) as connection, ThreadPoolExecutor(1) as worker:
        promises = connection.execute("from ops.promises order by unique_id").fetchall()
        yield from worker.map(
            lambda promise: _hold(connection, manifest["nodes"][promise[0]]["config"], *promise),
            promises,
        )


def not_held(manifest: dict[str, Any], results: list[Result]) -> list[str]:
    """The tests that are not among the results, of all but those for developers."""
    held = {result["unique_id"] for result in results}
    return sorted(
        unique_id
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] == "test"
        and node["config"]["enabled"]
        and DEVELOPMENT not in node["tags"]
        and unique_id not in held
    )


def _hold(
    connection: duckdb.DuckDBPyConnection, config: dict[str, Any], test: str, failing_rows: str
) -> Result:
    started = monotonic()
    result: Result = {"unique_id": test, "compiled_code": failing_rows, "failures": None}
    try:
        result |= _judged(connection, config, failing_rows)
    except duckdb.Error as error:
        result |= {"status": "error", "message": str(error)}
    return result | {"execution_time": monotonic() - started}


def _judged(
    connection: duckdb.DuckDBPyConnection, config: dict[str, Any], failing_rows: str
) -> Result:
    """As dbt judges a test by its configuration."""
    count, limit = config["fail_calc"], config["limit"]
    found = connection.execute(
        f"select {count}, {count} {config['warn_if']}, {count} {config['error_if']} "
        f"from ({failing_rows}\n{f'limit {limit}' if limit else ''})"
    ).fetchone()
    assert found
    failures, is_warning, is_error = found
    got = f"Got {failures} result{'' if failures == 1 else 's'}, configured to"
    if is_error and config["severity"].upper() == "ERROR":
        message = f"{got} fail if {config['error_if']}"
        return {"status": "fail", "failures": failures, "message": message}
    if is_warning:
        message = f"{got} warn if {config['warn_if']}"
        return {"status": "warn", "failures": failures, "message": message}
    return {"status": "pass", "failures": 0, "message": None}
