"""Everything that Dagster loads."""

from __future__ import annotations

import dagster as dg

from orchestration.defs.extraction import ASSETS as EXTRACTIONS
from orchestration.defs.ingestion import landing
from orchestration.defs.jobs import daily_refresh, every_morning
from orchestration.defs.publishing import published_snapshot
from orchestration.defs.resources import Warehouse, dbt
from orchestration.defs.transformation import warehouse_models

defs = dg.Definitions(
    assets=[*EXTRACTIONS, landing, warehouse_models, published_snapshot],
    jobs=[daily_refresh],
    schedules=[every_morning],
    resources={"warehouse": Warehouse(), "dbt": dbt()},
)
