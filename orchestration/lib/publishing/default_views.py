"""Views of the published file that have the rows of one attribution model, so that sums are right.

A mart with a row per attribution model says with `is_default_model` which one reports show. A view
names no catalog, so that it is right in a file that is attached under any name.
"""

from __future__ import annotations

import duckdb

from orchestration.lib.common.warehouse import name, text

_MARTS = """
select table_name, comment
from duckdb_tables()
semi join (from duckdb_columns() where column_name = 'is_default_model') as marked using (table_oid)
where database_name = current_database() and schema_name = 'marts'
order by table_name
"""
_COLUMNS = """
select column_name, comment
from duckdb_columns()
where database_name = current_database() and schema_name = 'marts' and table_name = ?
"""
_STALE = """
select view_name
from duckdb_views()
where database_name = current_database() and schema_name = 'marts' and not internal
"""


def make_default_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes a view `<mart>_default` of each mart with column `is_default_model`, with its comments.

    The connection is to a snapshot's own file, which may have the views of the snapshot before.
    """
    for (view,) in connection.execute(_STALE).fetchall():
        connection.execute(f"drop view marts.{name(view)}")
    for mart, comment in connection.execute(_MARTS).fetchall():
        view = f"marts.{name(f'{mart}_default')}"
        rows = f"select * from marts.{name(mart)} where is_default_model"
        connection.execute(f"create view {view} as {rows}")
        said = f"Only the rows of the default attribution model. {comment or ''}".strip()
        connection.execute(f"comment on view {view} is {text(said)}")
        for column, meaning in connection.execute(_COLUMNS, [mart]).fetchall():
            if meaning:
                connection.execute(f"comment on column {view}.{name(column)} is {text(meaning)}")
