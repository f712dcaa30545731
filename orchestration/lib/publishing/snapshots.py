"""Snapshots of the marts: what BI tools read, swapped as a whole.

`published/snapshots/<UTC time>_<id>/` holds `closedloop.duckdb` (tables only: the schemas `marts`,
and `lineage`, of what they were made from) and one Parquet file per table; `published/current` is a
link to one of them. A snapshot is written beside the others under a temporary name and becomes
visible by two renames, so a reader sees a whole one at any moment, and a publication that is killed
leaves nothing that anybody reads.
"""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
import shutil
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from orchestration.lib.building.audit import audited
from orchestration.lib.building.builds import Build, create_tables, last_build
from orchestration.lib.building.fingerprint import Fingerprint, fingerprint
from orchestration.lib.common.errors import in_one_line
from orchestration.lib.common.permissions import readable
from orchestration.lib.common.settings import Home, as_of_date
from orchestration.lib.common.warehouse import connect
from orchestration.lib.publishing.copy_marts import FILE_NAME, Before, copy_marts
from orchestration.lib.publishing.lineage import write_lineage

log = logging.getLogger("closedloop.publishing")

KEPT = 7  # snapshots
_METADATA = "snapshot.json"
_UNFINISHED = ".unfinished-"
_ID = re.compile(r"\d{8}T\d{9}Z_[0-9a-f]{6}")


class PublishingError(RuntimeError):
    """A snapshot that cannot be written, or cannot be made current."""


@dataclass(frozen=True)
class Snapshot:
    """A published state of the marts."""

    folder: Path
    metadata: dict[str, Any]

    @property
    def id(self) -> str:
        """Its name, which sorts by the time of publication."""
        return self.folder.name

    @property
    def file(self) -> Path:
        """The DuckDB file."""
        return self.folder / FILE_NAME

    @property
    def fingerprint(self) -> Fingerprint:
        """What it was made from."""
        return self.metadata.get("fingerprint", {})

    @property
    def build(self) -> Build | None:
        """The dbt build that made its marts."""
        found = self.metadata.get("build")
        return tuple(found) if found else None

    @property
    def rows(self) -> dict[str, int]:
        """Rows of each mart."""
        return self.metadata.get("rows", {})


@readable()
def publish(home: Home, run: dict[str, str] | None = None) -> Snapshot:
    """Writes the marts of the work file as a snapshot and makes it current.

    `run` is kept in the snapshot's metadata (say, which Dagster run it was). The work file must not
    be open elsewhere. Raises PublishingError when the marts did not pass every test since they were
    built, and when there are none.
    """
    snapshots = _snapshots_folder(home)
    snapshots.mkdir(parents=True, exist_ok=True)
    link = home.published / "current"
    if link.exists() and not link.is_symlink():
        raise PublishingError(f"{link} is no link to a snapshot: move it away, then refresh again.")
    remove_leftovers(home)
    with closing(connect(home)) as connection:
        made_from = fingerprint(connection, home)
        create_tables(connection)
        build = last_build(connection)
        connection.execute("checkpoint")
    _refuse_wal(home.warehouse)
    if audited(home) != made_from:
        raise PublishingError("the marts were not built and tested from what is there now; refresh")

    now = datetime.now(UTC)
    snapshot_id = f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03d}Z_{secrets.token_hex(3)}"
    unfinished = snapshots / f"{_UNFINISHED}{snapshot_id}"
    try:
        metadata = _write(home, unfinished, snapshot_id, now, made_from, build, run or {})
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)  # the disk may be full
        raise
    finished = snapshots / snapshot_id
    unfinished.rename(finished)
    _sync(snapshots)
    before = current(home)
    _make_current(home, finished)
    _prune(home, before)
    return Snapshot(finished, metadata)


def remove_leftovers(home: Home) -> None:
    """Removes what a publication that was killed had begun to write, or to remove."""
    for leftover in _snapshots_folder(home).glob(f"{_UNFINISHED}*"):
        shutil.rmtree(leftover)
    for leftover in home.published.glob(".current-*"):
        leftover.unlink()


def current(home: Home) -> Snapshot | None:
    """The snapshot that readers see, if there is one."""
    link = home.published / "current"
    return _read(link.resolve()) if link.exists() else None


