"""What no erasure may change: rows of the published marts, and what their numbers add up to."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from dev.refreshing import open_marts

# With a row for each run: they are other ones after it.
_OF_RUNS = ("rpt_attribution_changes", "rpt_attribution_weights")


def totals(home: Path) -> dict[str, tuple[Any, ...]]:
    """By mart its rows and the sum of each column of numbers."""
    found = {}
    with closing(open_marts(home)) as marts:
        tables = marts.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts' order by all"
        ).fetchall()
        for (table,) in tables:
            if table in _OF_RUNS:
                continue
            columns = marts.execute(
                "select column_name from information_schema.columns where table_schema = 'marts' "
                "and table_name = ? and regexp_matches(data_type, 'INT|DECIMAL|DOUBLE')",
                [table],
            ).fetchall()
            sums = [f'round(sum("{column}"), 6)' for (column,) in columns]
            query = f"select {', '.join(['count(*)', *sums])} from marts.{table}"
            found[table] = marts.execute(query).fetchone() or ()
    return found
