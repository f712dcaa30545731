"""The steps of an erasure, each of which may be repeated, and the journal between them.

    begun      who goes is on the list: landed files are rewritten, state and ledger too, logs and
               runs removed; last, a new work file takes the place of the old one
    reduced    the new work file is loaded and built, and a snapshot of it published
               other snapshots are removed, and the journal

Killed at any moment, `finish` goes on from the journal.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable

from orchestration.lib.common.erased import (
    BEGUN,
    REDUCED,
    Erased,
    Identifier,
    erasure_state,
    read_erased,
    remember,
    write_whole,
)
from orchestration.lib.common.settings import Home
from orchestration.lib.erasing.databases import rewrite_database
from orchestration.lib.erasing.landed import rewrite_landing
from orchestration.lib.erasing.work_file import renew_work_file
from orchestration.lib.landing.tombstones import Tombstones
from orchestration.lib.publishing.snapshots import current


class ErasingError(RuntimeError):
    """What keeps an erasure from being finished, in one line."""


def begin(home: Home, whom: Iterable[Identifier]) -> None:
    """Puts identifiers on the list; from here on `finish` needs nobody's name."""
    remember(home, whom)
    write_whole(home.erasure_journal, BEGUN.encode())


def finish(home: Home, refresh: Callable[[], bool]) -> list[str]:
    """Takes who is on the list out of everything; files that nobody can look into.

    The caller holds the lock of refreshes, of extraction and of activation. `refresh` loads, builds
    and publishes, and says whether it could. Raises ErasingError when it could not, and OSError
    when a file cannot be replaced: then it goes on when it is started again.
    """
    erased = read_erased(home)
    if erased is None:
        raise ErasingError(f"{home.erasure_list} is gone; bring it back from a backup")
    opaque: list[str] = []
    if erasure_state(home) == BEGUN:
        opaque = rewrite_landing(home, erased)
        _rewrite_state(home, erased)
        _remove_records_of_runs(home)
        renew_work_file(home)
        os.sync()  # of all that was rewritten, no power cut may bring back what it was
        write_whole(home.erasure_journal, REDUCED.encode())
    if not refresh():
        raise ErasingError(
            "the models could not be built, so what readers see still holds the person: see above, "
            "and start `make erase` again"
        )
    _remove_other_snapshots(home)
    os.sync()
    home.erasure_journal.unlink()
    return opaque


def _rewrite_state(home: Home, erased: Erased) -> None:
    """What extraction and activation remember, without the person."""
    for folder in (home.extraction, home.activation):
        for path in sorted(folder.glob("*.sqlite")):
            source = path.name.partition(".")[0]
            rewrite_database(path, Tombstones(erased, source, path.name.split(".")[1]))
        for path in sorted(folder.glob("*.csv")):
            path.unlink()  # what would be told, written again by the next `make activate`


def _remove_records_of_runs(home: Home) -> None:
    """Logs, runs and results, which may quote a record, exports of what was known, and copies."""
    for path in sorted(home.logs.glob("*")):
        path.unlink()
    of_dagster = (home.dagster / "history", home.dagster / "storage")
    built = (home.dbt, home.dev_copy.warehouse_folder, home.spark)
    beside = (home.scratch, home.spill, home.exports, *built)
    for folder in (*of_dagster, *beside):
        shutil.rmtree(folder, ignore_errors=True)


def _remove_other_snapshots(home: Home) -> None:
    published = current(home)
    for folder in sorted((home.published / "snapshots").glob("*")):
        if published is None or folder != published.folder:
            shutil.rmtree(folder)
