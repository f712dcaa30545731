"""A landed file without those who were erased, in the place of the file: same name, same time.

The one exception to "a landed file is never changed". A file that holds nobody of the list is only
read. Text goes line by line, so that a file of any size passes, and what cannot be read as a record
is rewritten as a text; Parquet and workbooks are in modules of their own.
"""

from __future__ import annotations

import gzip
import io
import logging
import os
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

from orchestration.lib.common.erased import Erased
from orchestration.lib.landing.likely import plain
from orchestration.lib.landing.rewriting_tables import (
    rewrite_parquet,
    rewrite_workbook,
)
from orchestration.lib.landing.rewriting_texts import CHUNK, pieces
from orchestration.lib.landing.tombstones import Tombstones

log = logging.getLogger("closedloop.erasing")

WIDE = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def rewrite(path: Path, erased: Erased, place: str, kind: str | None = None) -> bool:
    """Rewrites the file without who is on the list; whether it held anybody.

    `place` is its path below landing/, `kind` how it is read, where that is known. Raises OSError
    when it cannot be read or replaced.
    """
    path = path.resolve()
    before = path.stat()
    source, stream = (*place.split("/"), "", "")[:2]
    tombstones = Tombstones(erased, source, stream)
    part = path.with_name(f".{path.name[:200]}.erasing")
    try:
        if not _write(path, part, tombstones, kind or kind_of(path)):
            return False
        os.utime(part, ns=(before.st_atime_ns, before.st_mtime_ns))
        part.chmod(before.st_mode & 0o7777)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return True


def kind_of(path: Path) -> str:
    """How a file is read, by its name: csv, parquet, xlsx, or as lines of JSON."""
    name = path.name.lower().removesuffix(".gz").removesuffix(".part")
    kinds = {".csv": "csv", ".parquet": "parquet", ".xlsx": "xlsx"}
    return next((kind for end, kind in kinds.items() if name.endswith(end)), "jsonl")


def _write(path: Path, part: Path, tombstones: Tombstones, kind: str) -> bool:
    """Writes the new file at `part`, if there is a reason to."""
    packed = path.name.lower().removesuffix(".part").endswith(".gz")
    if kind in ("parquet", "xlsx"):
        content = unpacked(path)[0] if packed else path.read_bytes()
        written = (rewrite_parquet if kind == "parquet" else rewrite_workbook)(content, tombstones)
        if written is None:
            return False
        part.write_bytes(gzip.compress(written, 6, mtime=0) if packed else written)
        return True
    if not packed:
        with path.open("rb") as file:
            return _write_text(file, lambda: part.open("wb"), tombstones, kind)
    content, is_whole = unpacked(path)
    changed = _write_text(
        io.BytesIO(content), lambda: gzip.GzipFile("", "wb", 6, part.open("wb"), mtime=0),
        tombstones, kind,
    )  # fmt: skip
    if changed and not is_whole:  # as broken as it was
        with part.open("r+b") as file:
            file.truncate(max(part.stat().st_size - 8, 0))
    return changed


def unpacked(path: Path) -> tuple[bytes, bool]:
    """What a gzipped file holds, as far as it can be read, and whether that is all."""
    found = io.BytesIO()
    try:
        with gzip.open(path) as file:
            while chunk := file.read(CHUNK):
                found.write(chunk)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        return _readable(path.read_bytes()), False
    return found.getvalue(), True


def _readable(content: bytes) -> bytes:
    """What can be unpacked before the place where it is broken; itself where nothing can."""
    with suppress(zlib.error):
        return zlib.decompressobj(31).decompress(content)
    return content


def _write_text(
    file: IO[bytes],
    target: Callable[[], IO[bytes] | gzip.GzipFile],
    tombstones: Tombstones,
    kind: str,
) -> bool:
    start = file.read(2)
    encoding = WIDE.get(start, "utf-8")
    file.seek(0)
    if encoding != "utf-8":
        text = file.read().decode(encoding, "surrogatepass").encode("utf-8", "surrogatepass")
        file = io.BytesIO(text)
    if not _holds(file, tombstones):
        return False
    file.seek(0)
    is_other = False
    with target() as written:
        for before, after, _ in pieces(file, tombstones, kind):
            is_other |= before != after
            if encoding != "utf-8":
                after = after.decode("utf-8", "surrogatepass").encode(encoding, "surrogatepass")
            written.write(after)
        raw = getattr(written, "fileobj", None)
    if raw is not None:
        raw.close()
    return is_other


def _holds(file: IO[bytes], tombstones: Tombstones) -> bool:
    """Whether any of a file may be somebody's on the list."""
    rest = b""
    while chunk := file.read(CHUNK):
        end = chunk.rfind(b"\n") + 1 or len(chunk)
        if tombstones.likely.found(plain(rest + chunk[:end])):
            return True
        rest = chunk[end:] if end < len(chunk) else b""
    return bool(rest and tombstones.likely.found(plain(rest)))
