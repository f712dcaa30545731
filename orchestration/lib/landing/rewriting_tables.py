"""Parquet files and workbooks without those who were erased; None where they hold nobody."""

from __future__ import annotations

import html
import io
import re
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.lib.landing.likely import plain
from orchestration.lib.landing.tombstones import Tombstones

_LEAST = 9  # digits of a phone in a cell, more than an amount has
_ROWS = 50_000  # at a time
CELL_TEXT = re.compile(r"(<(?:t|v|is)(?: [^>]*)?>)([^<]+)(</(?:t|v|is)>)")


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
    text = b"\n".join(map(_text, rows))
    if not tombstones.likely.found(plain(text)):
        return table
    changed = [tombstones.record(row) if tombstones.holds(row, _text(row)) else row for row in rows]
    for name in columns:
        kind = table.schema.field(name)
        values = pa.array([row[name] for row in changed], kind.type)
        table = table.set_column(table.schema.get_field_index(name), kind, values)
    return table


def _text(row: object) -> bytes:
    return str(row).encode("utf-8", "surrogatepass")


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
    if not tombstones.likely.found(plain(content)):
        return None
    text = tombstones.text(content.decode("utf-8", "surrogateescape"))
    return text.encode("utf-8", "surrogateescape")


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
    changed = CELL_TEXT.sub(lambda found: f"{found[1]}{cell(found[2], tombstones)}{found[3]}", text)
    return changed.encode("utf-8", "surrogateescape")


def cell(content: str, tombstones: Tombstones) -> str:
    """What stands in a cell without who was erased, as XML has it."""
    text = html.unescape(content)
    changed = tombstones.text(text)
    if len(text) >= _LEAST and (token := tombstones.erased.token("phone", text)):
        changed = token.removeprefix("+")  # a number, which has no field to say so
    return content if changed == text else html.escape(changed)
