"""Every byte of a data folder, packed or not, and every value of its databases."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import duckdb
import pyarrow.parquet as pq


def holding(root: Path, needles: list[bytes]) -> list[str]:
    """Which file holds which needle, in whatever case; a file's name counts too."""
    found = []
    for path in sorted(root.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        small = [part.lower() for part in (str(path.relative_to(root)).encode(), *_contents(path))]
        found += [
            f"{path.relative_to(root)}: {needle.decode()}"
            for needle in needles
            if any(needle.lower() in part for part in small)
        ]
    return found


def _contents(path: Path) -> Iterator[bytes]:
    content = path.read_bytes()
    yield content
    if content.startswith(b"\x1f\x8b"):
        with suppress(zlib.error):
            yield zlib.decompressobj(31).decompress(content)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield content.decode("utf-16", "replace").encode()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(path) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    if content.startswith(b"PAR1"):
        yield "\n".join(map(str, pq.read_table(path).to_pylist())).encode()
    if content[8:12] == b"DUCK":
        yield from _tables(path)


def _tables(path: Path) -> Iterator[bytes]:
    with closing(duckdb.connect(str(path), read_only=True)) as file:
        tables = file.execute("select schema_name, table_name from duckdb_tables()").fetchall()
        for schema, table in tables:
            yield "\n".join(
                map(str, file.execute(f'from "{schema}"."{table}"').fetchall())
            ).encode()
