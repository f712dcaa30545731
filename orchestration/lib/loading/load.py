"""Landed files into raw tables: each content once, in one transaction with its row in the ledger.

The way of a file, a module a step:

    unpack.py    unpacked and hashed, ahead of the rest
    prepare.py   plain UTF-8 text from its header on
    stage.py     read, matched, interpreted and judged into the temporary table `batch`
    store.py     moved into the raw table and the quarantine, with its entries in the ledger

Nothing permanent is written before the last step, so a file that cannot be read, or a load that is
killed, leaves nothing behind. Small files that are alike go through the last two steps together.

A file that was written to within the last CLOSEDLOOP_SETTLE_SECONDS may not be whole yet. Such
files come last, after a short wait; those that change even then wait for the next load.
"""

from __future__ import annotations

import errno
import logging
import os
import shutil
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.lib.common.erased import Erased, read_erased, refuse_while_erasing
from orchestration.lib.common.settings import Home, settle_seconds
from orchestration.lib.common.warehouse import connect
from orchestration.lib.landing.files import LandedFile, again, find_files, find_strays, located
from orchestration.lib.landing.formats import FormatError, find_format, parse_format
from orchestration.lib.landing.streams import Stream
from orchestration.lib.loading import bookings, ledger
from orchestration.lib.loading.bookings import Booking
from orchestration.lib.loading.prepare import Readable, prepare
from orchestration.lib.loading.progress import Progress
from orchestration.lib.loading.repair import RefusalError
from orchestration.lib.loading.schema_changes import is_known
from orchestration.lib.loading.stage import Batch, ReadAloneError, create_functions, stage
from orchestration.lib.loading.store import store
from orchestration.lib.loading.stream_load import StreamLoad
from orchestration.lib.loading.unpack import Content, unpack_ahead

log = logging.getLogger("closedloop.loading")

# Files that are read together, at most.
_MOST_FILES = 200
_MOST_BYTES = 512 * 1024 * 1024
_LONGEST_WAIT = 5  # seconds, for files to settle; with a longer settle time they wait a load


def load(
    home: Home, streams: list[Stream], selected: list[Stream] | None = None
) -> list[StreamLoad]:
    """Loads what is new in the landing folder, for all streams or the selected ones.

    The raw tables of all `streams` are made, so that dbt runs with any of them empty. A file that
    cannot be read is refused and booked; the rest is loaded all the same.
    """
    refuse_while_erasing(home)
    erased = read_erased(home)
    if home.landing.exists() and not home.landing.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(home.landing))
    for leftover in (home.scratch, home.spill):  # of a process that was killed
        shutil.rmtree(leftover, ignore_errors=True)
    home.scratch.mkdir(parents=True)
    settle = settle_seconds()
    with closing(connect(home)) as connection, Progress(connection) as progress:
        ledger.create_tables(connection, streams)
        create_functions(connection)
        loaders = [
            _StreamLoader(connection, home, stream, streams, progress, erased)
            for stream in (streams if selected is None else selected)
        ]
        if erased is not None:
            _rewrite_strays(home, streams, erased)
        for loader in loaders:
            loader.load_settled(settle)
        wait = max((loader.seconds_to_settle(settle) for loader in loaders), default=0.0)
        if 0 < wait <= _LONGEST_WAIT:
            time.sleep(wait)
        for loader in loaders:
            loader.load_unsettled(settle)
            loader.result.log()
        bookings.book_whole(
            connection, ledger.exports_that_are_not_as_declared(connection, home, streams)
        )
    shutil.rmtree(home.scratch, ignore_errors=True)
    return [loader.result for loader in loaders]


def _rewrite_strays(home: Home, streams: list[Stream], erased: Erased) -> None:
    """What no stream takes lies in landing too, and must not bring anybody back."""
    from orchestration.lib.landing.rewriting import rewrite

    for path in find_strays(home, streams):
        with suppress(OSError):  # no file, or not to be opened
            rewrite(located(home, path), erased, path)


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
    return not known.is_done(ledger.reading(file.stream, file, form))


@dataclass
class _Group:
    """Files that are alike and go through the last two steps together."""

    files: list[tuple[Readable, Booking]] = field(default_factory=list)
    bytes: int = 0
    again: list[Booking] = field(default_factory=list)  # its contents under other names

    def holds(self, load_id: str) -> bool:
        """Whether a content is in the group."""
        return any(booking.load_id == load_id for _, booking in self.files)

    def fits(self, file: Readable) -> bool:
        """Whether a file can be read together with the others."""
        return not self.files or self.files[-1][0].likeness == file.likeness

    def is_full(self) -> bool:
        """Whether no more files may join."""
        return len(self.files) >= _MOST_FILES or self.bytes >= _MOST_BYTES


