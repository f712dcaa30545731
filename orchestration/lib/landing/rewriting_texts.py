"""Lines of JSON and rows of CSV without those who were erased, each with what it was before.

Text goes piece by piece, so that a file of any size passes. What cannot be read as a record is
rewritten as a text.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any, NamedTuple

from orchestration.lib.landing.tombstones import MARK, Tombstones

CHUNK = 4 * 1024 * 1024  # bytes
_LONGEST = 256 * 1024 * 1024  # bytes of a line; a longer one is cut between two blanks
_MARKED = re.compile(f'"{MARK}([^"]*)"')
_DELIMITERS = ",;\t|"
_LOOKED_AT = 20  # lines, for the header


class Piece(NamedTuple):
    """A record as it landed and without who was erased, and its fields whose words stayed."""

    before: bytes
    after: bytes
    unnamed: Sequence[str] = ()


def pieces(file: IO[bytes], tombstones: Tombstones, kind: str) -> Iterator[Piece]:
    """All of a file, record by record; `kind` is csv or jsonl."""
    yield from (_rows if kind == "csv" else _lines)(file, tombstones)


def _lines(file: IO[bytes], tombstones: Tombstones) -> Iterator[Piece]:
    for lines in _batches(iter(lambda: file.readline(_LONGEST), b"")):
        for line, is_likely in tombstones.likely.lines(lines):
            yield _line(line, tombstones) if is_likely else Piece(line, line)


def _line(line: bytes, tombstones: Tombstones) -> Piece:
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
        changed = tombstones.record(record) if tombstones.holds(record, line) else record
        if changed == record:
            return Piece(line, line)
        written = json.dumps(changed, ensure_ascii=False, separators=(",", ":"))
        body = _MARKED.sub(r"\1", written)
        end = "\n" if text.endswith("\n") else ""
        after = f"{body}{end}".encode("utf-8", "surrogateescape")
        return Piece(line, after, [*tombstones.unnamed(record)])
    except (ValueError, RecursionError):  # no record, or with letters that are none
        return Piece(line, tombstones.text(text).encode("utf-8", "surrogateescape"))


def _marked(number: str) -> str:
    return MARK + number


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError  # one of two values would be lost
    return found


def _rows(file: IO[bytes], tombstones: Tombstones) -> Iterator[Piece]:
    """The rows of a CSV file, over however many lines."""
    top = file.read(CHUNK).decode("utf-8", "surrogateescape").splitlines()[:_LOOKED_AT]
    file.seek(0)
    lines = sorted(top, key=lambda line: -max(map(line.count, _DELIMITERS)))
    header = lines[0] if lines else ""
    delimiter = max(_DELIMITERS, key=header.count)
    names = next(csv.reader([_readable(header.lstrip("\ufeff"))], delimiter=delimiter), [])
    names = [re.sub(r"[^\w.]+", "_", name.strip().lower()) for name in names]
    for rows in _batches(_whole_rows(file)):
        for row, is_likely in tombstones.likely.lines(rows):
            yield _row(row, names, delimiter, tombstones) if is_likely else Piece(row, row)


def _row(row: bytes, names: list[str], delimiter: str, tombstones: Tombstones) -> Piece:
    text = row.decode("utf-8", "surrogateescape")
    body = text.rstrip("\r\n")
    try:
        [cells] = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
    except (ValueError, csv.Error):
        cells = []
    if len(cells) != len(names):
        return Piece(row, tombstones.text(text).encode("utf-8", "surrogateescape"))
    record = [*zip(names, cells, strict=True)]
    same = [tombstones.text(cell, name) for name, cell in record]
    changed = cells
    if same != cells or tombstones.likely.is_tombstone(row):
        changed = [tombstones.item(cell, name) for name, cell in record]
    if changed == cells:
        return Piece(row, row)
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter, lineterminator=text[len(body) :]).writerow(changed)
    after = written.getvalue().encode("utf-8", "surrogateescape")
    return Piece(row, after, [*tombstones.unnamed(dict(record))])


def _readable(header: str) -> str:
    """A header in UTF-8, else as Windows of Western Europe writes it."""
    content = header.encode("utf-8", "surrogateescape")
    return header if header.isprintable() else content.decode("cp1252", "replace")


def _whole_rows(file: IO[bytes]) -> Iterator[bytes]:
    """Rows, whose cells may go over several lines while a quote is open."""
    row = b""
    while line := file.readline(_LONGEST):
        row += line
        if row.count(b'"') % 2 == 0 or len(row) > CHUNK:
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
        if size > CHUNK:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
