"""Landed files into raw tables: each content once, in one transaction with its row in the ledger.

A file passes through three stages: unpacked and hashed; read and judged into a temporary table;
moved into the raw table and the quarantine. Nothing permanent is written before the last, so a
file that cannot be read, or a load that is killed, leaves nothing behind. Small files that are
alike go through the last two together.
"""

from __future__ import annotations

import errno
import logging
import os
import shutil
import time
from contextlib import closing
from dataclasses import dataclass, field

import duckdb

from orchestration.lib import ledger, storing
from orchestration.lib.formats import FormatError, find_format, parse_format
from orchestration.lib.landing import LandedFile, find_files
from orchestration.lib.mending import RefusalError
from orchestration.lib.reading import Readable, readable, stage
from orchestration.lib.settings import Home
from orchestration.lib.storing import Booking
from orchestration.lib.streams import Stream
from orchestration.lib.unpacking import Content, unpack_ahead
from orchestration.lib.warehouse import connect

log = logging.getLogger("closedloop.loading")

# Files that are read together, at most.
_MOST_FILES = 200
_MOST_BYTES = 512 * 1024 * 1024


@dataclass
class StreamLoad:
    """What one run loaded of one stream."""

    stream: Stream
    files_found: int = 0
    files_loaded: int = 0
    files_known: int = 0  # new names, or touched files, whose content had been loaded before
    files_refused: int = 0
    rows_read: int = 0
    rows_loaded: int = 0
    rows_quarantined: int = 0
    seconds: float = 0.0
    refusals: list[str] = field(default_factory=list)

    def summary(self) -> str:
        """The figures in one line."""
        return (
            f"{self.stream.path}: {self.files_loaded} files, {self.rows_read} rows read, "
            f"{self.rows_loaded} accepted, {self.rows_quarantined} quarantined, "
            f"{self.files_refused} files refused ({self.seconds:.1f} s)"
        )


def load(
    home: Home, streams: list[Stream], selected: list[Stream] | None = None
) -> list[StreamLoad]:
    """Loads what is new in the landing folder, for all streams or the selected ones.

    The raw tables of all `streams` are made, so that dbt runs with any of them empty. A file that
    cannot be read is refused and noted; the rest is loaded all the same.
    """
    if home.landing.exists() and not home.landing.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(home.landing))
    for leftover in (home.scratch, home.spill):  # of a process that was killed
        shutil.rmtree(leftover, ignore_errors=True)
    home.scratch.mkdir(parents=True)
    with closing(connect(home)) as connection:
        ledger.create_tables(connection, streams)
        loads = [
            _StreamLoader(connection, home, stream, streams).run()
            for stream in (streams if selected is None else selected)
        ]
    shutil.rmtree(home.scratch, ignore_errors=True)
    return loads


def new_files(
    connection: duckdb.DuckDBPyConnection, home: Home, stream: Stream
) -> list[LandedFile]:
    """The stream's files that were never seen as they are, or may be read in another way now."""
    books = ledger.read_books(connection, stream)
    return [file for file in find_files(home, stream) if _is_new(home, file, books)]


def _is_new(home: Home, file: LandedFile, books: ledger.Books) -> bool:
    load_id = books.sightings.get((file.path, file.size, file.mtime_ns))
    known = books.loads.get(load_id or "")
    if known is None:
        return True
    if known.rows_loaded:
        return False
    _, form = find_format(home, file.stream, file.location)
    return not known.settles(ledger.reading(file.stream, file, form))


