"""What one run loaded of one stream: its figures, and the lines about it for a person."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from orchestration.lib.landing.streams import Stream
from orchestration.lib.loading.bookings import Counts
from orchestration.lib.loading.schema_changes import Change

log = logging.getLogger("closedloop.loading")

_MOST_NOTES = 5  # files of a stream


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
    notes: list[str] = field(default_factory=list)  # what was found out about files, a line each
    changes: list[Change] = field(default_factory=list)  # of the fields that its records have

    def count(self, path: str, counts: Counts, notes: tuple[str, ...]) -> None:
        """Counts a file that was loaded."""
        self.files_loaded += 1
        self.rows_read += counts.read
        self.rows_loaded += counts.loaded
        self.rows_quarantined += counts.quarantined
        if notes:
            self.notes.append(f"{path}: {'; '.join(notes)}")

    def count_refusal(self, path: str, reason: str) -> None:
        """Counts a file that was refused, and says so."""
        self.files_refused += 1
        self.refusals.append(f"{path}: {reason}")
        log.warning("refused %s: %s", path, reason)

    def summary(self) -> str:
        """The figures in one line."""
        return (
            f"{self.stream.path}: {self.files_loaded} files, {self.rows_read} rows read, "
            f"{self.rows_loaded} accepted, {self.rows_quarantined} quarantined, "
            f"{self.files_refused} files refused ({self.seconds:.1f} s)"
        )

    def log(self) -> None:
        """Logs what was found out about the files, and what changed in their fields."""
        for note in self.notes[:_MOST_NOTES]:
            log.info(note)
        if len(self.notes) > _MOST_NOTES:
            log.info(
                "%s: and the like of %d more files (see ops.load_notes)",
                self.stream.path,
                len(self.notes) - _MOST_NOTES,
            )
        for change in self.changes:
            log.info("%s: %s (see ops.schema_changes)", self.stream.path, change.describe())
        if self.rows_read or self.files_refused:
            log.debug(self.summary())
