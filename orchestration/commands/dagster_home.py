"""Makes Dagster's folder before `make dev`: `python -m orchestration.commands.dagster_home`."""

from __future__ import annotations

from orchestration.lib.building.dagster_home import prepare_dagster_home

if __name__ == "__main__":
    print(prepare_dagster_home())
