"""A dbt-duckdb plugin: a dbt command that opens the work file holds the refresh's lock.

It also writes what dbt does not know into the books that incremental models read (see builds.py).

Named under `plugins:` in profiles.yml. Commands that only read the project (`dbt parse`, `dbt ls`)
do not open the work file, so they run at any time.
"""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError
from duckdb import DuckDBPyConnection

from orchestration.lib.building.builds import open_books
from orchestration.lib.building.code import codes
from orchestration.lib.building.dbt_ahead import wait_for_loading
from orchestration.lib.building.shortcuts import spare_dbt_events, spare_dbt_work
from orchestration.lib.common.locking import LockedError, hold_while_building, mark_unaudited
from orchestration.lib.common.settings import Home

# Held until the process ends.
_held: dict[Path, list[IO[str]]] = {}


class Plugin(BasePlugin):
    """Takes the lock before DuckDB opens the work file, and opens the books after it."""

    def update_connection_config(self, creds: DuckDBCredentials, config: dict[str, Any]) -> None:
        """Called by dbt-duckdb just before it connects; raises DbtRuntimeError when locked out."""
        spare_dbt_events()
        spare_dbt_work()
        home = _home(creds)
        if home is None or home.root in _held:
            return
        if not wait_for_loading():
            raise DbtRuntimeError("The refresh that started this build is over.")
        try:
            _held[home.root] = hold_while_building(home)
        except LockedError as error:
            raise DbtRuntimeError(str(error)) from None
        mark_unaudited(home)

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Called by dbt-duckdb whenever it has opened the work file."""
        if self.creds and (home := _home(self.creds)):
            open_books(conn, home, codes())


def _home(creds: DuckDBCredentials) -> Home | None:
    return None if creds.path == ":memory:" else Home(Path(creds.path).resolve().parents[1])
