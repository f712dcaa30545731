"""What a landed file holds of somebody, found as an erasure would find it, with nothing written."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.lib.common.erased import Erased
from orchestration.lib.landing.rewriting import WIDE, kind_of, unpacked
from orchestration.lib.landing.rewriting_tables import CELL_TEXT, cell
from orchestration.lib.landing.rewriting_texts import pieces
from orchestration.lib.landing.tombstones import Tombstones


class Held(NamedTuple):
    """A record of somebody who is erased: its row, its text, and the fields whose words stay."""

    row: int
    text: str
    unnamed: Sequence[str] = ()


def held(path: Path, erased: Erased, place: str) -> Iterator[Held]:
    """The records of a landed file that hold anybody of the list."""
    tombstones = Tombstones(erased, *(*place.split("/"), "", "")[:2])
    kind = kind_of(path)
    packed = path.name.lower().removesuffix(".part").endswith(".gz")
    content = unpacked(path)[0] if packed else None
    if kind in ("parquet", "xlsx"):
        tables = _in_parquet if kind == "parquet" else _in_workbook
        yield from tables(path.read_bytes() if content is None else content, tombstones)
        return
    with path.open("rb") if content is None else io.BytesIO(content) as file:
        if (start := file.read(2)) in WIDE:
            text = file.read().decode(WIDE[start], "surrogatepass")
            file = io.BytesIO(text.encode("utf-8", "surrogatepass"))
        file.seek(0)
        for row, one in enumerate(pieces(file, tombstones, kind), start=1):
            if one.before != one.after:
                text = one.before.decode("utf-8", "replace").rstrip("\r\n")
                yield Held(row, text, one.unnamed)


def _in_parquet(content: bytes, tombstones: Tombstones) -> Iterator[Held]:
    """The rows that hold anybody of the list."""
    try:
        rows = pq.read_table(io.BytesIO(content)).to_pylist()
    except (pa.ArrowException, OSError):
        return
    for number, row in enumerate(rows, start=1):
        if tombstones.replaced(row) != row:
            text = json.dumps(row, default=str, ensure_ascii=False)
            yield Held(number, text, [*tombstones.unnamed(row)])


def _in_workbook(content: bytes, tombstones: Tombstones) -> Iterator[Held]:
    """The cells that hold anybody of the list, each numbered."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as workbook:
            texts = [
                found[2]
                for entry in workbook.infolist()
                if entry.filename.endswith(".xml")
                for found in CELL_TEXT.finditer(workbook.read(entry).decode("utf-8", "replace"))
                if cell(found[2], tombstones) != found[2]
            ]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError):
        return
    yield from (Held(number, text) for number, text in enumerate(texts, start=1))
