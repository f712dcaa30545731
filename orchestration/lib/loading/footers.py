"""Lines below a table, such as a copyright or the day of a report, which are not records.

They have one filled cell and come at the end of a file, below a blank row.
"""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

from orchestration.lib.loading.readers import Top
from orchestration.lib.loading.unpack import Content, rewritten

_LOOKED_AT = 64 * 1024  # bytes at the end of a file
_NARROWEST = 3  # columns of a table, so that one cell is plainly no row of it
_CHUNK = 4 * 1024 * 1024  # bytes


def without_footer(content: Content, top: Top, notes: list[str]) -> Content:
    """The content without the lines below its table; their number is added to `notes`."""
    if len(top.header) < _NARROWEST:
        return content
    end, count = _footer(content.location, top.delimiter)
    if not count:
        return content
    notes.append(f"left out {count:,} line{'s' if count > 1 else ''} below the table")
    plain = content.location.with_name(f"{content.location.stem}_above.csv")
    with content.location.open("rb") as file, plain.open("wb") as copy:
        shutil.copyfileobj(file, copy, _CHUNK)
        copy.truncate(end)
    content.location.unlink(missing_ok=True)
    return rewritten(content, plain)


def _footer(location: Path, delimiter: str) -> tuple[int, int]:
    """At which byte the lines below the table begin, and how many they are."""
    size = location.stat().st_size
    with location.open("rb") as file:
        file.seek(max(size - _LOOKED_AT, 0))
        lines = file.read().splitlines(keepends=True)
    if size > _LOOKED_AT:
        del lines[0]  # the end of one
    begins, end, below, count = size, size, 0, 0
    for line in reversed(lines):
        cells = _cells(line, delimiter)
        if cells is None or sum(map(bool, cells)) > 1:
            break
        begins -= len(line)
        if any(cells):
            below += 1
        elif below:
            # A line right below the records may be a record that was cut short.
            end, count = begins, below
    return end, count


def _cells(line: bytes, delimiter: str) -> list[str] | None:
    """The cells of a line; None if it may be the end of a quoted value."""
    text = line.decode("utf-8", "replace").strip("\r\n")
    if text.count('"') % 2:
        return None
    try:
        cells = next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:
        return None
    return [cell.strip() for cell in cells]
