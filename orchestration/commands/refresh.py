"""The short way to a refresh: `python -m orchestration.commands.refresh`.

Runs the job `daily_refresh` in this process and records it in Dagster's storage, so that the UI
shows it. Whether there is anything new is found out before Dagster is loaded. Exit code 0 when the
published marts are up to date, 1 when the refresh failed or another one is at work.
"""

from __future__ import annotations

import sys
import tempfile
import time

from orchestration.job_runs import end_killed_run, run_daily_refresh
from orchestration.lib.alerting.found import Seen, heard
from orchestration.lib.alerting.tell import tell
from orchestration.lib.building.fingerprint import nothing_new
from orchestration.lib.common.console import add_to_log, plain_console, quiet_console
from orchestration.lib.common.erased import ErasureUnderWayError, refuse_while_erasing
from orchestration.lib.common.errors import in_one_line
from orchestration.lib.common.locking import LockedError, refresh_lock
from orchestration.lib.common.own_settings import check_own, project_var
from orchestration.lib.common.permissions import kept_private, readable
from orchestration.lib.common.settings import Home, home
from orchestration.lib.common.warehouse import connect
from orchestration.lib.erasing.notices import warning_of_cut_off
from orchestration.lib.publishing import snapshots
from orchestration.lib.publishing.report import report


def main() -> int:
    """Refreshes; the exit code says whether it went well."""
    return refresh(home())


def refresh(where: Home, *, extracting: bool = True) -> int:
    """Refreshes a data folder and tells what was found; the exit code.

    An erasure, which refreshes when it is nearly done, has nothing extracted.
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
        _warn_of_cut_off_erasure(where, seen)
        _extract(where, seen)
    snapshots.remove_leftovers(where)
    published = snapshots.current(where)
    if published and nothing_new(where, published.fingerprint):
        end_killed_run(where)
        print(f"Nothing new since {published.id}, nothing built.")
        print(f"Published: {where.published / 'current' / snapshots.FILE_NAME}")
        return
    _try_out(where)
    _refresh(where, seen)


def _warn_of_cut_off_erasure(where: Home, seen: Seen) -> None:
    """Readers see nobody any more who was erased, but the disk has them until that is finished."""
    if warning := warning_of_cut_off(where):
        print(f"WARNING {warning}")
        seen.warnings.append(warning)


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
        if outcomes:  # connections.yml may name systems to be told alone
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
            seen.failure, stages = run_daily_refresh(where)
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


if __name__ == "__main__":
    sys.exit(main())
