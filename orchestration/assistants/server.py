"""The three tools: tables, metric and query. Each answer is of one snapshot, which it names."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from orchestration.assistants.asking import ROWS, SECONDS, Answer, ask
from orchestration.assistants.metrics import METRICS, Wish
from orchestration.assistants.metrics import query as query_of
from orchestration.assistants.questions import RefusedError
from orchestration.dashboard import definitions
from orchestration.dashboard.published import NothingPublishedError, current_file
from orchestration.dashboard.view import BadRequestError, one_of
from orchestration.lib.common.settings import Home
from orchestration.lib.common.warehouse import text

_INSTRUCTIONS = """
closedloop says which marketing brought which revenue. Ask `metric` for a figure that it has, which
computes rates as they are defined; else look at `tables` and write a `query`. Tables with a column
attribution_model hold every figure once a model: choose one, or every sum is too large by their
number. Times are UTC. People are ids.
"""
_TABLES = """
select tables.schema_name || '.' || name as table, comment as holds, row_count as rows
from (
    select schema_name, table_name as name, comment from duckdb_tables()
    union all
    select schema_name, view_name, comment from duckdb_views()
) as tables
left join lineage.marts on mart = name and tables.schema_name = 'marts'
where tables.schema_name in ('marts', 'lineage')
order by tables.schema_name desc, name
"""
_COLUMNS = """
select column_name as column, data_type as type, comment as holds
from duckdb_columns()
where lower(schema_name || '.' || table_name) = lower({})
    and schema_name in ('marts', 'lineage')
order by column_index
"""
_SHAPE = """
select column_name, data_type, column_index from duckdb_columns()
where schema_name = 'marts' and table_name = {}
union all
select distinct attribution_model, 'MODEL', 0 from marts.rpt_sources
order by 3, 1
"""


def assistant(home: Home) -> MCPServer[Any]:
    """The server over a data folder."""
    server: MCPServer[Any] = MCPServer(
        "closedloop", instructions=_INSTRUCTIONS.strip(), log_level="WARNING"
    )

    @server.tool()
    def tables(table: str = "") -> dict[str, Any]:
        """List the published tables and what they hold; of one `table`, its columns."""
        file = _file(home)
        found = _ask(file, _COLUMNS.format(text(table)) if table else _TABLES, is_ours=True)
        if not found.rows:
            raise ToolError(f"There is no table '{table}'; without one, `tables` lists them.")
        return _told(file, found)

    @server.tool(description=_metric_description())
    def metric(
        name: str,
        by: list[str] | None = None,
        since: date | None = None,
        until: date | None = None,
        grain: str | None = None,
        where: dict[str, str] | None = None,
        model: str | None = None,
    ) -> dict[str, Any]:
        file = _file(home)
        try:
            one_of("metric", name, METRICS)
            shape = _ask(file, _SHAPE.format(text(METRICS[name].tables[0])), is_ours=True).rows
            models = [column for column, kind, _ in shape if kind == "MODEL"]
            columns = {column: kind for column, kind, _ in shape if kind != "MODEL"}
            wish = Wish(name, by or (), since, until, grain, where or {}, model)
            query = query_of(wish, columns, models)
        except BadRequestError as error:
            raise ToolError(str(error)) from None
        means = {"means": definitions.metrics().get(name), "query": query}
        return means | _told(file, _ask(file, query))

    @server.tool(
        description=f"Answer one SELECT in DuckDB's SQL over the published tables: at most {ROWS} "
        f"rows, {SECONDS} seconds. Write the schema too: marts.rpt_sources."
    )
    def query(sql: str) -> dict[str, Any]:
        file = _file(home)
        return _told(file, _ask(file, sql))

    return server


def _metric_description() -> str:
    return (
        "Compute a metric by its definition. `by`: columns to cut by, such as channel. `since` and "
        "`until`: the first and the last day. `grain`: day, week, month, quarter or year. `where`: "
        "columns with the value that they must have. `model`: the attribution model, linear unless "
        f"told. Metrics: {', '.join(METRICS)}."
    )


def _file(home: Home) -> Path:
    try:
        return current_file(home)
    except NothingPublishedError as error:
        raise ToolError(str(error)) from None


def _ask(file: Path, query: str, *, is_ours: bool = False) -> Answer:
    try:
        return ask(file, query, is_ours=is_ours)
    except RefusedError as error:
        raise ToolError(str(error)) from None


def _told(file: Path, answer: Answer) -> dict[str, Any]:
    cut = {"cut": "There are more rows: ask for fewer, or for sums."} if answer.is_cut else {}
    return {"snapshot": file.parent.name, "columns": answer.columns, "rows": answer.rows} | cut
