"""Parquet files and workbooks without those who were erased; None where they hold nobody."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.lib.landing.tombstones import Tombstones, plain

_LEAST = 9  # digits of a phone in a cell, more than an amount has
_ROWS = 50_000  # at a time
_CELL_TEXT = re.compile(r"(<(?:t|v|is)(?: [^>]*)?>)([^<]+)(</(?:t|v|is)>)")


def rewrite_parquet(content: bytes, tombstones: Tombstones) -> bytes | None:
    """The file with the same columns, types, row groups and compression."""
    try:
        file = pq.ParquetFile(io.BytesIO(content))
        table = file.read()
    except (pa.ArrowException, OSError):  # which loading refuses
        return _as_bytes(content, tombstones)
    rewritten = pa.concat_tables(
        [_slice(table.slice(start, _ROWS), tombstones) for start in range(0, len(table), _ROWS)]
        or [table]
    )
    if rewritten.equals(table):
        return None
    target = io.BytesIO()
    group = file.metadata.row_group(0) if file.num_row_groups else None
    packed = group.column(0).compression if group and group.num_columns else "SNAPPY"
    pq.write_table(
        rewritten,
        target,
        compression="NONE" if packed == "UNCOMPRESSED" else packed,
        row_group_size=max(group.num_rows if group else _ROWS, 1),
    )
    return target.getvalue()


def _slice(table: pa.Table, tombstones: Tombstones) -> pa.Table:
    columns = [name for name in table.column_names if _may_hold(table.schema.field(name).type)]
    if not columns:
        return table
    chosen = table.select(columns)
    rows = chosen.to_pylist()
    text = "\n".join(str(row) for row in rows).encode("utf-8", "surrogatepass")
    if not tombstones.found(plain(text)):
        return table
    changed = [tombstones.record(row) if tombstones.replaced(row) != row else row for row in rows]
    for name in columns:
        kind = table.schema.field(name)
        values = pa.array([row[name] for row in changed], kind.type)
        table = table.set_column(table.schema.get_field_index(name), kind, values)
    return table


def _may_hold(kind: pa.DataType) -> bool:
    """Whether a column may hold texts or whole numbers, and nothing that Python rounds."""
    if pa.types.is_struct(kind):
        return all(_may_hold(field.type) or _is_plain(field.type) for field in kind)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _may_hold(kind.value_type) or pa.types.is_struct(kind.value_type)
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind)


def _is_plain(kind: pa.DataType) -> bool:
    return (
        pa.types.is_floating(kind) or pa.types.is_boolean(kind) or pa.types.is_decimal(kind)
        or pa.types.is_date(kind) or pa.types.is_null(kind)
        or (pa.types.is_timestamp(kind) and kind.unit != "ns")
    )  # fmt: skip


def _as_bytes(content: bytes, tombstones: Tombstones) -> bytes | None:
    """A damaged file, as the text that it is not."""
    if not tombstones.found(plain(content)):
        return None
    text = tombstones.text(content.decode("utf-8", "surrogateescape"))
    return text.encode("utf-8", "surrogateescape")


def held_in_parquet(content: bytes, tombstones: Tombstones) -> Iterator[tuple[int, str]]:
    """The rows that hold anybody of the list: number and text of each."""
    try:
        rows = pq.read_table(io.BytesIO(content)).to_pylist()
    except (pa.ArrowException, OSError):
        return
    for number, row in enumerate(rows, start=1):
        if tombstones.replaced(row) != row:
            yield number, json.dumps(row, default=str, ensure_ascii=False)


def held_in_workbook(content: bytes, tombstones: Tombstones) -> Iterator[tuple[int, str]]:
    """The cells that hold anybody of the list, each numbered."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as workbook:
            texts = [
                found[2]
                for entry in workbook.infolist()
                if entry.filename.endswith(".xml")
                for found in _CELL_TEXT.finditer(workbook.read(entry).decode("utf-8", "replace"))
                if _cell(found[2], tombstones) != found[2]
            ]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError):
        return
    yield from enumerate(texts, start=1)


def rewrite_workbook(content: bytes, tombstones: Tombstones) -> bytes | None:
    """The workbook with tokens in its cells."""
    target = io.BytesIO()
    is_other = False
    try:
        with (
            zipfile.ZipFile(io.BytesIO(content)) as before,
            zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after,
        ):
            for entry in before.infolist():
                text = before.read(entry)
                changed = _cells(text, tombstones) if entry.filename.endswith(".xml") else text
                is_other |= changed != text
                after.writestr(zipfile.ZipInfo(entry.filename, entry.date_time), changed)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError):
        return _as_bytes(content, tombstones)
    return target.getvalue() if is_other else None


def _cells(content: bytes, tombstones: Tombstones) -> bytes:
    text = content.decode("utf-8", "surrogateescape")
    changed = _CELL_TEXT.sub(
        lambda found: f"{found[1]}{_cell(found[2], tombstones)}{found[3]}", text
    )
    return changed.encode("utf-8", "surrogateescape")


def _cell(content: str, tombstones: Tombstones) -> str:
    """What stands in a cell, as XML has it."""
    text = html.unescape(content)
    changed = tombstones.text(text)
    if len(text) >= _LEAST and (token := tombstones.erased.token("phone", text)):
        changed = token.removeprefix("+")  # a number, which has no field to say so
    return content if changed == text else html.escape(changed)