def snapshots(home: Home) -> list[Snapshot]:
    """All whole snapshots, the oldest first."""
    folders = _snapshots_folder(home).glob("[!.]*")
    return [found for folder in sorted(folders) if (found := _read(folder))]


def rollback(home: Home, to: str | None = None) -> Snapshot:
    """Makes the snapshot before the current one, or the one named `to`, current.

    Raises PublishingError when there is no such snapshot.
    """
    found = snapshots(home)
    now = current(home)
    if to is not None:
        chosen = [one for one in found if one.id == to]
    else:
        chosen = [one for one in found if now is None or one.id < now.id][-1:]
    if not chosen:
        wanted = f"no snapshot {to}" if to else "no snapshot before the current one"
        have = ", ".join(one.id for one in found) or "none"
        raise PublishingError(f"There is {wanted}; there are: {have}.")
    _make_current(home, chosen[0].folder)
    return chosen[0]


def _snapshots_folder(home: Home) -> Path:
    return home.published / "snapshots"


def _write(
    home: Home,
    folder: Path,
    snapshot_id: str,
    now: datetime,
    made_from: Fingerprint,
    build: Build | None,
    run: dict[str, str],
) -> dict[str, Any]:
    """Writes a whole snapshot into a new folder, down to the disk; its metadata."""
    folder.mkdir()
    rows = _write_marts(home, folder)
    write_lineage(home, folder / FILE_NAME, snapshot_id, now, made_from, run, rows)
    metadata = {
        "snapshot_id": snapshot_id,
        "published_at": now.isoformat(),
        "as_of_date": as_of_date(),
        "rows": rows,
        "fingerprint": made_from,
        "build": build,
        "run": run,
    }
    (folder / _METADATA).write_text(json.dumps(metadata, indent=2) + "\n", encoding="utf-8")
    _refuse_wal(folder / FILE_NAME)
    for path in [*folder.rglob("*"), folder]:
        _sync(path)
    return metadata


def _write_marts(home: Home, folder: Path) -> dict[str, int]:
    before = current(home)
    try:
        rows = copy_marts(home, folder, Before(before.folder, before.build) if before else None)
    except duckdb.Error as error:
        if before is None:
            raise
        # The current snapshot may be damaged: no reason not to make a new one.
        shutil.rmtree(folder)
        folder.mkdir()
        rows = copy_marts(home, folder, None)
        log.warning("nothing was taken over from %s: %s", before.id, in_one_line(error))
    if not rows:
        raise PublishingError(f"{home.warehouse} has no marts; build them first.")
    return rows


def _refuse_wal(file: Path) -> None:
    """A log beside a DuckDB file would be replayed into whatever file takes its place."""
    wal = file.with_name(f"{file.name}.wal")
    if wal.exists():
        raise PublishingError(f"{wal} was left behind, so {file.name} is unfinished; try again.")


def _make_current(home: Home, folder: Path) -> None:
    link = home.published / f".current-{secrets.token_hex(3)}"
    link.symlink_to(folder.relative_to(home.published))
    link.replace(home.published / "current")
    _sync(home.published)


def _prune(home: Home, before: Snapshot | None) -> None:
    """Removes what is older than the kept snapshots, and what is left of others.

    The one that was current `before` stays until the next publication, however old it is (after a
    rollback): a reader may just have followed the link to it.
    """
    used = [one.folder for one in (current(home), before) if one]
    whole = [snapshot.folder for snapshot in snapshots(home)]
    for folder in _snapshots_folder(home).iterdir():
        is_damaged = bool(_ID.fullmatch(folder.name)) and folder not in whole
        if (folder in whole[:-KEPT] or is_damaged) and folder not in used:
            # Renamed first, so that no rollback finds a snapshot that is half removed.
            going = folder.with_name(f"{_UNFINISHED}{folder.name}")
            folder.rename(going)
            shutil.rmtree(going)


def _read(folder: Path) -> Snapshot | None:
    """The snapshot in a folder; None when a file of it is missing."""
    try:
        metadata = json.loads((folder / _METADATA).read_text(encoding="utf-8"))
        files = [folder / FILE_NAME, *(folder / f"{mart}.parquet" for mart in metadata["rows"])]
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return Snapshot(folder, metadata) if all(file.is_file() for file in files) else None


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