class _StreamLoader:
    """Loads the new files of one stream, collecting those that can be read together."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        home: Home,
        stream: Stream,
        streams: list[Stream],
    ) -> None:
        self.connection = connection
        self.home = home
        self.stream = stream
        self.streams = streams
        self.books = ledger.read_books(connection, stream)
        self.result = StreamLoad(stream)
        self.group: list[tuple[Readable, Booking]] = []
        self.again: list[Booking] = []  # contents that the group holds under another name

    def run(self) -> StreamLoad:
        started = time.monotonic()
        files = find_files(self.home, self.stream)
        self.result.files_found = len(files)
        new = [file for file in files if _is_new(self.home, file, self.books)]
        with closing(unpack_ahead(new, self.home.scratch)) as unpacked:
            for file, content in unpacked:
                # The same content may have come in by now, under another name.
                if not _is_new(self.home, file, self.books):
                    continue
                try:
                    self._take(file, content.result())
                except OSError as error:
                    reason = f"cannot be read: {error.strerror}"
                    storing.note_unreadable(self.connection, file, reason)
                    self._count_refusal(file, reason)
        self._flush()
        self.result.seconds = time.monotonic() - started
        if self.result.rows_read or self.result.files_refused:
            log.debug(self.result.summary())
        return self.result

    def _take(self, file: LandedFile, content: Content) -> None:
        form_path, form_text = find_format(self.home, self.stream, file.location)
        reading = ledger.reading(self.stream, file, form_text)
        load_id = ledger.load_id(self.stream, content.sha256)
        known = self.books.loads.get(load_id)
        booking = Booking(
            file, content.sha256, load_id, (*sorted(known.readings if known else ()), reading)
        )
        if known and known.settles(reading):
            storing.note_sighting(self.connection, booking)
            self.result.files_known += 1
            return
        if any(load_id == other.load_id for _, other in self.group):
            self.again.append(booking)
            return
        try:
            form = parse_format(form_path, form_text, self.stream)
            found = readable(file, content, form)
        except (RefusalError, FormatError) as refusal:
            self._refuse(booking, str(refusal))
            return
        if self.group and self.group[-1][0].likeness != found.likeness:
            self._flush()
        self.group.append((found, booking))
        total = sum(one.content.size for one, _ in self.group)
        if len(self.group) >= _MOST_FILES or total >= _MOST_BYTES:
            self._flush()

    def _flush(self) -> None:
        """Loads the collected files, then books the other names of their contents."""
        group, again = self.group, self.again
        self.group, self.again = [], []
        if group:
            self._load_group(group)
        for found, _ in group:
            found.content.location.unlink(missing_ok=True)
        for booking in again:
            if booking.load_id in self.books.loads:
                storing.note_sighting(self.connection, booking)
                self.result.files_known += 1

    def _load_group(self, group: list[tuple[Readable, Booking]]) -> None:
        try:
            batch = stage(self.connection, [found for found, _ in group], self.streams)
        except (RefusalError, duckdb.InvalidInputException) as error:
            if len(group) > 1:
                for one in group:
                    self._load_group([one])
            elif isinstance(error, RefusalError):
                self._refuse(group[0][1], str(error))
            else:
                raise
            return
        steady = [(found, booking) for found, booking in group if _is_unchanged(booking.file)]
        if len(steady) < len(group):
            log.warning("a file of %s changed while it was read; left for later", self.stream.path)
            if steady:
                self._load_group(steady)
            return
        bookings = [booking for _, booking in group]
        for booking, counts in zip(
            bookings, storing.store(self.connection, batch, bookings), strict=True
        ):
            self.books.loads[booking.load_id] = ledger.Load(
                counts.loaded, frozenset(booking.readings)
            )
            self.result.files_loaded += 1
            self.result.rows_read += counts.read
            self.result.rows_loaded += counts.loaded
            self.result.rows_quarantined += counts.quarantined

    def _refuse(self, booking: Booking, reason: str) -> None:
        storing.refuse(self.connection, booking, reason)
        self.books.loads[booking.load_id] = ledger.Load(0, frozenset(booking.readings))
        self._count_refusal(booking.file, reason)

    def _count_refusal(self, file: LandedFile, reason: str) -> None:
        self.result.files_refused += 1
        self.result.refusals.append(f"{file.path}: {reason}")
        log.warning("refused %s: %s", file.path, reason)


def _is_unchanged(file: LandedFile) -> bool:
    try:
        now = file.location.stat()
    except FileNotFoundError:
        return False
    return (now.st_size, now.st_mtime_ns) == (file.size, file.mtime_ns)
