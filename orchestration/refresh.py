"""The short way to a refresh: `python -m orchestration.refresh`.

Runs the job `daily_refresh` in this process and records it in Dagster's storage, so that the UI
shows it. What a refresh with nothing new needs is looked up before Dagster is loaded. Exit code 0
when the published marts are those of what is there now, 1 when the refresh failed or another one
is at work.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from orchestration.lib import publishing
from orchestration.lib.console import quiet_console
from orchestration.lib.fingerprint import nothing_new
from orchestration.lib.locking import LockedError, refresh_lock
from orchestration.lib.report import report
from orchestration.lib.settings import Home, home

if TYPE_CHECKING:
    from dagster import ExecuteInProcessResult
    from dagster._utils.error import SerializableErrorInfo

_STAGES = {"landing": "load", "warehouse_models": "build and test", "published_snapshot": "publish"}
_INSTANCE = """\
# Where closedloop's runs are recorded. Nothing is reported to anybody.
telemetry:
  enabled: false
nux:
  enabled: false
"""


def main() -> int:
    """Refreshes; the exit code says whether it went well."""
    where = home()
    try:
        with refresh_lock(where):
            published = publishing.current(where)
            if published and nothing_new(where, published.fingerprint):
                print(f"Nothing new since {published.id}, nothing built.")
                print(f"Published: {where.published / 'current' / publishing.FILE_NAME}")
                return 0
            return _refresh(where)
    except LockedError as error:
        print(error, file=sys.stderr)
        return 1
    except Exception as error:
        print(f"Refresh failed in preparation: {_one_line(str(error))}", file=sys.stderr)
        return 1


def _refresh(where: Home) -> int:
    started = time.monotonic()
    before = publishing.current(where)
    with quiet_console(where.logs) as (console, log):
        failure, stages = _run(where, console)
    if failure:
        print(f"Refresh failed in {failure}", file=sys.stderr)
        print(f"Nothing was published. Full log: {log}", file=sys.stderr)
        return 1
    published = publishing.current(where)
    if published is None or (before and published.id == before.id):
        print("Nothing new came in, nothing built.")
        return 0
    stages["all"] = time.monotonic() - started
    print(f"\n{report(where, published, stages)}")
    return 0


def _run(where: Home, console: TextIO) -> tuple[str | None, dict[str, float]]:
    """Runs the job; where and why it failed, if it did, and the seconds of each stage."""
    started = time.monotonic()
    os.environ["DAGSTER_HOME"] = str(where.dagster)
    os.environ["CLOSEDLOOP_HOME"] = str(where.root)
    _prepare_instance(where.dagster)
    from dagster import DagsterInstance

    from orchestration.definitions import defs

    _spare_the_disk()
    stages = {"start": time.monotonic() - started}
    with DagsterInstance.get() as instance:
        result = defs.resolve_job_def("daily_refresh").execute_in_process(
            instance=instance, raise_on_error=False
        )
    for event in result.all_events:
        if event.is_step_success and event.step_key in _STAGES:
            stages[_STAGES[event.step_key]] = event.step_success_data.duration_ms / 1000
    return _failure(result), stages


def _spare_the_disk() -> None:
    """Lets Dagster's own log of the run be written without waiting for the disk each time.

    A run makes some thousand small commits; forcing each to disk took a third of a refresh. A
    killed process loses nothing by this, a power cut at worst the record of this run.
    """
    from sqlalchemy import Engine, event

    @event.listens_for(Engine, "connect")
    def _relax(connection: Any, _: object) -> None:  # noqa: ANN401
        if type(connection).__module__.startswith("sqlite3"):
            connection.execute("pragma synchronous = off")


def _prepare_instance(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "dagster.yaml"
    if not settings.exists():
        settings.write_text(_INSTANCE, encoding="utf-8")


def _failure(result: ExecuteInProcessResult) -> str | None:
    """Where and why the run failed, in one line; None when it did not."""
    if result.success:
        return None
    for event in result.all_events:
        if event.is_step_failure:
            failed = event.step_failure_data
            told = failed.user_failure_data and failed.user_failure_data.description
            stage = _STAGES.get(event.step_key or "", event.step_key)
            return f"{stage}: {_one_line(told or _cause(failed.error))}"
    messages = [_one_line(event.message or "") for event in result.all_events if event.is_failure]
    return f"the run: {'; '.join(messages)}"


def _cause(error: SerializableErrorInfo | None) -> str:
    """The message at the bottom of a chain of errors."""
    while error and error.cause:
        error = error.cause
    return error.message if error else "no reason given"


def _one_line(message: str) -> str:
    return " ".join(message.split())


if __name__ == "__main__":
    sys.exit(main())
