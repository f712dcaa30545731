"""The last step: the tested marts become what BI reads."""

import logging

import dagster as dg

from orchestration.defs.jobs import BY
from orchestration.defs.resources import Warehouse
from orchestration.defs.transformation import MANIFEST
from orchestration.lib.building.manifest import marts
from orchestration.lib.erasing.notices import warning_of_cut_off, warning_of_inactive
from orchestration.lib.publishing.snapshots import publish

log = logging.getLogger("closedloop.publishing")


@dg.asset(
    deps=[dg.AssetKey(["marts", mart]) for mart in marts(MANIFEST)],
    group_name="published",
    kinds={"duckdb", "parquet"},
    # A full disk or a slow network drive may do better a little later.
    retry_policy=dg.RetryPolicy(max_retries=2, delay=5),
)
def published_snapshot(
    context: dg.AssetExecutionContext, warehouse: Warehouse
) -> dg.MaterializeResult:
    """One whole snapshot of the marts, made current by one rename."""
    snapshot = publish(warehouse.home, {"dagster_run": context.run.run_id})
    rows = sum(snapshot.rows.values())
    log.info("published %s: %s rows in %d marts", snapshot.id, f"{rows:,}", len(snapshot.rows))
    warnings = [warning_of_inactive(warehouse.home)]
    if BY not in context.run.tags:  # `make refresh` says it, and that of `make erase` finishes it
        warnings.append(warning_of_cut_off(warehouse.home))
    for warning in filter(None, warnings):
        log.warning(warning)
    return dg.MaterializeResult(
        metadata={
            "snapshot": snapshot.id,
            "file": dg.MetadataValue.path(str(warehouse.home.published / "current")),
            "dagster/row_count": rows,
            "rows": dg.MetadataValue.json(snapshot.rows),
        }
    )
