"""The daily refresh: load, build, audit, publish, in one process; and the job that tells others."""

import dagster as dg

from orchestration.lib.alerting.late import refresh_hour
from orchestration.lib.common.errors import in_one_line

BY = "closedloop/by"  # a tag of runs of `make refresh`


@dg.failure_hook
def say_where_and_why(context: dg.HookContext) -> None:
    """One line in the run's log for each step that failed for good."""
    context.log.error(f"Failed in {context.op.name}: {in_one_line(context.op_exception)}")


daily_refresh = dg.define_asset_job(
    "daily_refresh",
    selection=dg.AssetSelection.all() - dg.AssetSelection.groups("telling"),
    description="Loads what is new, builds and tests the models, publishes the marts.",
    executor_def=dg.in_process_executor,
    hooks={say_where_and_why},
)

every_morning = dg.ScheduleDefinition(
    name="every_morning",
    job=daily_refresh,
    cron_schedule=f"0 {refresh_hour()} * * *",
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)

activate = dg.define_asset_job(
    "activate",
    selection=dg.AssetSelection.groups("telling"),
    description="Tells the connected CRM and ad platforms what is due there.",
    executor_def=dg.in_process_executor,
    hooks={say_where_and_why},
)

# Off until somebody switches it on: from then on things leave the house by themselves.
activate_every_morning = dg.ScheduleDefinition(
    name="activate_every_morning",
    job=activate,
    cron_schedule="0 7 * * *",
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.STOPPED,
)
