"""What may be asked: one SELECT over the published tables, and nothing that tells of the machine.

The connection can read nothing else already. What is refused here is what DuckDB says of itself
without reading a file: settings, secrets, paths, and functions that run a text as a query.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import duckdb

LONGEST = 20_000  # characters
# Whatever else stands in a `from` with brackets reads files, settings or a query within a text.
_TABLE_FUNCTIONS = {"range", "generate_series", "unnest"}
_REFUSED = {"current_setting", "getenv", "getvariable", "write_log", "sleep_ms"}
_OWN = "select lower(view_name) from duckdb_views() where internal"
_TABLES = """
select lower(schema_name), lower(table_name) from duckdb_tables()
where schema_name in ('marts', 'lineage')
union all
select lower(schema_name), lower(view_name) from duckdb_views()
where schema_name in ('marts', 'lineage')
"""


class RefusedError(ValueError):
    """A question that is not answered; the message says what is, or is DuckDB's own."""


def check(connection: duckdb.DuckDBPyConnection, question: str) -> None:
    """Raises RefusedError unless the question is one SELECT over published tables.

    DuckDB's own parser reads it, so that no comment or quote hides anything.
    """
    if len(question) > LONGEST:
        raise RefusedError(f"It is longer than {LONGEST:,} characters.")
    try:
        nodes = list(_nodes(_parsed(connection, question)))
    except RecursionError:
        raise RefusedError("It is nested too deeply.") from None
    named = {one["key"].lower() for node in nodes for one in node.get("cte_map", {}).get("map", ())}
    own = {row[0] for row in connection.execute(_OWN).fetchall()}
    for name in sorted(named & own):
        # Which of the two is meant depends on where it stands.
        raise RefusedError(f"{name} is DuckDB's own: give that part of the query another name.")
    published = set(connection.execute(_TABLES).fetchall())
    for node in nodes:
        _check_functions(node)
        if node.get("type") == "BASE_TABLE":
            _check_table(node, named, published)


def _parsed(connection: duckdb.DuckDBPyConnection, question: str) -> dict[str, Any]:
    row = connection.execute("select json_serialize_sql(?)", [question]).fetchone()
    parsed: dict[str, Any] = json.loads(row[0] if row else "{}")
    if parsed.get("error", True):
        said = parsed.get("error_message", "It cannot be read.")
        if "Only SELECT" in said:
            raise RefusedError("Only one SELECT is answered; nothing can be changed or set.")
        raise RefusedError(said)
    if len(parsed["statements"]) != 1:
        raise RefusedError(f"One SELECT at a time; these are {len(parsed['statements'])}.")
    return parsed


def _nodes(of: object) -> Iterator[dict[str, Any]]:
    if isinstance(of, dict):
        yield of
        of = list(of.values())
    if isinstance(of, list):
        for one in of:
            yield from _nodes(one)


def _check_functions(node: dict[str, Any]) -> None:
    function = str(node.get("function_name", "")).lower()
    if function in _REFUSED:
        raise RefusedError(f"The function {function} is not answered.")
    match node.get("type"):
        case "TABLE_FUNCTION":
            name = str(node["function"].get("function_name", "")).lower()
            if name not in _TABLE_FUNCTIONS:
                raise RefusedError(
                    f"The function {name} is not answered: only published tables are read."
                )
        case "SHOW_REF":
            raise RefusedError("The tool `tables` describes the tables.")


def _check_table(node: dict[str, Any], named: set[str], published: set[Any]) -> None:
    path = [str(node[part]).lower() for part in ("catalog_name", "schema_name", "table_name")]
    match path:
        case ["" | "closedloop", schema, table] if (schema, table) in published:
            return
        case ["", "", table] if table in named:
            return
    table = ".".join(part for part in path if part)
    raise RefusedError(
        f"There is no published table {table}; the tool `tables` lists them. Write the schema "
        "too: marts.rpt_sources."
    )
