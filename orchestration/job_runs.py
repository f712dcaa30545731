"""The job `daily_refresh` in this process, recorded in Dagster's storage so that the UI shows it.

Dagster is loaded when it is needed: a refresh with nothing new does without.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.lib.building import dbt_ahead
from orchestration.lib.building.dagster_home import prepare_dagster_home
from orchestration.lib.building.old_runs import tidy
from orchestration.lib.building.shortcuts import find_outputs_once, lighten_run_storage
from orchestration.lib.common.errors import in_one_line
from orchestration.lib.common.settings import Home

if TYPE_CHECKING:
    from dagster import AssetKey, DagsterInstance, ExecuteInProcessResult, JobDefinition
    from dagster._utils.error import SerializableErrorInfo

# The tag of runs of a refresh: they are at work only while its process holds the lock.
_BY_REFRESH = {"closedloop/by": "refresh"}
_STAGES = {"landing": "load", "warehouse_models": "build and test", "published_snapshot": "publish"}


def run_daily_refresh(where: Home) -> tuple[str | None, dict[str, float]]:
    """Runs the job; where and why it failed, if it did, and the seconds of each stage."""
    started = time.monotonic()
    with dbt_ahead.started(), _dagster_instance(where) as instance:
        from orchestration.definitions import defs

        stages = {"start": time.monotonic() - started}
        job = defs.resolve_job_def("daily_refresh")
        result = job.execute_in_process(
            instance=instance,
            raise_on_error=False,
            tags=_BY_REFRESH,
            asset_selection=_after_extraction(job),
        )
        tidy(instance, where)
    for event in result.all_events:
        if event.is_step_success and event.step_key in _STAGES:
            stages[_STAGES[event.step_key]] = event.step_success_data.duration_ms / 1000
    return _failure(result), stages


def end_killed_run(where: Home) -> None:
    """Marks the run of a refresh that was killed after it had published, if one was."""
    if _at_work(where).exists():
        with _dagster_instance(where):
            pass


def _after_extraction(job: JobDefinition) -> list[AssetKey] | None:
    """What the job makes of what was just extracted; None is all of it."""
    from orchestration.defs.extraction import ASSETS

    extracted = {key for asset in ASSETS for key in asset.keys}
    if not extracted:
        return None
    return [key for key in job.asset_layer.executable_asset_keys if key not in extracted]


@contextmanager
def _dagster_instance(where: Home) -> Iterator[DagsterInstance]:
    """Dagster's record of runs, in which no killed refresh seems to be at work any more."""
    os.environ["DAGSTER_HOME"] = str(prepare_dagster_home())
    from dagster import DagsterInstance

    lighten_run_storage()
    find_outputs_once()
    with DagsterInstance.get() as instance:
        end_killed_runs(instance)
        _at_work(where).touch()
        yield instance
    _at_work(where).unlink()


def _at_work(where: Home) -> Path:
    """There while a run is at work, and when it was killed."""
    return where.warehouse_folder / "run_at_work"


def end_killed_runs(instance: DagsterInstance) -> None:
    """Marks the runs of killed refreshes, which seem to be at work, as failed.

    The caller must hold the lock.
    """
    from dagster import DagsterRunStatus, RunsFilter

    at_work = [DagsterRunStatus.NOT_STARTED, DagsterRunStatus.STARTING, DagsterRunStatus.STARTED]
    for run in instance.get_runs(RunsFilter(tags=_BY_REFRESH, statuses=at_work)):
        instance.report_run_failed(run, "Its process ended before it did.")


def _failure(result: ExecuteInProcessResult) -> str | None:
    """Where and why the run failed, in one line; None when it did not."""
    if result.success:
        return None
    for event in result.all_events:
        if event.is_step_failure:
            failed = event.step_failure_data
            reason = failed.user_failure_data and failed.user_failure_data.description
            stage = _STAGES.get(event.step_key or "", event.step_key)
            return f"{stage}: {in_one_line(reason or _cause(failed.error))}"
    messages = [in_one_line(event.message or "") for event in result.all_events if event.is_failure]
    return f"the run: {'; '.join(messages)}"


def _cause(error: SerializableErrorInfo | None) -> str:
    """The message at the bottom of a chain of errors."""
    while error and error.cause:
        error = error.cause
    return error.message if error else "no reason given"