class _StreamLoader:
    """Loads the new files of one stream, those that are alike in groups."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        home: Home,
        stream: Stream,
        streams: list[Stream],
        progress: Progress,
        erased: Erased | None,
    ) -> None:
        self.connection = connection
        self.home = home
        self.stream = stream
        self.streams = streams
        self.progress = progress
        self.books = ledger.read_books(connection, stream)
        self.erased = erased
        self.is_first = not is_known(connection, stream)
        self.result = StreamLoad(stream)
        self.group = _Group()
        self.known: list[Booking] = []  # contents that were loaded before
        self.unsettled: list[LandedFile] = []
        self.formats: dict[tuple[Path, str], tuple[str, str, str]] = {}  # by folder and kind

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

    def _run(self, files: list[LandedFile]) -> None:
        """Takes files through all steps."""
        if not files:
            return
        started = time.monotonic()
        if self.erased is not None:
            files = [one for file in files if (one := self._without_erased(file))]
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
                    bookings.book_unreadable(self.connection, file, reason)
                    self.result.count_refusal(file.path, reason)
        self._load_group()
        self._book_known()
        self.result.seconds += time.monotonic() - started

    def _without_erased(self, file: LandedFile) -> LandedFile | None:
        """A new file, rewritten if it holds anybody who was erased; None where it cannot be."""
        from orchestration.lib.landing.rewriting import rewrite  # with what reads Parquet

        assert self.erased is not None
        try:
            if not rewrite(file.location, self.erased, file.path, file.kind):
                return file
            log.info("%s held somebody who was erased: rewritten", file.path)
            return again(file)
        except OSError as error:
            reason = f"holds somebody who was erased, and cannot be rewritten: {error.strerror}"
            bookings.book_unreadable(self.connection, file, reason)
            self.result.count_refusal(file.path, reason)
            return None

    def _take(self, file: LandedFile, content: Content) -> None:
        """Prepares an unpacked file and puts it into the group, unless its content is known."""
        form_path, form_text, reading = self._format(file)
        load_id = ledger.load_id(file, content.sha256)
        known = self.books.loads.get(load_id)
        readings = (*sorted(known.readings if known else ()), reading)
        booking = Booking(file, content.sha256, load_id, readings)
        if known and known.is_done(reading):
            content.location.unlink(missing_ok=True)
            self.known.append(booking)
            if len(self.known) >= _MOST_FILES:
                self._book_known()
            return
        if self.group.holds(load_id):
            self.group.again.append(booking)
            return
        try:
            found = prepare(file, content, parse_format(form_path, form_text, self.stream))
        except (RefusalError, FormatError) as refusal:
            self._refuse(booking, str(refusal))
            return
        if not self.group.fits(found):
            self._load_group()
        self.group.files.append((found, booking))
        self.group.bytes += content.size
        if self.group.is_full():
            self._load_group()

    def _format(self, file: LandedFile) -> tuple[str, str, str]:
        """Path and text of the `_format.yml` that holds for a file, and the name of its reading."""
        key = (file.location.parent, file.kind)
        if key not in self.formats:
            path, text = find_format(self.home, self.stream, file.location)
            self.formats[key] = path, text, ledger.reading(self.stream, file, text)
        return self.formats[key]

    def _load_group(self) -> None:
        """Loads the files of the group, then books the other names of their contents."""
        group, self.group = self.group, _Group()
        if group.files:
            self._stage_and_store(group.files)
        for found, _ in group.files:
            found.content.location.unlink(missing_ok=True)
        self.known += [booking for booking in group.again if booking.load_id in self.books.loads]

    def _stage_and_store(self, files: list[tuple[Readable, Booking]]) -> None:
        """Takes files through the last two steps: each alone if one of them is at fault."""
        batch: Batch | None = None
        try:
            batch = stage(self.connection, [found for found, _ in files], self.streams)
        except (RefusalError, ReadAloneError) as error:
            if len(files) == 1:
                self._refuse(files[0][1], str(error))
            else:
                for one in files:
                    self._stage_and_store([one])
            return
        except duckdb.IOException:
            # A file that was taken away ends no load.
            if all(booking.file.is_unchanged() for _, booking in files):
                raise
        unchanged = [(found, booking) for found, booking in files if booking.file.is_unchanged()]
        if batch is None or len(unchanged) < len(files):
            log.warning("a file of %s changed while it was read; left for later", self.stream.path)
            if unchanged:
                self._stage_and_store(unchanged)
            return
        booked = [booking for _, booking in files]
        figures, changes = store(self.connection, batch, booked, is_first=self.is_first)
        self.result.changes += changes
        self.progress.done(booked, sum(counts.read for counts in figures))
        for booking, counts, notes in zip(booked, figures, batch.notes, strict=True):
            readings = frozenset(booking.readings)
            self.books.loads[booking.load_id] = ledger.Load(counts.loaded, readings)
            self.result.count(booking.file.path, counts, notes)

    def _refuse(self, booking: Booking, reason: str) -> None:
        bookings.book_refusal(self.connection, booking, reason)
        self.progress.done([booking], 0)
        self.books.loads[booking.load_id] = ledger.Load(0, frozenset(booking.readings))
        self.result.count_refusal(booking.file.path, reason)

    def _book_known(self) -> None:
        """Books the files whose content was loaded before."""
        if self.known:
            bookings.book_known(self.connection, self.known)
            self.result.files_known += len(self.known)
            self.progress.files += len(self.known)
            self.known = []
