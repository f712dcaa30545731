"""Landed files into raw tables: each content once, in one transaction with its row in the ledger.

A file passes through three stages: unpacked and hashed; read and judged into a temporary table;
moved into the raw table and the quarantine. Nothing permanent is written before the last, so a
file that cannot be read, or a load that is killed, leaves nothing behind. Small files that are
alike go through the last two together.

A file that was written to within the last CLOSEDLOOP_SETTLE_SECONDS may not be whole yet. Such
files come last, after a short wait; those that are not left alone even then wait for the next load.
"""

from __future__ import annotations

import errno
import logging
import os
import shutil
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.lib.common.settings import Home, settle_seconds
from orchestration.lib.common.warehouse import connect
from orchestration.lib.landing.files import LandedFile, find_files
from orchestration.lib.landing.formats import FormatError, find_format, parse_format
from orchestration.lib.landing.streams import Stream
from orchestration.lib.loading import ledger, store
from orchestration.lib.loading.progress import Progress
from orchestration.lib.loading.repair import RefusalError
from orchestration.lib.loading.schema_changes import Change, is_known
from orchestration.lib.loading.stage import Readable, ReadAloneError, prepare, readable, stage
from orchestration.lib.loading.store import Booking
from orchestration.lib.loading.unpack import Content, unpack_ahead

log = logging.getLogger("closedloop.loading")

# Files that are read together, at most.
_MOST_FILES = 200
_MOST_BYTES = 512 * 1024 * 1024
_MOST_NOTES = 5  # files of a stream
_LONGEST_WAIT = 5  # seconds, for files to settle; with a longer settle time they wait a load


