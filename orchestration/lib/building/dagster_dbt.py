"""What a refresh uses of dagster-dbt, which loads without dbt."""

from orchestration.lib.building.shortcuts import dbt_out_of_sight

with dbt_out_of_sight():
    from dagster_dbt import (
        DagsterDbtTranslator,
        DagsterDbtTranslatorSettings,
        DbtCliResource,
        DbtProject,
        dbt_assets,
    )
    from dagster_dbt.core.dbt_cli_invocation import DbtCliInvocation

__all__ = [
    "DagsterDbtTranslator",
    "DagsterDbtTranslatorSettings",
    "DbtCliInvocation",
    "DbtCliResource",
    "DbtProject",
    "dbt_assets",
]
