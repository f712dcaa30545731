"""The careful way to read a text file that DuckDB's reader gave up on.

Every record is looked at in Python and written to a clean CSV copy, in its place: the good ones as
they are, the faulty ones as their original text and what is wrong with them. So one bad line costs
one line. Only files with a fault come this way.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from pathlib import Path

LONGEST_LINE = 32 * 1024 * 1024  # bytes of one line, as for DuckDB's reader
_MOST_LINES = 10_000  # physical lines that one quoted CSV record may span here
_KEPT = 10_000  # characters of an overlong line that are kept
_TOO_LONG = f"longer than {LONGEST_LINE} bytes; leave it out"
_NOT_UTF8 = "not valid UTF-8; save the file as UTF-8"
_SAVE_AS_UTF8 = "save the file as UTF-8"
# How files begin that are no plain text, whatever their name says.
_BEGINNINGS = (
    (b"\x1f\x8b", "gzipped, or gzipped twice; name it .gz, or unpack it once"),
    (b"PK\x03\x04", "a zip archive or a workbook; unpack it, or save the sheet as CSV"),
    (b"PAR1", "Parquet; name it .parquet"),
    (b"\xff\xfe", f"UTF-16 text, and not UTF-8; {_SAVE_AS_UTF8}"),
    (b"\xfe\xff", f"UTF-16 text, and not UTF-8; {_SAVE_AS_UTF8}"),
    (b"\0\0\xfe\xff", f"UTF-32 text, and not UTF-8; {_SAVE_AS_UTF8}"),
)
_MOST_NULS = 0.1  # of the beginning of a file; more than that is another encoding, or no text


class RefusalError(Exception):
    """A file of which no record can be read; the message is the reason kept in the ledger."""


def refuse_if_no_text(source: Path) -> None:
    """Raises RefusalError when the file's beginning shows that it is no UTF-8 text at all."""
    with source.open("rb") as file:
        start = file.read(64 * 1024)
    for beginning, meant in _BEGINNINGS:
        if start.startswith(beginning):
            raise RefusalError(meant)
    if start.count(b"\0") > _MOST_NULS * len(start):
        raise RefusalError(f"not UTF-8 text; {_SAVE_AS_UTF8}")


def mend_lines(source: Path, target: Path) -> None:
    """Copies a JSON lines file to a CSV file of `line`, `fault`; blank lines keep their place."""
    with target.open("w", encoding="utf-8", newline="") as copy:
        writer = csv.writer(copy, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for line, is_utf8 in _text_lines(source):
            if len(line) > LONGEST_LINE:
                writer.writerow([line[:_KEPT], _TOO_LONG])
            else:
                writer.writerow([line.rstrip("\r\n"), "" if is_utf8 else _NOT_UTF8])


def mend_rows(source: Path, target: Path, column_count: int, delimiter: str) -> None:
    """Copies a CSV file without its header to a CSV file of its cells, `record`, `fault`.

    Blank lines are left out, as DuckDB's reader does.
    """
    with target.open("w", encoding="utf-8", newline="") as copy:
        writer = csv.writer(copy, quoting=csv.QUOTE_ALL, lineterminator="\n")
        rows = _rows(source, column_count, delimiter)
        next(rows, None)
        for cells, record, fault in rows:
            if fault:
                writer.writerow([""] * column_count + [record, fault])
            else:
                writer.writerow([*cells, "", ""])


def read_header(source: Path, delimiter: str) -> list[str]:
    """The cells of a CSV file's first row, trimmed.

    Raises RefusalError when there is no header that can be read.
    """
    for cells, _, fault in _rows(source, None, delimiter):
        if fault:
            raise RefusalError(f"the header cannot be read: {fault}")
        if any("\0" in cell for cell in cells):
            raise RefusalError("the header holds a NUL character; rename the column")
        return [cell.strip() for cell in cells]
    raise RefusalError("it has no header row")


def _rows(
    source: Path, column_count: int | None, delimiter: str
) -> Iterator[tuple[list[str], str, str]]:
    """Cells, original text and fault of each CSV record; the header's width is not judged."""
    csv.field_size_limit(LONGEST_LINE)
    lines = _text_lines(source)
    pushed_back: deque[tuple[str, bool]] = deque()
    is_header = True
    while taken := _next_line(pushed_back, lines):
        if not taken[0].strip("\r\n"):
            continue
        record, cells, fault = [taken], None, ""
        length = len(taken[0])
        while cells is None and not fault:
            if length > LONGEST_LINE:
                fault = _TOO_LONG
                break
            cells, fault, is_open = _parse([line for line, _ in record], delimiter)
            # Only a line with an odd number of quotes can end what is open: the others are parsed
            # with it.
            while is_open and not fault:
                more = _next_line(pushed_back, lines) if len(record) < _MOST_LINES else None
                if more is None:
                    fault = "a quoted value that does not end; close or double the quote"
                    break
                record.append(more)
                length += len(more[0])
                if more[0].count('"') % 2 or length > LONGEST_LINE:
                    break
        expected = len(cells or []) if is_header or column_count is None else column_count
        if not fault and len(cells or []) != expected:
            fault = f"{len(cells or [])} cells where the header has {expected}; quote or mend it"
        if fault and len(record) > 1:
            # The quote may be a slip of this line alone: give the lines after it another chance.
            pushed_back.extendleft(reversed(record[1:]))
            del record[1:]
        text = "".join(line for line, _ in record).rstrip("\r\n")
        if not all(is_utf8 for _, is_utf8 in record):
            fault = _NOT_UTF8
        is_header = False
        yield cells or [], text[:_KEPT] if len(text) > LONGEST_LINE else text, fault


def _parse(lines: list[str], delimiter: str) -> tuple[list[str] | None, str, bool]:
    """Cells of one record, the fault that it has, and whether it goes on in the next line."""
    try:
        return next(csv.reader(lines, delimiter=delimiter, strict=True)), "", False
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            return None, "", True
        if "new-line character" in str(error):
            return None, "lines end in carriage returns alone; save it with line feeds", False
        return None, f"not readable as CSV ({error}); quote or mend it", False


def _next_line(
    pushed_back: deque[tuple[str, bool]], lines: Iterator[tuple[str, bool]]
) -> tuple[str, bool] | None:
    return pushed_back.popleft() if pushed_back else next(lines, None)


def _text_lines(source: Path) -> Iterator[tuple[str, bool]]:
    """Each line with its ending, and whether it was valid UTF-8 (else its bytes are replaced)."""
    with source.open("rb") as file:
        file.seek(3 if file.read(3) == b"\xef\xbb\xbf" else 0)
        while line := file.readline(LONGEST_LINE + 2):
            if len(line) > LONGEST_LINE:
                while not line.endswith(b"\n") and (rest := file.readline(LONGEST_LINE)):
                    line = line[: LONGEST_LINE + 1] + rest[-1:]
            try:
                yield line.decode("utf-8"), True
            except UnicodeDecodeError:
                yield line.decode("utf-8", "replace"), False
