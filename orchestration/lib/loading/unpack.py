"""The bytes of a landed file: their hash, and a plain copy if they were gzipped.

DuckDB takes a gzip stream that breaks off for one that ends, so gzipped files are unpacked and
verified here, in the same pass that hashes them. The hash is that of the plain content: the same
export, packed again, is still the same content.

Hashing and unpacking use one core and leave Python to others, so it is done ahead, in a thread,
while DuckDB works on the files before. The same pass finds lines that are too long for DuckDB, and
counts lines.
"""

from __future__ import annotations

import gzip
import hashlib
import shutil
import zlib
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from orchestration.lib.landing.files import LandedFile
from orchestration.lib.loading import limits

_CHUNK = 4 * 1024 * 1024  # bytes
# What may be unpacked ahead, beside the next file; a gzipped file counts as ten times its size.
_MOST_BYTES_AHEAD = 512 * 1024 * 1024
_MOST_FILES_AHEAD = 200


@dataclass(frozen=True)
class Content:
    """The content of a landed file."""

    sha256: str
    location: Path  # a plain file to read, under a name without characters that DuckDB globs
    size: int  # bytes, unpacked
    fault: str | None = None  # why the content is not complete
    has_long_record: bool = False  # whether a line, or a CSV record, is longer than it may be
    lines: int | None = None  # of a JSON lines file, blank ones too

    @property
    def is_empty(self) -> bool:
        """Whether there is not a single byte."""
        return self.size == 0


def unpack_ahead(
    files: Iterable[LandedFile], folder: Path
) -> Generator[tuple[LandedFile, Future[Content]], None, None]:
    """Each file, in order, with what `unpack` makes of it in `folder`.

    Close the iterator when it is not used to its end: nothing is written to `folder` after that.
    """
    worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="unpacking")
    waiting: deque[tuple[LandedFile, Future[Content]]] = deque()
    bytes_waiting = 0  # without the file that is next
    try:
        for number, file in enumerate(files, start=1):
            plain = folder / f"landed_{number}.{file.kind}"
            bytes_waiting += _likely_size(file) if waiting else 0
            waiting.append((file, worker.submit(unpack, file, plain)))
            while bytes_waiting > _MOST_BYTES_AHEAD or len(waiting) > _MOST_FILES_AHEAD:
                yield waiting.popleft()
                bytes_waiting -= _likely_size(waiting[0][0])
        while waiting:
            yield waiting.popleft()
    finally:
        worker.shutdown(cancel_futures=True)


def _likely_size(file: LandedFile) -> int:
    return file.size * (10 if file.is_packed else 1)


def unpack(file: LandedFile, plain: Path) -> Content:
    """Hashes the file and lays it out for reading under the name `plain`.

    Raises OSError when the file cannot be opened or read.
    """
    plain.unlink(missing_ok=True)
    if not file.is_packed:
        plain.symlink_to(file.location.absolute())
        with file.location.open("rb") as source:
            scan = _scan(source, file.kind)
        fault = None
        if scan.size > shutil.disk_usage(plain.parent).free:
            fault = (
                "larger than what is free on the disk; make room, then `make replay`, or land it "
                "in parts"
            )
        return _content(scan, plain, fault)
    try:
        with gzip.open(file.location, "rb") as source, plain.open("wb") as target:
            scan = _scan(source, file.kind, target)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        fault = None if file.size == 0 else f"broken gzip ({error}); copy or export the file again"
        plain.unlink(missing_ok=True)
        return Content(_digest(file.location), plain, file.size, fault)
    except NoRoomError:
        plain.unlink(missing_ok=True)
        fault = (
            "unpacks to more than half of what is free on the disk; make room and land it "
            "unpacked, or export it in parts"
        )
        return Content(_digest(file.location), plain, file.size, fault)
    except OSError:
        plain.unlink(missing_ok=True)  # the disk may be full of it
        raise
    return _content(scan, plain)


class NoRoomError(Exception):
    """The unpacked file is larger than the rest of the disk."""


@dataclass
class _Scan:
    """What one pass over a file's bytes finds out; see `Content`."""

    digest: hashlib._Hash = field(default_factory=hashlib.sha256)
    size: int = 0
    lines: int = 0
    ends_a_line: bool = True
    since_record: int = 0  # bytes since the last record ended
    longest: int = 0  # bytes of the longest record among those that span two chunks
    is_quoted: bool = False  # whether the last byte is inside a quoted cell


def _content(scan: _Scan, plain: Path, fault: str | None = None) -> Content:
    return Content(
        scan.digest.hexdigest(),
        plain,
        scan.size,
        fault,
        has_long_record=max(scan.longest, scan.since_record) > limits.LONGEST_LINE,
        lines=scan.lines + (not scan.ends_a_line) if plain.suffix == ".jsonl" else None,
    )


def rewritten(content: Content, plain: Path) -> Content:
    """The same content, in the copy `plain` that was made of it to be read."""
    with plain.open("rb") as source:
        scan = _scan(source, plain.suffix.removeprefix("."))
    return replace(_content(scan, plain), sha256=content.sha256, fault=content.fault)


def _digest(location: Path) -> str:
    with location.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _scan(source: IO[bytes] | gzip.GzipFile, kind: str, target: IO[bytes] | None = None) -> _Scan:
    """Reads all of `source`, and copies it to `target`.

    Raises NoRoomError when the copy would fill the disk.
    """
    scan = _Scan()
    # Records within one chunk are no longer than they may be, so only its ends are looked at.
    step = min(_CHUNK, limits.LONGEST_LINE)
    while chunk := source.read(step):
        scan.digest.update(chunk)
        scan.size += len(chunk)
        if target:
            target.write(chunk)
            if scan.size > shutil.disk_usage(target.name).free:
                raise NoRoomError
        if kind == "jsonl":
            scan.lines += chunk.count(b"\n")
            scan.ends_a_line = chunk.endswith(b"\n")
            _measure(scan, len(chunk), chunk.find(b"\n"), chunk.rfind(b"\n"))
        elif kind == "csv":
            before = scan.is_quoted
            scan.is_quoted ^= chunk.count(b'"') % 2 == 1
            first = _first_end(chunk, is_quoted=before)
            last = _last_end(chunk, is_quoted=scan.is_quoted)
            _measure(scan, len(chunk), first, last)
    return scan


def _measure(scan: _Scan, size: int, first: int, last: int) -> None:
    """Notes a chunk in which the first and the last record end there, or none at -1."""
    if first < 0:
        scan.since_record += size
    else:
        scan.longest = max(scan.longest, scan.since_record + first)
        scan.since_record = size - last - 1
    scan.longest = max(scan.longest, scan.since_record)


def _first_end(chunk: bytes, *, is_quoted: bool) -> int:
    """Where the first line ends outside of quotes, or -1."""
    start = 0
    while (end := chunk.find(b"\n", start)) >= 0:
        is_quoted ^= chunk.count(b'"', start, end) % 2 == 1
        if not is_quoted:
            return end
        start = end + 1
    return -1


def _last_end(chunk: bytes, *, is_quoted: bool) -> int:
    """Where the last line ends outside of quotes, or -1; `is_quoted` is how the chunk ends."""
    stop = len(chunk)
    while (end := chunk.rfind(b"\n", 0, stop)) >= 0:
        is_quoted ^= chunk.count(b'"', end, stop) % 2 == 1
        if not is_quoted:
            return end
        stop = end
    return -1
