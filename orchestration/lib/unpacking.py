"""A landed file's bytes: their hash, and a plain readable copy of what was gzipped.

DuckDB takes a gzip stream that breaks off for one that ends, so gzipped files are unpacked and
verified here, in the same pass that hashes them. The hash is that of the plain content: the same
export, packed again, is still the same content.

Hashing and unpacking use one core and leave Python to others, so it is done ahead, in a thread,
while DuckDB works on the files before.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from orchestration.lib.landing import LandedFile

_CHUNK = 4 * 1024 * 1024  # bytes
# What may lie unpacked behind the file that is next, the last one whole; a gzipped file is taken
# for ten times its size.
_MOST_BYTES_AHEAD = 512 * 1024 * 1024
_MOST_FILES_AHEAD = 200


@dataclass(frozen=True)
class Content:
    """The content of a landed file."""

    sha256: str
    location: Path  # a plain file to read, under a name without characters that DuckDB globs
    size: int  # bytes, unpacked
    fault: str | None = None  # why the content cannot be had whole

    @property
    def is_empty(self) -> bool:
        """Whether there is not a single byte."""
        return self.size == 0


def unpack_ahead(
    files: Iterable[LandedFile], folder: Path
) -> Iterator[tuple[LandedFile, Future[Content]]]:
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
        return Content(_digest(file.location), plain, file.size)
    try:
        digest, size = _gunzip(file.location, plain)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        fault = None if file.size == 0 else f"broken gzip ({error}); copy or export the file again"
        plain.unlink(missing_ok=True)
        return Content(_digest(file.location), plain, file.size, fault)
    except OSError:
        plain.unlink(missing_ok=True)  # the disk may be full of it
        raise
    return Content(digest, plain, size)


def _digest(location: Path) -> str:
    with location.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _gunzip(packed: Path, plain: Path) -> tuple[str, int]:
    digest = hashlib.sha256()
    size = 0
    with gzip.open(packed, "rb") as source, plain.open("wb") as target:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            target.write(chunk)
            size += len(chunk)
    return digest.hexdigest(), size