@dataclass
class StreamLoad:
    """What one run loaded of one stream."""

    stream: Stream
    files_found: int = 0
    files_loaded: int = 0
    files_known: int = 0  # new names, or touched files, whose content had been loaded before
    files_refused: int = 0
    files_unsettled: int = 0  # changed just now, and left for the next load
    rows_read: int = 0
    rows_loaded: int = 0
    rows_quarantined: int = 0
    seconds: float = 0.0
    refusals: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # what was found out of files, a line for each
    changes: list[Change] = field(default_factory=list)  # of the fields that its records have

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
    settle = settle_seconds()
    with closing(connect(home)) as connection, Progress(connection) as progress:
        ledger.create_tables(connection, streams)
        prepare(connection)
        loaders = [
            _StreamLoader(connection, home, stream, streams, progress)
            for stream in (streams if selected is None else selected)
        ]
        for loader in loaders:
            loader.load_settled(settle)
        wait = max((loader.seconds_to_settle(settle) for loader in loaders), default=0.0)
        if 0 < wait <= _LONGEST_WAIT:
            time.sleep(wait)
        for loader in loaders:
            loader.load_unsettled(settle)
        store.note_whole(
            connection, ledger.exports_that_are_not_as_declared(connection, home, streams)
        )
    shutil.rmtree(home.scratch, ignore_errors=True)
    return [loader.result for loader in loaders]


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
        progress: Progress,
    ) -> None:
        self.connection = connection
        self.home = home
        self.stream = stream
        self.streams = streams
        self.progress = progress
        self.books = ledger.read_books(connection, stream)
        self.is_first = not is_known(connection, stream)
        self.result = StreamLoad(stream)
        self.group: list[tuple[Readable, Booking]] = []
        self.group_ids: set[str] = set()
        self.group_bytes = 0
        self.again: list[Booking] = []  # contents that the group holds under another name
        self.known: list[Booking] = []  # contents that were loaded before
        self.unsettled: list[LandedFile] = []
        self.readings: dict[tuple[Path, str], tuple[str, str, str]] = {}  # by folder and kind

    def load_settled(self, settle: float) -> None:
        """Loads the new files but those that changed within `settle` seconds."""
        files = find_files(self.home, self.stream)
        self.result.files_found = len(files)
        new = [file for file in files if _is_new(self.home, file, self.books)]
        now = time.time()
        self.unsettled = [file for file in new if file.seconds_to_settle(settle, now) > 0]
        later = {file.path for file in self.unsettled}
        self._run([file for file in new if file.path not in later])

    def seconds_to_settle(self, settle: float) -> float:
        """How long the files that were left will take to settle, if nobody touches them."""
        now = time.time()
        return max((file.seconds_to_settle(settle, now) for file in self.unsettled), default=0.0)

    def load_unsettled(self, settle: float) -> None:
        """Loads of the files that were left those which nobody has touched in the meantime."""
        now = time.time()
        settled = [
            file
            for file in self.unsettled
            if file.is_unchanged() and file.seconds_to_settle(settle, now) <= 0
        ]
        self.result.files_unsettled = len(self.unsettled) - len(settled)
        if self.result.files_unsettled:
            log.warning(
                "left for the next refresh: %d files of %s, changed less than %g s ago",
                self.result.files_unsettled,
                self.stream.path,
                settle,
            )
        self._run(settled)
        for note in self.result.notes[:_MOST_NOTES]:
            log.info(note)
        if len(self.result.notes) > _MOST_NOTES:
            log.info(
                "%s: and the like of %d more files (see ops.load_notes)",
                self.stream.path,
                len(self.result.notes) - _MOST_NOTES,
            )
        for change in self.result.changes:
            log.info("%s: %s (see ops.schema_changes)", self.stream.path, change.told())
        if self.result.rows_read or self.result.files_refused:
            log.debug(self.result.summary())

    def _run(self, files: list[LandedFile]) -> None:
        if not files:
            return
        started = time.monotonic()
        self.progress.begin(self.stream.path, files)
        with closing(unpack_ahead(files, self.home.scratch)) as unpacked:
            for file, content in unpacked:
                # The same content may have come in by now, under another name.
                if not _is_new(self.home, file, self.books):
                    continue
                try:
                    self._take(file, content.result())
                except OSError as error:
                    reason = f"cannot be read: {error.strerror}"
                    store.note_unreadable(self.connection, file, reason)
                    self._count_refusal(file, reason)
        self._flush()
        self._sight()
        self.result.seconds += time.monotonic() - started

    def _take(self, file: LandedFile, content: Content) -> None:
        form_path, form_text, reading = self._reading(file)
        load_id = ledger.load_id(file, content.sha256)
        known = self.books.loads.get(load_id)
        booking = Booking(
            file, content.sha256, load_id, (*sorted(known.readings if known else ()), reading)
        )
        if known and known.settles(reading):
            content.location.unlink(missing_ok=True)
            self.known.append(booking)
            if len(self.known) >= _MOST_FILES:
                self._sight()
            return
        if load_id in self.group_ids:
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
        self.group_ids.add(load_id)
        self.group_bytes += content.size
        if len(self.group) >= _MOST_FILES or self.group_bytes >= _MOST_BYTES:
            self._flush()

    def _reading(self, file: LandedFile) -> tuple[str, str, str]:
        """Path and text of the format that holds for a file, and the name of this reading."""
        key = (file.location.parent, file.kind)
        if key not in self.readings:
            path, text = find_format(self.home, self.stream, file.location)
            self.readings[key] = path, text, ledger.reading(self.stream, file, text)
        return self.readings[key]

    def _flush(self) -> None:
        """Loads the collected files, then books the other names of their contents."""
        group, again = self.group, self.again
        self.group, self.again = [], []
        self.group_ids, self.group_bytes = set(), 0
        if group:
            self._load_group(group)
        for found, _ in group:
            found.content.location.unlink(missing_ok=True)
        for booking in again:
            if booking.load_id in self.books.loads:
                self.known.append(booking)

    def _sight(self) -> None:
        """Books the files whose content was loaded before."""
        if self.known:
            store.note_sightings(self.connection, self.known)
            self.result.files_known += len(self.known)
            self.progress.files += len(self.known)
            self.known = []

    def _load_group(self, group: list[tuple[Readable, Booking]]) -> None:
        try:
            batch = stage(self.connection, [found for found, _ in group], self.streams)
        except (RefusalError, ReadAloneError) as error:
            if len(group) == 1:
                self._refuse(group[0][1], str(error))
            else:
                for one in group:
                    self._load_group([one])
            return
        except duckdb.IOException:
            # A file that was taken away ends no load.
            if all(booking.file.is_unchanged() for _, booking in group):
                raise
            self._load_steady(group)
            return
        if not all(booking.file.is_unchanged() for _, booking in group):
            self._load_steady(group)
            return
        bookings = [booking for _, booking in group]
        figures, changes = store.store(self.connection, batch, bookings, is_first=self.is_first)
        self.result.changes += changes
        self.progress.done(bookings, sum(counts.read for counts in figures))
        for booking, counts in zip(bookings, figures, strict=True):
            self.books.loads[booking.load_id] = ledger.Load(
                counts.loaded, frozenset(booking.readings)
            )
            self.result.files_loaded += 1
            self.result.rows_read += counts.read
            self.result.rows_loaded += counts.loaded
            self.result.rows_quarantined += counts.quarantined
        for booking, notes in zip(bookings, batch.notes, strict=True):
            if notes:
                self.result.notes.append(f"{booking.file.path}: {'; '.join(notes)}")

    def _load_steady(self, group: list[tuple[Readable, Booking]]) -> None:
        """Loads those of some files that did not change while they were read."""
        log.warning("a file of %s changed while it was read; left for later", self.stream.path)
        steady = [(found, booking) for found, booking in group if booking.file.is_unchanged()]
        if steady:
            self._load_group(steady)

    def _refuse(self, booking: Booking, reason: str) -> None:
        store.refuse(self.connection, booking, reason)
        self.progress.done([booking], 0)
        self.books.loads[booking.load_id] = ledger.Load(0, frozenset(booking.readings))
        self._count_refusal(booking.file, reason)

    def _count_refusal(self, file: LandedFile, reason: str) -> None:
        self.result.files_refused += 1
        self.result.refusals.append(f"{file.path}: {reason}")
        log.warning("refused %s: %s", file.path, reason)
