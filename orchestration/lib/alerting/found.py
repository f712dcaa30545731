"""What a refresh found, as troubles: why it failed, its warnings, and what is in quarantine."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.lib.alerting.troubles import EXTRACTION, QUARANTINE, REFRESH, WARNING, Trouble
from orchestration.lib.common.settings import Home
from orchestration.lib.common.warehouse import connect
from orchestration.lib.loading.quarantine import faults

_EXTRACTION = re.compile(r"WARNING (?P<name>[\w.]+): (?P<problem>.*)", re.DOTALL)
_OF_A_TEST = re.compile(r"warning: (?P<test>\w+) \((?P<problem>.*)\)", re.DOTALL)
_AFTER_A_FAILURE = (
    "what was published stays; remove the cause, then `make refresh`. docs/operations.md has the "
    "causes, and the log all that was said"
)
_AFTER_A_WARNING = "it was published all the same; docs/operations.md says what warnings ask for"
_VENDOR = "docs/operations.md, A vendor cannot be read; the next run goes on from there"
_QUARANTINED = "`make quarantine` lists them; mend the file or its _format.yml, then `make replay`"


@dataclass
class Seen:
    """What one refresh said of itself."""

    failure: str | None = None
    warnings: list[str] = field(default_factory=list)  # as its log has them
    is_extracted: bool = False  # or there is nothing to extract
    is_built: bool = False  # anew, whole and published
    log: Path | None = None

    def troubles(self) -> list[Trouble]:
        """All that is wrong with it."""
        found = [_warning(one) for one in self.warnings]
        if self.failure:
            remedy = f"{_AFTER_A_FAILURE}: {self.log}" if self.log else _AFTER_A_FAILURE
            found.append(Trouble(REFRESH, f"The refresh failed in {self.failure}", remedy))
        return found

    def judged(self) -> set[str]:
        """The kinds of troubles of which it would have found all."""
        kinds = {REFRESH: True, EXTRACTION: self.is_extracted, WARNING: self.is_built}
        return {kind for kind, is_judged in kinds.items() if is_judged}


def quarantined(home: Home) -> list[Trouble] | None:
    """A trouble for each stream and reason in quarantine; None where nobody can tell now.

    Twice as many as were told are told again.
    """
    if not home.warehouse.is_file():
        return []
    try:
        with closing(connect(home, read_only=True)) as connection:
            found = faults(connection)
    except duckdb.Error:  # another program has it open, or it is of a version before
        return None
    return [
        Trouble(
            f"{QUARANTINE} {fault.stream}: {fault.reason}",
            f"{fault.stream}: {_count(fault.records, fault.files)} in quarantine: {fault.reason}",
            _QUARANTINED,
            sign=str(max(fault.records, fault.files).bit_length()),
        )
        for fault in found
    ]


@contextmanager
def heard(warnings: list[str]) -> Iterator[None]:
    """Adds what the `closedloop` loggers warn of."""
    handler = _Heard(warnings)
    logger = logging.getLogger("closedloop")
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


class _Heard(logging.Handler):
    def __init__(self, warnings: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._warnings = warnings

    def emit(self, record: logging.LogRecord) -> None:
        self._warnings.append(record.getMessage())


def _warning(line: str) -> Trouble:
    if found := _EXTRACTION.fullmatch(line):
        what = f"Not all was extracted of {found['name']}: {found['problem']}"
        return Trouble(f"{EXTRACTION} {found['name']}", what, _VENDOR)
    if found := _OF_A_TEST.fullmatch(line):
        what = f"{found['problem']} (test {found['test']})"
        return Trouble(f"{WARNING} {found['test']}", what, _AFTER_A_WARNING)
    first_words = " ".join(re.findall(r"[A-Za-z]+", line)[:6])
    return Trouble(f"{WARNING} {first_words}", line, _AFTER_A_WARNING)


def _count(records: int, files: int) -> str:
    if records:
        return f"{records:,} record{'s are' if records > 1 else ' is'}"
    return f"{files:,} whole file{'s are' if files > 1 else ' is'}"
