"""dagster-dbt as a refresh uses it: dbt runs as a child, and is not loaded into this process.

When dbt can be imported, dagster-dbt imports it, which takes longer than loading all of Dagster.
It does without where it cannot, so dbt's version is out of sight while dagster-dbt loads.
"""

from __future__ import annotations

import sys
from typing import Any, cast

_LOOKED_FOR = "dbt.version"

_hidden = _LOOKED_FOR not in sys.modules
if _hidden:
    cast(dict[str, Any], sys.modules)[_LOOKED_FOR] = None
try:
    from dagster_dbt import (
        DagsterDbtTranslator,
        DagsterDbtTranslatorSettings,
        DbtCliResource,
        DbtProject,
        dbt_assets,
    )
    from dagster_dbt.core.dbt_cli_invocation import DbtCliInvocation
finally:
    if _hidden:
        del sys.modules[_LOOKED_FOR]

__all__ = [
    "DagsterDbtTranslator",
    "DagsterDbtTranslatorSettings",
    "DbtCliInvocation",
    "DbtCliResource",
    "DbtProject",
    "dbt_assets",
]
