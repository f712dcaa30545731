"""The files of the landing folder: found and dated here, never opened for their records.

Only where a name says nothing but .gz, the first bytes say what kind of file is packed.
"""

from __future__ import annotations

import gzip
import os
import re
import stat
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from orchestration.lib.common.settings import Home
from orchestration.lib.landing.streams import Stream

# How the name of a file ends that may be gzipped too, and how it is read then.
_KINDS = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".csv": "csv",
    ".parquet": "parquet",
    ".xlsx": "xlsx",
}
_LOOKED_AT = 1_024  # bytes
# How programs name a file that they are still writing.
_UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".filepart")
_INSTANCE = re.compile(r"/instance=([^/]+)/")
_EXPORTED_AT = re.compile(r"^exported_at=(.+)$")
_TIME_FORMS = (
    "%Y-%m-%dT%H%M%S%z",
    "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%dT%H%M%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d",
)


@dataclass(frozen=True)
class LandedFile:
    """One file in a stream's landing folder, as `stat` found it."""

    stream: Stream
    location: Path
    path: str  # relative to landing/, with / between its parts
    size: int  # bytes
    mtime_ns: int

    @cached_property
    def kind(self) -> str:
        """How the file is read: jsonl, csv, parquet or xlsx."""
        name = self.path.lower().removesuffix(".gz")
        named = (kind for end, kind in _KINDS.items() if name.endswith(end))
        return next(named, None) or _kind_inside(self.location)

    @property
    def is_packed(self) -> bool:
        """Whether the file is gzipped."""
        return self.path.lower().endswith(".gz")

    def seconds_to_settle(self, settle: float, now: float) -> float:
        """How long until nobody has written to the file for `settle` seconds; 0 or less if so.

        A clock that is further ahead than that says nothing.
        """
        age = now - self.mtime_ns / 1e9
        return settle - age if age > -settle else 0.0

    def is_unchanged(self) -> bool:
        """Whether the file is still as it was found."""
        try:
            now = self.location.stat()
        except OSError:
            return False
        return (now.st_size, now.st_mtime_ns) == (self.size, self.mtime_ns)

    @property
    def exported_at(self) -> datetime | None:
        """The age of the export, from an `exported_at=<time>` folder or file name (UTC)."""
        return exported_at(self.path)


def again(file: LandedFile) -> LandedFile:
    """The file as it is now."""
    entry = file.location.stat()
    return LandedFile(file.stream, file.location, file.path, entry.st_size, entry.st_mtime_ns)


def find_files(home: Home, stream: Stream) -> list[LandedFile]:
    """The stream's files in the order of their paths, leaving out names starting with _ or `.`."""
    found = [
        _landed(home, stream, location, entry)
        for location, entry in _walk(home.landing / stream.source / stream.name)
        if entry is not None and is_known(location.name)
    ]
    return sorted(found, key=lambda file: file.path)


def find_strays(home: Home, streams: list[Stream]) -> list[str]:
    """Paths in the landing folder that no stream takes: their folder, their kind, or no access.

    Names that end in .part, .tmp and the like are unfinished files, not strays.
    """
    if not home.landing.is_dir():
        return []
    folders = {stream.path for stream in streams}
    strays = []
    for location, entry in _walk(home.landing):
        parts = location.relative_to(home.landing).parts
        taken = "/".join(parts[:2]) in folders and len(parts) > 2 and entry is not None
        if not (taken and (is_known(location.name) or is_unfinished(location.name))):
            strays.append(printable("/".join(parts)))
    return sorted(strays)


def is_known(name: str) -> bool:
    """Whether files of that name are read."""
    return name.lower().endswith((*_KINDS, ".gz")) and not name.lower().endswith(".tar.gz")


def is_unfinished(name: str) -> bool:
    """Whether a file of that name is still being written."""
    return name.lower().endswith(_UNFINISHED)


def exported_at(path: str) -> datetime | None:
    """The latest time that a part of `path` gives as `exported_at=<time>`, naive and in UTC.

    Understands 2026-08-01T060000Z, 2026-08-01T06:00:00Z (or another offset) and 2026-08-01. A part
    that is no such time is passed over.
    """
    times = []
    for part in path.split("/"):
        match = _EXPORTED_AT.match(part)
        if match:
            given = match[1].removesuffix(".gz")
            for end in _KINDS:
                given = given.removesuffix(end)
            times += [time for form in _TIME_FORMS if (time := _parsed(given, form))]
    return max(times, default=None)


def instance(path: str) -> str | None:
    """The name in the first folder `instance=<name>` of `path`, in small letters, if there is one.

    dbt reads it from the path in the same way (macros/engine/landing_instance.sql).
    """
    found = _INSTANCE.search(path)
    return found[1].lower() if found else None


def printable(path: str) -> str:
    """The path as text, with bytes that are no UTF-8 written as escapes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def located(home: Home, path: str) -> Path:
    """The location of a printable path in the landing folder."""
    location = home.landing / path
    if "\\x" not in path or location.exists():
        return location
    as_bytes = re.sub(
        rb"\\x([0-9a-f]{2})", lambda escape: bytes([int(escape[1], 16)]), path.encode()
    )
    return home.landing / os.fsdecode(as_bytes)


def _landed(home: Home, stream: Stream, location: Path, entry: os.stat_result) -> LandedFile:
    return LandedFile(
        stream=stream,
        location=location,
        path=printable(location.relative_to(home.landing).as_posix()),
        size=entry.st_size,
        mtime_ns=entry.st_mtime_ns,
    )


def _walk(
    folder: Path, above: frozenset[tuple[int, int]] = frozenset()
) -> Iterator[tuple[Path, os.stat_result | None]]:
    """Every file below `folder`, hidden and underscored names and folders left out.

    What cannot be read comes without figures: a pipe, a link to nothing or to a folder `above` it,
    a folder that may not be opened.
    """
    try:
        is_at = folder.stat()
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError:
        yield folder, None
        return
    above |= {(is_at.st_dev, is_at.st_ino)}
    for entry in entries:
        if entry.name.startswith(("_", ".")):
            continue
        location = Path(entry.path)
        try:
            found = entry.stat()
        except OSError:
            yield location, None
            continue
        if stat.S_ISDIR(found.st_mode):
            if (found.st_dev, found.st_ino) in above:
                yield location, None
            else:
                yield from _walk(location, above)
        else:
            yield location, found if stat.S_ISREG(found.st_mode) else None


def _kind_inside(location: Path) -> str:
    """The kind of a gzipped file by its first bytes: JSON lines, Parquet, or else a table.

    What cannot be read is a matter of whoever reads it.
    """
    try:
        with gzip.open(location) as file:
            start = file.read(_LOOKED_AT)
    except (OSError, EOFError, zlib.error):
        return "jsonl"
    if start.startswith(b"PAR1"):
        return "parquet"
    text = start.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")
    return "jsonl" if text.startswith((b"{", b"[")) else "csv"


def _parsed(given: str, form: str) -> datetime | None:
    try:
        time = datetime.strptime(given, form)
    except ValueError:
        return None
    return time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time
