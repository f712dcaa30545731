"""The short way to a refresh: `python -m orchestration.commands.refresh`.

Runs the job `daily_refresh` in this process and records it in Dagster's storage, so that the UI
shows it. Whether there is anything new is found out before Dagster is loaded. Exit code 0 when the
published marts are up to date, 1 when the refresh failed or another one is at work.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.lib.alerting.found import Seen, heard
from orchestration.lib.alerting.tell import tell
from orchestration.lib.building import dbt_ahead
from orchestration.lib.building.dagster_home import prepare_dagster_home
from orchestration.lib.building.fingerprint import nothing_new
from orchestration.lib.building.old_runs import tidy
from orchestration.lib.building.shortcuts import find_outputs_once, lighten_run_storage
from orchestration.lib.common.console import add_to_log, plain_console, quiet_console
from orchestration.lib.common.erased import ErasureUnderWayError, refuse_while_erasing
from orchestration.lib.common.errors import in_one_line
from orchestration.lib.common.locking import LockedError, refresh_lock
from orchestration.lib.common.own_settings import check_own, project_var
from orchestration.lib.common.permissions import kept_private, readable
from orchestration.lib.common.settings import Home, home
from orchestration.lib.common.warehouse import connect
from orchestration.lib.publishing import snapshots
from orchestration.lib.publishing.report import report

if TYPE_CHECKING:
    from dagster import AssetKey, DagsterInstance, ExecuteInProcessResult, JobDefinition
    from dagster._utils.error import SerializableErrorInfo

# The tag of runs of this module: they are at work only while their process holds the lock.
_BY_REFRESH = {"closedloop/by": "refresh"}
_STAGES = {"landing": "load", "warehouse_models": "build and test", "published_snapshot": "publish"}


def main() -> int:
    """Refreshes; the exit code says whether it went well."""
    return refresh(home())


def refresh(where: Home, *, extracting: bool = True) -> int:
    """Refreshes a data folder, with what vendors' APIs have or without, and tells what was found.

    The exit code.
    """
    seen = Seen()
    try:
        with kept_private(where.root), refresh_lock(where), heard(seen.warnings):
            _all(where, seen, extracting)
    except (LockedError, ErasureUnderWayError) as error:
        print(error, file=sys.stderr)
        return 1
    except Exception as error:
        seen.failure = f"preparation: {in_one_line(error)}"
        print(f"Refresh failed in {seen.failure}", file=sys.stderr)
    for problem in tell(where, seen):
        reason = problem.partition(": ")[2]
        if reason and reason in (seen.failure or ""):
            continue  # said already
        print(f"WARNING {problem}", file=sys.stderr)
        add_to_log(seen.log, problem)
    return int(seen.failure is not None)


def _all(where: Home, seen: Seen, extracting: bool) -> None:
    refuse_while_erasing(where)
    check_own(where)
    if extracting:
        _extract(where, seen)
    snapshots.remove_leftovers(where)
    published = snapshots.current(where)
    if published and nothing_new(where, published.fingerprint):
        if _at_work(where).exists():  # killed after it had published
            with _dagster_instance(where):
                pass
        print(f"Nothing new since {published.id}, nothing built.")
        print(f"Published: {where.published / 'current' / snapshots.FILE_NAME}")
        return
    _try_out(where)
    _refresh(where, seen)


def _extract(where: Home, seen: Seen) -> None:
    """Brings what is new from vendors' APIs; what fails is a warning, for the others are here."""
    seen.is_extracted = True
    if not where.connections.is_file():
        return
    from orchestration.lib.extracting.outcomes import told
    from orchestration.lib.extracting.refusals import ExtractionError
    from orchestration.lib.extracting.run import extract

    try:
        with plain_console():
            outcomes = list(extract(where))
    except ExtractionError as error:
        print(f"WARNING nothing was extracted: {error}")
        seen.warnings.append(f"WARNING connections.yml: {error}")
    else:
        print(f"{told(outcomes)}\n")
        seen.warnings += [one.warning for one in outcomes if one.problem]


def _try_out(where: Home) -> None:
    """Fails at once, and in one line, where loading or publishing could only fail later."""
    connect(where).close()  # somebody may have the work file open
    with readable():
        where.published.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=where.published):
        pass


def _refresh(where: Home, seen: Seen) -> None:
    started = time.monotonic()
    before = snapshots.current(where)
    with quiet_console(where.logs, project_var("keep_runs_days")) as seen.log:
        try:
            seen.failure, stages = _run(where)
        except Exception as error:  # of Dagster itself, whose disk may be full
            seen.failure, stages = f"the run: {in_one_line(error)}", {}
    published = snapshots.current(where)
    is_new = published is not None and not (before and published.id == before.id)
    if seen.failure:
        print(f"Refresh failed in {seen.failure}", file=sys.stderr)
        outcome = "The snapshot was published." if is_new else "Nothing was published."
        print(f"{outcome} Full log: {seen.log}", file=sys.stderr)
    elif published is None or not is_new:
        print("Nothing new came in, nothing built.")
    else:
        seen.is_built = True
        stages["all"] = time.monotonic() - started
        print(f"\n{report(where, published, stages)}")


def _run(where: Home) -> tuple[str | None, dict[str, float]]:
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


if __name__ == "__main__":
    sys.exit(main())
