"""A data folder that dbt itself builds again and again, to see what it builds anew."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from dev.compiled import Project, compile_project
from dev.dbt_runs import DbtRuns
from orchestration.lib.common.settings import Home
from orchestration.lib.common.warehouse import connect

# Two visits, as long as session_gap_minutes is shorter than the pause.
EVENTS = """event_id,occurred_at,visitor_id,event_name,page_url,page_referrer
1,2026-06-01T10:00:00Z,v,page_view,https://brightpath.example/?gclid=A,https://www.google.com/
2,2026-06-01T10:40:00Z,v,page_view,https://brightpath.example/pricing,
"""


@dataclass(frozen=True)
class DbtBuilds:
    """A data folder after two builds, of nothing and then of two events, by the same code."""

    dbt: DbtRuns
    project: Project
    rebuilt_then: set[str]  # tables that the second build made anew

    @property
    def incremental(self) -> set[str]:
        """The incremental models."""
        return {model.name for model in self.project.models if model.kind == "incremental"}

    def rows(self, sql: str) -> list[tuple]:
        """What the work file answers."""
        with closing(connect(self.dbt.home)) as work:
            return work.execute(sql).fetchall()

    def run(self, *arguments: str, before: Callable[[], None] | None = None) -> set[str]:
        """One `dbt run`; which tables it made anew."""
        _mark(self.dbt.home)
        self.dbt("run", *arguments, before=before)
        return _unmarked(self.dbt.home)


def build_twice(folder: Path) -> DbtBuilds:
    """Builds and compiles all that the tests here need, in a new data folder."""
    dbt = DbtRuns(Home(folder / "home"), folder / "target")

    def land() -> None:
        file = dbt.home.landing / "generic/web_events/events.csv"
        file.parent.mkdir(parents=True)
        file.write_text(EVENTS)
        _mark(dbt.home)

    project = compile_project(dbt, folder, land)
    return DbtBuilds(dbt, project, _unmarked(dbt.home))


_TABLES = "from duckdb_tables() where schema_name = 'intermediate'"


def _mark(home: Home) -> None:
    """Leaves a comment on every table: it goes when another table takes the place."""
    with closing(connect(home)) as work:
        for (table,) in work.execute(f"select table_name {_TABLES}").fetchall():
            work.execute(f"comment on table intermediate.{table} is 'kept'")


def _unmarked(home: Home) -> set[str]:
    with closing(connect(home)) as work:
        found = work.execute(f"select table_name {_TABLES} and comment is null").fetchall()
    return {table for (table,) in found}
