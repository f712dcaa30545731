"""The landed records of persons, found as an erasure would find them, with nothing written."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from orchestration.lib.common.erased import Erased, Identifier
from orchestration.lib.common.personal_fields import personal_fields
from orchestration.lib.common.settings import Home
from orchestration.lib.erasing.landed import landed_files
from orchestration.lib.landing.held import held
from orchestration.lib.landing.streams import read_streams


@dataclass(frozen=True)
class Record:
    """A record as it landed; of a workbook, a cell."""

    file: str  # below landing/
    row: int
    record: str
    unnamed: tuple[str, ...] = ()  # fields whose words an erasure would leave

    @property
    def stream(self) -> str:
        """`<source>/<stream>`."""
        return "/".join(self.file.split("/")[:2])


def records(home: Home, identifiers: Iterable[Identifier]) -> Iterator[Record]:
    """Every landed record that holds any of the identifiers, file by file."""
    whom = Erased(secrets.token_bytes(32), fields=personal_fields(home))
    whom.add(identifiers)
    for path, place in landed_files(home):
        for row, text, unnamed in held(path, whom, place):
            yield Record(place, row, text, tuple(unnamed))


def counted(found: Iterable[Record]) -> Counter[str]:
    """How many there are in each stream."""
    return Counter(one.stream for one in found)


def left(found: Iterable[Record]) -> Counter[tuple[str, str]]:
    """In how many records of each stream which field keeps its words.

    What closedloop reads of a stream is no such field: the rows name what is personal of it.
    """
    read = {
        (stream.path, field.name.lower()) for stream in read_streams() for field in stream.fields
    }
    counts = Counter((one.stream, field) for one in found for field in set(one.unnamed))
    return Counter(
        {key: count for key, count in counts.items() if (key[0], key[1].lower()) not in read}
    )
