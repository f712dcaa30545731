"""A landed file without those who were erased, in the place of the file: same name, same time.

The one exception to "a landed file is never changed". A file that holds nobody of the list is only
read. Text goes line by line, so that a file of any size passes, and what cannot be read as a record
is rewritten as a text; Parquet and workbooks are in modules of their own.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import logging
import os
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from orchestration.lib.common.erased import Erased
from orchestration.lib.landing.rewriting_tables import (
    held_in_parquet,
    held_in_workbook,
    rewrite_parquet,
    rewrite_workbook,
)
from orchestration.lib.landing.tombstones import MARK, Tombstones, plain

log = logging.getLogger("closedloop.erasing")

_CHUNK = 4 * 1024 * 1024  # bytes
_LONGEST = 256 * 1024 * 1024  # bytes of a line; a longer one is cut between two blanks
_WIDE = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_MARKED = re.compile(f'"{MARK}([^"]*)"')
_DELIMITERS = ",;\t|"
_MOST_ALTERNATIVES = 1_000  # of a pattern; looking up each line's words is quicker from there on
_LOOKED_AT = 20  # lines, for the header


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
        if not _write(path, part, tombstones, kind or _kind(path)):
            return False
        os.utime(part, ns=(before.st_atime_ns, before.st_mtime_ns))
        part.chmod(before.st_mode & 0o7777)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return True


def held(path: Path, erased: Erased, place: str) -> Iterator[tuple[int, str]]:
    """The records of a landed file that hold anybody of the list: row and text of each."""
    tombstones = Tombstones(erased, *(*place.split("/"), "", "")[:2])
    kind = _kind(path)
    packed = path.name.lower().removesuffix(".part").endswith(".gz")
    content = _unpacked(path)[0] if packed else None
    if kind in ("parquet", "xlsx"):
        tables = held_in_parquet if kind == "parquet" else held_in_workbook
        yield from tables(path.read_bytes() if content is None else content, tombstones)
        return
    with path.open("rb") if content is None else io.BytesIO(content) as file:
        if (start := file.read(2)) in _WIDE:
            text = file.read().decode(_WIDE[start], "surrogatepass")
            file = io.BytesIO(text.encode("utf-8", "surrogatepass"))
        file.seek(0)
        records = _rows if kind == "csv" else _lines
        for row, (before, after) in enumerate(records(file, tombstones), start=1):
            if before != after:
                yield row, before.decode("utf-8", "replace").rstrip("\r\n")


def _kind(path: Path) -> str:
    name = path.name.lower().removesuffix(".gz").removesuffix(".part")
    kinds = {".csv": "csv", ".parquet": "parquet", ".xlsx": "xlsx"}
    return next((kind for end, kind in kinds.items() if name.endswith(end)), "jsonl")


def _write(path: Path, part: Path, tombstones: Tombstones, kind: str) -> bool:
    """Writes the new file at `part`, if there is a reason to."""
    packed = path.name.lower().removesuffix(".part").endswith(".gz")
    if kind in ("parquet", "xlsx"):
        content = _unpacked(path)[0] if packed else path.read_bytes()
        written = (rewrite_parquet if kind == "parquet" else rewrite_workbook)(content, tombstones)
        if written is None:
            return False
        part.write_bytes(gzip.compress(written, 6, mtime=0) if packed else written)
        return True
    if not packed:
        with path.open("rb") as file:
            return _write_text(file, lambda: part.open("wb"), tombstones, kind)
    content, is_whole = _unpacked(path)
    changed = _write_text(
        io.BytesIO(content), lambda: gzip.GzipFile("", "wb", 6, part.open("wb"), mtime=0),
        tombstones, kind,
    )  # fmt: skip
    if changed and not is_whole:  # as broken as it was
        with part.open("r+b") as file:
            file.truncate(max(part.stat().st_size - 8, 0))
    return changed


def _unpacked(path: Path) -> tuple[bytes, bool]:
    """What a gzipped file holds, as far as it can be read, and whether that is all."""
    found = io.BytesIO()
    try:
        with gzip.open(path) as file:
            while chunk := file.read(_CHUNK):
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
    encoding = _WIDE.get(start, "utf-8")
    file.seek(0)
    if encoding != "utf-8":
        text = file.read().decode(encoding, "surrogatepass").encode("utf-8", "surrogatepass")
        file = io.BytesIO(text)
    if not _holds(file, tombstones):
        return False
    file.seek(0)
    records = _rows if kind == "csv" else _lines
    is_other = False
    with target() as written:
        for before, after in records(file, tombstones):
            is_other |= before != after
            if encoding != "utf-8":
                after = after.decode("utf-8", "surrogatepass").encode(encoding, "surrogatepass")
            written.write(after)
        raw = getattr(written, "fileobj", None)
    if raw is not None:
        raw.close()
    return is_other


def _holds(file: IO[bytes], tombstones: Tombstones) -> bool:
    rest = b""
    while chunk := file.read(_CHUNK):
        end = chunk.rfind(b"\n") + 1 or len(chunk)
        if tombstones.found(plain(rest + chunk[:end])):
            return True
        rest = chunk[end:] if end < len(chunk) else b""
    return bool(rest and tombstones.found(plain(rest)))


def _lines(file: IO[bytes], tombstones: Tombstones) -> Iterator[tuple[bytes, bytes]]:
    """Each line, as it is and without who was erased."""
    for lines in _batches(iter(lambda: file.readline(_LONGEST), b"")):
        for line, is_likely in _likely(lines, tombstones):
            yield line, _line(line, tombstones) if is_likely else line


def _line(line: bytes, tombstones: Tombstones) -> bytes:
    text = line.decode("utf-8", "surrogateescape")
    body = text.strip()
    try:
        if MARK in body:
            raise ValueError
        record = json.loads(
            body, parse_float=_marked, parse_int=_marked, parse_constant=_marked,
            object_pairs_hook=_once,
        )  # fmt: skip
        if not isinstance(record, (dict, list)):
            raise ValueError
        if (changed := _reduced(record, tombstones)) is None:
            return line
        written = json.dumps(changed, ensure_ascii=False, separators=(",", ":"))
        body = _MARKED.sub(r"\1", written)
        end = "\n" if text.endswith("\n") else ""
        return f"{body}{end}".encode("utf-8", "surrogateescape")
    except (ValueError, RecursionError):  # no record, or with letters that are none
        return tombstones.text(text).encode("utf-8", "surrogateescape")


def _reduced(record: Any, tombstones: Tombstones) -> Any:  # noqa: ANN401
    """The record reduced, if it is of anybody who was erased; else None."""
    return None if tombstones.replaced(record) == record else tombstones.record(record)


def _marked(number: str) -> str:
    return MARK + number


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError  # one of two values would be lost
    return found


def _rows(file: IO[bytes], tombstones: Tombstones) -> Iterator[tuple[bytes, bytes]]:
    """Each row of a CSV file, over however many lines, as it is and without who was erased."""
    top = file.read(_CHUNK).decode("utf-8", "surrogateescape").splitlines()[:_LOOKED_AT]
    file.seek(0)
    lines = sorted(top, key=lambda line: -max(map(line.count, _DELIMITERS)))
    header = lines[0] if lines else ""
    delimiter = max(_DELIMITERS, key=header.count)
    names = next(csv.reader([header.lstrip("\ufeff")], delimiter=delimiter), [])
    names = [re.sub(r"[^\w.]+", "_", name.strip().lower()) for name in names]
    for rows in _batches(_whole_rows(file)):
        for row, is_likely in _likely(rows, tombstones):
            yield row, _row(row, names, delimiter, tombstones) if is_likely else row


def _row(row: bytes, names: list[str], delimiter: str, tombstones: Tombstones) -> bytes:
    text = row.decode("utf-8", "surrogateescape")
    body = text.rstrip("\r\n")
    try:
        [cells] = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
    except (ValueError, csv.Error):
        cells = []
    if len(cells) != len(names):
        return tombstones.text(text).encode("utf-8", "surrogateescape")
    record = [*zip(names, cells, strict=True)]
    same = [tombstones.text(cell, name) for name, cell in record]
    if same == cells:
        return row
    changed = [tombstones.item(cell, name) for name, cell in record]
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter, lineterminator=text[len(body) :]).writerow(changed)
    return written.getvalue().encode("utf-8", "surrogateescape")


def _whole_rows(file: IO[bytes]) -> Iterator[bytes]:
    """Rows, whose cells may go over several lines while a quote is open."""
    row = b""
    while line := file.readline(_LONGEST):
        row += line
        if row.count(b'"') % 2 == 0 or len(row) > _CHUNK:
            yield row
            row = b""
    if row:
        yield row


def _batches(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    size = 0
    for line in lines:
        batch.append(line)
        size += len(line)
        if size > _CHUNK:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _likely(lines: list[bytes], tombstones: Tombstones) -> Iterator[tuple[bytes, bool]]:
    """Each line, and whether it may hold anybody of the list."""
    hits = tombstones.found(plain(b"".join(lines)))
    if not hits:
        yield from ((line, False) for line in lines)
        return
    if len(hits) > _MOST_ALTERNATIVES:  # each of which a pattern would try at every byte
        yield from ((line, bool(tombstones.found(plain(line)))) for line in lines)
        return
    pattern = re.compile(b"|".join(map(re.escape, sorted(hits))))
    for line in lines:
        yield line, bool(pattern.search(plain(line)))
