"""Everything that Dagster loads."""

from __future__ import annotations

import dagster as dg

from orchestration.defs.activation import ASSETS as ACTIVATIONS
from orchestration.defs.extraction import ASSETS as EXTRACTIONS
from orchestration.defs.ingestion import landing
from orchestration.defs.jobs import activate, activate_every_morning, daily_refresh, every_morning
from orchestration.defs.publishing import published_snapshot
from orchestration.defs.resources import Warehouse, dbt
from orchestration.defs.transformation import warehouse_models
from orchestration.defs.watching import watch

defs = dg.Definitions(
    assets=[*EXTRACTIONS, landing, warehouse_models, published_snapshot, *ACTIVATIONS],
    # Without a destination there is nothing to run.
    jobs=[daily_refresh, *([activate] if ACTIVATIONS else [])],
    schedules=[every_morning, *([activate_every_morning] if ACTIVATIONS else [])],
    sensors=[watch],
    resources={"warehouse": Warehouse(), "dbt": dbt()},
)
