"""How far a long load has come, logged every ten seconds."""

from __future__ import annotations

import logging
import threading
import time
from types import TracebackType

import duckdb

from orchestration.lib.landing.files import LandedFile
from orchestration.lib.loading.bookings import Booking

log = logging.getLogger("closedloop.loading")

_EVERY = 10.0  # seconds


class Progress:
    """The figures of a load; while it is open, a thread of its own logs them every ten seconds."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.stream = ""
        self.files = self.files_all = self.bytes = self.bytes_all = self.rows = 0
        self.started = time.monotonic()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._log, name="progress", daemon=True)

    def __enter__(self) -> Progress:
        """Starts logging."""
        self.connection.execute("set enable_progress_bar = true")
        self.connection.execute("set enable_progress_bar_print = false")
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stops logging."""
        self._is_over.set()
        self._thread.join()

    def begin(self, stream: str, files: list[LandedFile]) -> None:
        """Says which files of which stream come next."""
        self.stream = stream
        self.files = self.bytes = self.rows = 0
        self.files_all, self.bytes_all = len(files), sum(file.size for file in files)
        self.started = time.monotonic()

    def done(self, bookings: list[Booking], rows: int) -> None:
        """Counts files that were dealt with, and the rows read from them."""
        self.files += len(bookings)
        self.bytes += sum(booking.file.size for booking in bookings)
        self.rows += rows

    def line(self) -> str:
        """How far the load of the present stream has come."""
        # DuckDB knows how far its query has come, unless it cannot say (below 0).
        query = self.connection.query_progress()
        now = f", the files at hand {query:.0f} %" if 0 <= query <= 100 else ""
        return (
            f"loading {self.stream}: {self.files:,} of {self.files_all:,} files, "
            f"{self.bytes / 1e6:,.0f} of {self.bytes_all / 1e6:,.0f} MB, {self.rows:,} rows"
            f"{now} ({time.monotonic() - self.started:.0f} s)"
        )

    def _log(self) -> None:
        while not self._is_over.wait(_EVERY):
            if self.stream:
                log.info(self.line())
