"""The work file and dbt, as the assets are handed them."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import dagster as dg

from orchestration.lib.building.dagster_dbt import DbtCliResource
from orchestration.lib.building.dbt_ahead import FLAGS
from orchestration.lib.building.manifest import DBT
from orchestration.lib.building.shortcuts import start_dbt_once
from orchestration.lib.common import settings
from orchestration.lib.common.locking import refresh_lock
from orchestration.lib.common.settings import PROJECT_ROOT, Home


class Warehouse(dg.ConfigurableResource):
    """The data folder; a run that asks for it holds the lock of a refresh until it ends."""

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Generator[Warehouse]:
        """Holds the lock; raises LockedError when another refresh does."""
        with refresh_lock(self.home):
            yield self

    @property
    def home(self) -> Home:
        """Where the data is."""
        return settings.home()


class Dbt(DbtCliResource):
    """dbt as a child process."""


start_dbt_once(Dbt)


def dbt() -> Dbt:
    """dbt on this project, as a plain `dbt build` from its root would be."""
    return Dbt(
        project_dir=str(PROJECT_ROOT),
        profiles_dir=str(PROJECT_ROOT),
        dbt_executable=str(DBT),
        global_config_flags=FLAGS,
    )
