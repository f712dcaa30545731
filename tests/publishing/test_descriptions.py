"""What is published says by itself what it holds."""

from contextlib import closing
from typing import Any

import duckdb

from orchestration.lib.publishing.descriptions import describe


def node(name: str, description: str, kind: str = "model", **columns: str) -> dict[str, Any]:
    return {
        "name": name,
        "resource_type": kind,
        "description": description,
        "columns": {
            column: {"name": column, "description": said} for column, said in columns.items()
        },
    }


def test_comments_are_what_dbt_says_of_tables_and_columns_that_are_there() -> None:
    with closing(duckdb.connect()) as connection:
        connection.execute("create schema marts; create table marts.fct_one (a int, b int)")
        describe(
            connection,
            [
                node("fct_one", "Ann's\n  visits.  One row each.\n", a="It's 'a'; 100 %", gone="-"),
                node("fct_gone", "Not there.", a="-"),
                node("fct_one", "A test of the same name.", kind="test"),
            ],
        )
        tables = connection.execute("select comment from duckdb_tables()").fetchall()
        columns = connection.execute(
            "select column_name, comment from duckdb_columns() "
            "where schema_name = 'marts' order by 1"
        ).fetchall()
    assert tables == [("Ann's visits. One row each.",)]
    assert columns == [("a", "It's 'a'; 100 %"), ("b", None)]
