"""A copy of the work file, for an analytics engineer to build in while refreshes go on."""

from __future__ import annotations

import shutil
from contextlib import closing, suppress

from orchestration.lib.common.locking import hold_while_building, refresh_lock
from orchestration.lib.common.permissions import private_folder
from orchestration.lib.common.settings import Home
from orchestration.lib.common.warehouse import connect


def copy_work_file(home: Home) -> Home:
    """Copies the work file as it is now, in place of the copy before; the home of the copy.

    Raises LockedError while a refresh writes the work file or a build the copy, and
    FileNotFoundError where there is no work file yet.
    """
    copy = home.dev_copy
    with refresh_lock(home):
        if not home.warehouse.is_file():
            raise FileNotFoundError(f"There is no {home.warehouse} yet: run `make refresh` first.")
        with closing(connect(home)) as connection:
            connection.execute("checkpoint")
        held = hold_while_building(copy)
        try:
            unfinished = copy.warehouse.with_suffix(".part")
            shutil.copyfile(home.warehouse, unfinished)
            # What was written to the copy before is not to be replayed into this one.
            with suppress(FileNotFoundError):
                copy.warehouse.with_suffix(".duckdb.wal").unlink()
            unfinished.replace(copy.warehouse)
        finally:
            for lock in held:
                lock.close()
    private_folder(copy.warehouse_folder)
    return copy
