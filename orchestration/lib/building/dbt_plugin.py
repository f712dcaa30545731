"""A dbt-duckdb plugin: says which work file dbt opens, and holds the refresh's lock while it does.

It brings what dbt does not know: a home's own settings and rules, and the books that incremental
models read (see builds.py). dbt calls it when it has read the project and before it renders the
first model, so a home's settings ask for no other reading of the project.

Named under `plugins:` in profiles.yml. Commands that only read the project (`dbt parse`, `dbt ls`)
do not open the work file, so they run at any time.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO, Any

from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.adapters.factory import get_adapter_by_type
from dbt_common.exceptions import DbtRuntimeError
from duckdb import DuckDBPyConnection

from orchestration.lib.building.builds import open_books
from orchestration.lib.building.code import codes
from orchestration.lib.building.dbt_ahead import wait_for_loading
from orchestration.lib.building.own_rows import keep_own
from orchestration.lib.building.shortcuts import spare_dbt_events, spare_dbt_work
from orchestration.lib.common import settings
from orchestration.lib.common.locking import LockedError, hold_while_building, mark_unaudited
from orchestration.lib.common.own_rules import OwnError, OwnRules, own_rules
from orchestration.lib.common.own_settings import own_vars
from orchestration.lib.common.settings import Home, memory_limit

# Held until the process ends.
_held: dict[Path, list[IO[str]]] = {}


class Plugin(BasePlugin):
    """Takes the lock before DuckDB opens the work file, and opens the books after it."""

    _vars: dict[str, Any]
    _rules: list[OwnRules]

    def update_connection_config(self, creds: DuckDBCredentials, config: dict[str, Any]) -> None:
        """Called by dbt-duckdb just before it connects.

        Raises DbtRuntimeError when locked out, or when there is nothing to open or to go by.
        """
        spare_dbt_events()
        spare_dbt_work()
        run = get_adapter_by_type("duckdb").config
        home = _home(getattr(run, "target_name", None))
        creds.path = str(home.warehouse)
        config |= {"memory_limit": memory_limit(), "temp_directory": str(home.spill)}
        if home.warehouse in _held:
            return
        if not wait_for_loading():
            raise DbtRuntimeError("The refresh that started this build is over.")
        if not home.warehouse.is_file():
            what = "make dev-copy" if home.work == "dev" else "make refresh"
            raise DbtRuntimeError(f"There is no {home.warehouse} to build in: run `{what}` first.")
        try:
            _held[home.warehouse] = hold_while_building(home)
            self._vars, self._rules = own_vars(home), own_rules(home)
        except (LockedError, OwnError) as error:
            raise DbtRuntimeError(str(error)) from None
        if given := getattr(run, "vars", None):  # --vars still come before these
            given.vars.update(self._vars)
        mark_unaudited(home)

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Called by dbt-duckdb whenever it has opened the work file."""
        home = _home(getattr(get_adapter_by_type("duckdb").config, "target_name", None))
        open_books(conn, home, codes(own={one.seed: one.file for one in self._rules}))
        keep_own(conn, self._vars, self._rules)


def _home(target: str | None) -> Home:
    """The home, or that of its copy where a person asks for it; a refresh never does."""
    home = settings.home()
    return home.dev_copy if target == "dev" and "DAGSTER_DBT_CLI" not in os.environ else home
