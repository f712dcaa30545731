"""Workbooks (.xlsx): one sheet, written out as CSV.

Excel keeps dates, booleans and numbers as such, and they arrive as such: days as 2026-08-03,
times as 2026-08-03 09:00:00 (in the file's own zone), numbers as 1234.56 behind a mark that
distinguishes them from texts. The memory that a sheet takes is known, and limited, before it is
opened.
"""

from __future__ import annotations

import csv
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

import python_calamine as calamine

from orchestration.lib.loading import limits
from orchestration.lib.loading.repair import RefusalError

# Before a number with a fraction; XML has no such character, so no text begins with it.
NUMBER_MARK = "\x02"
SHEET_TIMES = ("%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d")
_ZIP = b"PK\x03\x04"
_PROTECTED = b"\xd0\xcf\x11\xe0"  # the container that Excel wraps an encrypted workbook in
_CHUNK = 1024 * 1024  # bytes
_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"')
_LONGEST_CELL_NAME = 32  # bytes
_BROKEN = "not readable as a workbook; open it in Excel and save it again as .xlsx, or as CSV"


def write_csv(source: Path, target: Path, sheet: str | int | None) -> str:
    """Writes the sheet of that name or number, or the first visible one; its name.

    Raises RefusalError when there is no such sheet, or none that can be read.
    """
    _refuse_if_no_workbook(source)
    try:
        _refuse_if_too_large(source)
        with calamine.CalamineWorkbook.from_path(str(source)) as workbook:
            name = _chosen(workbook, sheet)
            found = workbook.get_sheet_by_name(name)
            if not found.height or not found.width:
                raise RefusalError(f"the sheet {name} is empty; name another one in _format.yml")
            with target.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerows(_rows(found))
    except calamine.PasswordError:
        raise RefusalError(_protected()) from None
    except (
        calamine.CalamineError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError,
        ValueError, KeyError, OverflowError,
    ):  # fmt: skip
        raise RefusalError(_BROKEN) from None
    return name


def _protected() -> str:
    return "protected by a password, or an .xls of old; save it as .xlsx without a password"


def _refuse_if_no_workbook(source: Path) -> None:
    with source.open("rb") as file:
        start = file.read(8)
    if start.startswith(_PROTECTED):
        raise RefusalError(_protected())
    if not start.startswith(_ZIP):
        raise RefusalError(_BROKEN)


def _refuse_if_too_large(source: Path) -> None:
    """Looks at every sheet before any is opened: opened, it is a rectangle in memory."""
    with zipfile.ZipFile(source) as archive:
        if sum(part.file_size for part in archive.infolist()) > limits.LARGEST_WORKBOOK:
            raise RefusalError(
                f"unpacks to more than {limits.LARGEST_WORKBOOK:,} bytes; save the sheet as CSV"
            )
        for part in archive.namelist():
            if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                rows, columns = _extent(archive, part)
                if rows * columns > limits.MOST_CELLS:
                    raise RefusalError(
                        f"a sheet of {rows:,} rows and {columns:,} columns, and at most "
                        f"{limits.MOST_CELLS:,} cells can be; delete what lies far below or beside "
                        "the table, or save the sheet as CSV"
                    )


def _extent(archive: zipfile.ZipFile, part: str) -> tuple[int, int]:
    """The last row and column with a cell in them; of a lying archive no more than is allowed."""
    last_row = last_column = unpacked = 0
    columns: set[bytes] = set()
    rest = b""
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            unpacked += len(chunk)
            if unpacked > limits.LARGEST_WORKBOOK:
                raise RefusalError("unpacks to more than it says; save the sheet as CSV")
            for letters, number in _CELL.findall(rest + chunk):
                columns.add(letters)
                last_row = max(last_row, int(number))
            rest = chunk[-_LONGEST_CELL_NAME:]
    for letters in columns:
        place = 0
        for letter in letters:
            place = place * 26 + letter - ord("A") + 1
        last_column = max(last_column, place)
    return last_row, last_column


def _chosen(workbook: calamine.CalamineWorkbook, sheet: str | int | None) -> str:
    tables = [
        one for one in workbook.sheets_metadata if one.typ == calamine.SheetTypeEnum.WorkSheet
    ]
    names = [one.name for one in tables]
    if isinstance(sheet, int) and sheet <= len(names):
        return names[sheet - 1]
    if isinstance(sheet, str):
        for name in names:
            if name.strip().lower() == sheet.strip().lower():
                return name
    if sheet is not None or not names:
        raise RefusalError(
            f"has no sheet {sheet}; it has {', '.join(names) or 'none'}: name one as sheet in "
            "_format.yml"
        )
    visible = [one.name for one in tables if one.visible == calamine.SheetVisibleEnum.Visible]
    return (visible or names)[0]


def _rows(sheet: calamine.CalamineSheet) -> Iterator[list[str]]:
    above, _ = sheet.start or (0, 0)
    yield from ([""] * sheet.width for _ in range(above))
    for row in sheet.iter_rows():
        yield [_text(cell) for cell in row]


def _text(cell: object) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, (int, float)):
        if float(cell).is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        return f"{NUMBER_MARK}{cell!r}"
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(cell)  # a span of time
