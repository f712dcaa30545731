"""Where a stream's units land, and only those whose content is not what was last landed.

A unit is what is landed whole: an object by its id, a day of an account. Units go into a file that
is renamed when it is whole; then one transaction keeps their hashes and the cursors. Killed between
the two, the units land once more, under a later `exported_at`, of which the newest wins.
"""

from __future__ import annotations

import gzip
import json
import logging
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import IO, Any, Self

from orchestration.lib.common.erased import read_erased
from orchestration.lib.common.permissions import private_folder
from orchestration.lib.common.settings import Home
from orchestration.lib.extracting.state import HASH_BYTES, State, hash_of
from orchestration.lib.landing.files import exported_at
from orchestration.lib.landing.formats import FILE_NAME, declare_whole
from orchestration.lib.landing.tombstones import Tombstones

log = logging.getLogger("closedloop.extracting")

MOST_RECORDS = 5_000  # seen until what differs of them lands, and a kill costs no more
_MOST_MEMORY = 16 * 1024 * 1024  # bytes of a unit; more goes through the disk
_PROGRESS_SECONDS = 15.0


class Drop:
    """One stream's landing folder and state, for one run.

    Within `with drop:` use `cursors`, `add` or `add_file`, and `save`. However the block ends, the
    units that were added whole are landed. Where units are `whole_days` of accounts, what an older
    export has of such a day is gone; the folder says so.
    """

    def __init__(self, home: Home, source: str, stream: str, *, whole_days: bool = False) -> None:
        self.name = f"{source}.{stream}"
        self._whole_days = whole_days
        self.seen = 0  # records
        self.landed = 0
        self._folder = home.landing / source / stream
        self._to = self._folder / f"exported_at={self._now()}"
        self._parts = 0
        self._part = self._to
        self._file: gzip.GzipFile | None = None
        self._in_file = 0  # records
        self._kept_at = 0  # of the records seen
        self._hashes: dict[str, bytes] = {}  # of the units in the file
        self._unsaved: dict[str, Any] = {}  # cursors
        self._said_at = time.monotonic()
        private_folder(home.extraction)
        for left in self._folder.glob("exported_at=*/part-*.part"):
            left.unlink()
        erased = read_erased(home)
        tombstones = Tombstones(erased, source, stream) if erased else None
        self._state = State(home.extraction / f"{self.name}.sqlite", tombstones)
        self.cursors = self._state.cursors

    def add(self, unit: str, records: Iterable[Mapping[str, Any]]) -> bool:
        """Takes a unit with all its records, in whatever order; whether it differs, and so lands.

        In one run take a unit again only if its records carry their own time of change: the two
        versions land under one `exported_at`.
        """
        is_new = self._take(unit, records)
        if self.seen - self._kept_at >= MOST_RECORDS:
            self._flush()
        return is_new

    def units(self) -> set[str]:
        """The names of all units that were ever added, but of those who were erased."""
        return self._state.units() | self._hashes.keys()

    def add_file(self, unit: str, version: str, ending: str, write: Callable[[Path], int]) -> bool:
        """Lands a unit as a file of its own, where `version` is not the one last landed.

        `write` writes the file, whose name gets the ending (like .parquet), and returns how many
        records it has.
        """
        mark = hash_of(version.encode())
        if self._known(unit) == mark:
            return False
        self._flush()
        part = self._new_part(ending)
        try:
            count = write(part)
            self._land(part)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        self._see(count)
        self._hashes[unit] = mark
        self._in_file = count
        self._keep()
        return True

    def save(self, **cursors: object) -> None:
        """Says how far all that was added reaches; kept no sooner than what it stands for."""
        self.cursors |= cursors
        self._unsaved |= cursors
        if not self._in_file:
            self._keep()

    def __enter__(self) -> Self:
        """Begins; the stale file of a killed run is gone already."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Lands what was added; an error of landing it gives way to the one that is under way."""
        try:
            self._flush()
        except (OSError, sqlite3.Error):  # of the disk, whose error may be on its way already
            if error is None:
                raise
        finally:
            self._state.close()
            self._remove_if_empty()

    def _remove_if_empty(self) -> None:
        """Leaves no folder where nothing landed."""
        with suppress(OSError):
            if not any(self._to.glob("part-*")):
                (self._to / FILE_NAME).unlink(missing_ok=True)
                self._to.rmdir()

    def _take(self, unit: str, records: Iterable[Mapping[str, Any]]) -> bool:
        with SpooledTemporaryFile(max_size=_MOST_MEMORY) as lines:
            total, count = 0, 0
            for record in records:
                line = json.dumps(
                    record, ensure_ascii=False, sort_keys=True, separators=(",", ":")
                ).encode()
                lines.write(line + b"\n")
                total += int.from_bytes(hash_of(line))
                count += 1
            self._see(count)
            content = (total % 256**HASH_BYTES).to_bytes(HASH_BYTES)
            if self._known(unit) == content:
                return False
            if count:
                lines.seek(0)
                self._write(lines)
        self._in_file += count
        self._hashes[unit] = content
        return True

    def _now(self) -> str:
        """The time of this run, later than that of all before it, whatever the clock says."""
        now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        for folder in self._folder.glob("exported_at=*"):
            if before := exported_at(folder.name):
                now = max(now, before + timedelta(seconds=1))
        return f"{now:%Y-%m-%dT%H%M%SZ}"

    def _known(self, unit: str) -> bytes | None:
        return self._hashes.get(unit) or self._state.hash_of(unit)

    def _see(self, count: int) -> None:
        self.seen += count
        if time.monotonic() - self._said_at >= _PROGRESS_SECONDS:
            self._said_at = time.monotonic()
            log.info("%s: %s seen, %s landed", self.name, f"{self.seen:,}", f"{self.landed:,}")

    def _new_part(self, ending: str) -> Path:
        """Where to write the next file; its own name is without .part."""
        part = self._to / f"part-{self._parts:05}{ending}.part"
        part.parent.mkdir(parents=True, exist_ok=True)
        if self._whole_days and not self._parts:
            declare_whole(part.parent)
        self._parts += 1
        return part

    def _write(self, lines: IO[bytes]) -> None:
        """Appends to the file under way, or gives it up: what is in it may end within a unit."""
        try:
            if self._file is None:
                self._part = self._new_part(".jsonl.gz")
                self._file = gzip.GzipFile(self._part, "wb", compresslevel=6)
            shutil.copyfileobj(lines, self._file)
        except BaseException:
            self._give_up()
            raise

    def _flush(self) -> None:
        """Lands the file under way, then keeps its hashes and the cursors."""
        if self._file:
            try:
                self._file.close()
                self._file = None
                self._land(self._part)
            except BaseException:
                self._give_up()
                raise
        self._keep()

    def _land(self, part: Path) -> None:
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.rename(part.with_suffix(""))
        folder = os.open(part.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)

    def _keep(self) -> None:
        self._state.keep(self._hashes, self._unsaved)
        self._hashes.clear()
        self._unsaved.clear()
        self.landed += self._in_file
        self._in_file = 0
        self._kept_at = self.seen

    def _give_up(self) -> None:
        """Forgets the file under way, and the units and cursors that stand for it."""
        if self._file:
            with suppress(OSError):
                self._file.close()
            self._file = None
        self._hashes.clear()
        self._unsaved.clear()
        self._in_file = 0
        with suppress(OSError):
            self._part.unlink()
