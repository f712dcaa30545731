"""What refreshes leave behind: old runs go from Dagster's storage, whose files shrink by them.

Only storage that is SQLite's in its own folder shrinks; of another database only the runs go.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from orchestration.lib.common.errors import in_one_line
from orchestration.lib.common.own_settings import project_var
from orchestration.lib.common.settings import Home

log = logging.getLogger("closedloop.building")

_AT_ONCE = 20  # runs; what is left goes after the next refresh
_WORTH_IT = 0.3  # of a file's pages that are empty, for it to be written anew
_PATIENCE = 2.0  # seconds that another writer is waited for
# Dagster leaves these when it deletes a run. The page of a check needs its last one.
_CHECKS_OF = """
delete from asset_check_executions
where
    run_id = ?
    and id not in (select max(id) from asset_check_executions group by asset_key, check_name)
"""


def tidy(instance: Any, home: Home) -> None:  # noqa: ANN401
    """Deletes runs of a DagsterInstance that are older than the var keep_runs_days; never raises.

    `make dev` may be at work beside it. What cannot be done now is done after the next refresh.
    """
    try:
        _tidy(instance, home, timedelta(days=project_var("keep_runs_days")))
    except Exception as error:  # of Dagster's storage, or of the disk
        log.warning("old runs are kept until the next refresh: %s", in_one_line(error))


def _tidy(instance: Any, home: Home, age: timedelta) -> None:  # noqa: ANN401
    for run in _old_runs(instance, datetime.now(UTC) - age):
        instance.delete_run(run)
    runs = home.dagster / "history/runs"
    # By what is there, for a run may have been deleted by a refresh that was killed then.
    for path in (*runs.glob("*.db"), *(home.dagster / "storage").glob("*")):
        if _is_gone(instance, path.stem):
            shutil.rmtree(path, ignore_errors=True)
            for file in path.parent.glob(f"{path.name}*"):
                file.unlink()
    _forget_checks(instance, runs / "index.db")
    for file in (*runs.glob("*.db"), *home.dagster.glob("*/*.db")):
        _fold(file)


def _old_runs(instance: Any, before: datetime) -> list[str]:  # noqa: ANN401
    oldest = instance.get_run_records(limit=_AT_ONCE, order_by="update_timestamp", ascending=True)
    return [one.dagster_run.run_id for one in oldest if one.update_timestamp < before]


def _is_gone(instance: Any, name: str) -> bool:  # noqa: ANN401
    """Whether this is the id of a run that Dagster does not have."""
    try:
        UUID(name)
    except ValueError:  # of no run: index, or what Dagster keeps beside them
        return False
    return not instance.has_run(name)


def _forget_checks(instance: Any, index: Path) -> None:  # noqa: ANN401
    if not index.is_file():
        return
    with (
        suppress(sqlite3.Error),
        closing(sqlite3.connect(index, timeout=_PATIENCE)) as connection,
        connection,
    ):
        known = connection.execute("select distinct run_id from asset_check_executions").fetchall()
        gone = [row for row in known if _is_gone(instance, row[0])]
        connection.executemany(_CHECKS_OF, gone)


def _fold(file: Path) -> None:
    """Folds the write-ahead log into its file, and writes the file anew if much of it is empty.

    Readers go on meanwhile; a writer waits a moment.
    """
    wal = file.with_name(f"{file.name}-wal")
    with suppress(sqlite3.Error), closing(sqlite3.connect(file, timeout=_PATIENCE)) as connection:
        connection.isolation_level = None
        (empty,) = connection.execute("pragma freelist_count").fetchone()
        (pages,) = connection.execute("pragma page_count").fetchone()
        if empty > _WORTH_IT * pages:
            connection.execute("vacuum")
        if wal.is_file() and wal.stat().st_size:
            connection.execute("pragma wal_checkpoint(truncate)")
