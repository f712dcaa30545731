"""The landed records of persons, found as an erasure would find them, with nothing written."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from orchestration.lib.common.erased import Erased, Identifier
from orchestration.lib.common.settings import Home
from orchestration.lib.erasing.landed import landed_files
from orchestration.lib.landing.rewriting import held


@dataclass(frozen=True)
class Record:
    """A record as it landed; of a workbook, a cell."""

    file: str  # below landing/
    row: int
    record: str

    @property
    def stream(self) -> str:
        """`<source>/<stream>`."""
        return "/".join(self.file.split("/")[:2])


def records(home: Home, identifiers: Iterable[Identifier]) -> Iterator[Record]:
    """Every landed record that holds any of the identifiers, file by file."""
    whom = Erased(secrets.token_bytes(32))
    whom.add(identifiers)
    for path, place in landed_files(home):
        for row, text in held(path, whom, place):
            yield Record(place, row, text)


def counted(found: Iterator[Record]) -> Counter[str]:
    """How many there are in each stream."""
    return Counter(one.stream for one in found)
