"""Looks after the runs of `make dev`: alerts when they fail, warn or do not begin."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import dagster as dg

from orchestration.defs.jobs import BY, daily_refresh
from orchestration.defs.publishing import published_snapshot
from orchestration.lib.alerting import state
from orchestration.lib.alerting.found import Seen
from orchestration.lib.alerting.tell import check, tell
from orchestration.lib.building.old_runs import tidy
from orchestration.lib.common.settings import home

_ENDED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE]


@dg.sensor(
    minimum_interval_seconds=120,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Alerts of refreshes that failed, warned or did not come; removes old runs.",
)
def watch(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Tells of each refresh that ended since the last look; those of `make refresh` told it."""
    where = home()
    problems: list[str] = []
    ended = _ended(context.instance)
    for record in ended:
        seen = seen_of(context.instance.all_logs(record.dagster_run.run_id))
        if " is at work (pid " in (seen.failure or ""):
            continue  # it made way for another
        problems += tell(where, seen, record.update_timestamp)
    if ended:
        tidy(context.instance, where)
    problems += check(where)
    for problem in dict.fromkeys(problems):
        context.log.warning(problem)
    return dg.SkipReason("; ".join(problems) or f"{len(ended)} refreshes ended since the last look")


def _ended(instance: dg.DagsterInstance) -> list[dg.RunRecord]:
    """The refreshes that ended after the last one that was told of, the oldest first.

    Those of `make refresh` told it themselves.
    """
    tried_at = state.read(home()).tried_at
    after = None
    if tried_at:
        with suppress(ValueError):
            after = datetime.fromisoformat(tried_at).replace(tzinfo=UTC)
    found = instance.get_run_records(
        dg.RunsFilter(job_name=daily_refresh.name, statuses=_ENDED, updated_after=after),
        limit=20 if after else 1,
        order_by="update_timestamp",
        ascending=after is not None,
    )
    return [
        one
        for one in found
        if BY not in one.dagster_run.tags and (after is None or one.update_timestamp > after)
    ]


def seen_of(entries: list[dg.EventLogEntry]) -> Seen:
    """What a run said of itself, by its log."""
    seen = Seen(is_extracted=True)
    for entry in entries:
        event = entry.dagster_event
        if event is None:
            if entry.user_message.startswith("Failed in ") and entry.level == 40:
                seen.failure = entry.user_message.removeprefix("Failed in ")
            elif entry.level == 30:
                seen.warnings.append(entry.user_message)
        elif event.is_failure and not event.is_step_event:
            seen.failure = seen.failure or f"the run: {event.message}"
        elif event.is_step_materialization and event.asset_key == published_snapshot.key:
            seen.is_built = True
    return seen
