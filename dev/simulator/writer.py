"""Writing files as streams: bounded memory, byte-identical repeats, no rewrite of what is there.

Everything goes to a scratch folder first. `commit` moves each finished file into place, unless the
file there already has the same bytes: then that one stays, with its modification time.
"""

import filecmp
import pickle
import shutil
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

ROWS_PER_FILE = 250_000
_BUFFER_BYTES = 64 * 1024
_ROWS_PER_GROUP = 5_000


class _TextFile:
    """A growing text file, plain or gzip, that holds no file handle between flushes."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        self.path = path
        self.rows = 0
        # wbits 31 is a gzip header without name or time, so that bytes depend on content alone.
        self._gzip = zlib.compressobj(1, zlib.DEFLATED, 31) if path.suffix == ".gz" else None
        self._buffer: list[bytes] = []
        self._size = 0

    def write(self, line: bytes) -> None:
        self._buffer.append(line)
        self._size += len(line)
        if self._size >= _BUFFER_BYTES:
            self._flush()

    def _flush(self, last: bool = False) -> None:
        data = b"".join(self._buffer)
        if self._gzip:
            data = self._gzip.compress(data) + (self._gzip.flush() if last else b"")
        with self.path.open("ab") as file:
            file.write(data)
        self._buffer.clear()
        self._size = 0

    def close(self) -> None:
        self._flush(last=True)


class _ParquetFile:
    """A growing Parquet file; its rows wait on disk, as many such files grow at the same time."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self.path = path
        self.rows = 0
        self._schema = schema
        self._waiting = _TextFile(path.with_name(f"{path.name}.rows"))

    def write(self, row: dict[str, Any]) -> None:
        self._waiting.write(pickle.dumps(row))

    def close(self) -> None:
        """Write the rows in groups."""
        self._waiting.close()
        with pq.ParquetWriter(self.path, self._schema) as writer:
            for rows in _batched(_unpickled(self._waiting.path), _ROWS_PER_GROUP):
                writer.write_table(pa.Table.from_pylist(rows, schema=self._schema))
        self._waiting.path.unlink()


_File = _TextFile | _ParquetFile


class Nowhere:
    """Stands in for a tree where records are made that nobody is to see."""

    def record(self, stream: str, name: str, record: dict[str, Any]) -> None:
        """Forget the record."""


class Tree:
    """A folder tree of streams that is written in one go and then put into place.

    Unless `is_packed`, files that are asked for as `.gz` are written plain, without that ending.
    Each stream's files lie `inside` a folder of its own, if one is named.
    """

    def __init__(
        self,
        root: Path,
        scratch: Path,
        rows_per_file: int = ROWS_PER_FILE,
        *,
        is_packed: bool = True,
        inside: str = "",
    ) -> None:
        self.rows: Counter[str] = Counter()
        self._root = root
        self._scratch = scratch
        self._rows_per_file = rows_per_file
        self._is_packed = is_packed
        self._inside = inside
        self._open: dict[tuple[str, str], _File] = {}
        self._parts: Counter[tuple[str, str]] = Counter()
        shutil.rmtree(scratch, ignore_errors=True)

    def record(self, stream: str, name: str, record: dict[str, Any]) -> None:
        """Add a JSON line to `stream`; `name` is the file's, such as calls_2026-06-08.jsonl."""
        self._add_text(stream, name, orjson.dumps(record) + b"\n", 1)

    def line(self, stream: str, name: str, text: str, *, is_header: bool = False) -> None:
        """Add a line as it stands; a header is not counted as a row."""
        self._add_text(stream, name, text.encode() + b"\n", 0 if is_header else 1)

    def parquet(self, stream: str, name: str, schema: pa.Schema, row: dict[str, Any]) -> None:
        """Add a row to a Parquet file."""
        file = self._open_for(stream, name, lambda path: _ParquetFile(path, schema))
        assert isinstance(file, _ParquetFile)
        file.write(row)
        self._count(stream, file, 1)

    def place(self, stream: str, name: str) -> tuple[str, int]:
        """Return the path below the root and the number, from 1, of the row written last."""
        file = self._open[(stream, name)]
        return file.path.relative_to(self._scratch).as_posix(), file.rows

    def commit(self) -> None:
        """Finish all files and move into place those whose content is new."""
        for file in self._open.values():
            self._put_in_place(file)
        self._open.clear()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _add_text(self, stream: str, name: str, line: bytes, rows: int) -> None:
        file = self._open_for(stream, name, _TextFile)
        assert isinstance(file, _TextFile)
        file.write(line)
        self._count(stream, file, rows)

    def _open_for(self, stream: str, name: str, make: Callable[[Path], _File]) -> _File:
        """Return the file to write to; a full one is put in place and a new part begun."""
        key = (stream, name)
        file = self._open.get(key)
        if file is not None and file.rows < self._rows_per_file:
            return file
        if file is not None:
            self._put_in_place(file)
            self._parts[key] += 1
        part_name = _part_name(name, self._parts[key])
        if not self._is_packed:
            part_name = part_name.removesuffix(".gz")
        file = self._open[key] = make(self._scratch / stream / self._inside / part_name)
        return file

    def _count(self, stream: str, file: _File, rows: int) -> None:
        file.rows += rows
        self.rows[stream] += rows

    def _put_in_place(self, file: _File) -> None:
        file.close()
        target = self._root / file.path.relative_to(self._scratch)
        if target.exists() and filecmp.cmp(file.path, target, shallow=False):
            file.path.unlink()
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        file.path.replace(target)


def _unpickled(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as file:
        while file.peek(1):
            yield pickle.load(file)


def _batched(rows: Iterator[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    while batch := list(islice(rows, size)):
        yield batch


def _part_name(name: str, part: int) -> str:
    """Number the second and later parts of a file: events.jsonl.gz, events.part-001.jsonl.gz."""
    if not part:
        return name
    folder, _, base = name.rpartition("/")
    stem, _, ending = base.partition(".")
    return f"{folder}{'/' if folder else ''}{stem}.part-{part:03}.{ending}"
