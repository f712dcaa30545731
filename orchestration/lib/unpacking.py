"""A landed file's bytes: their hash, and a plain readable copy of what was gzipped.

DuckDB takes a gzip stream that breaks off for one that ends, so gzipped files are unpacked and
verified here, in the same pass that hashes them. The hash is that of the plain content: the same
export, packed again, is still the same content.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from dataclasses import dataclass
from pathlib import Path

from orchestration.lib.landing import LandedFile

_CHUNK = 4 * 1024 * 1024  # bytes


@dataclass(frozen=True)
class Content:
    """The content of a landed file."""

    sha256: str
    location: Path  # a plain file to read, under a name without characters that DuckDB globs
    is_empty: bool
    fault: str | None = None  # why the content cannot be had whole


def unpack(file: LandedFile, scratch: Path) -> Content:
    """Hashes the file and lays it out for reading, below `scratch`.

    Raises OSError when the file cannot be opened or read.
    """
    plain = scratch / f"landed.{file.kind}"
    plain.unlink(missing_ok=True)
    if not file.is_packed:
        with file.location.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        plain.symlink_to(file.location.absolute())
        return Content(digest, plain, is_empty=file.size == 0)
    try:
        digest, size = _gunzip(file.location, plain)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        with file.location.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        fault = None if file.size == 0 else f"broken gzip ({error}); copy or export the file again"
        return Content(digest, plain, is_empty=file.size == 0, fault=fault)
    return Content(digest, plain, is_empty=size == 0)


def _gunzip(packed: Path, plain: Path) -> tuple[str, int]:
    digest = hashlib.sha256()
    size = 0
    with gzip.open(packed, "rb") as source, plain.open("wb") as target:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            target.write(chunk)
            size += len(chunk)
    return digest.hexdigest(), size
