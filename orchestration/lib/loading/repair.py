"""The careful way to read a text file that DuckDB's reader gave up on.

Python looks at every record and writes it to a clean CSV copy, in its place: the good ones as they
are, the faulty ones as their original text and what is wrong with them. So one bad line costs one
line. Only files with a fault come this way.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from orchestration.lib.loading import limits

_MOST_LINES = 10_000  # physical lines that one quoted CSV record may span here
# How often a file's bytes are searched for the end of quotes that have none.
_MOST_SEARCHES = 20
_ALWAYS_SEARCHED = 10_000_000  # characters, in small files
_NOT_UTF8 = "not valid UTF-8; save the file as UTF-8, or name its encoding in a _format.yml"
_SAVE_AS_UTF8 = "save the file as UTF-8, or name its encoding in a _format.yml"
# How files begin that are not plain text, whatever their name.
_BEGINNINGS = (
    (b"\x1f\x8b", "gzipped, or gzipped twice; name it .gz, or unpack it once"),
    (b"PK\x03\x04", "a zip archive or a workbook; unpack it, or name the workbook .xlsx"),
    (b"PAR1", "Parquet; name it .parquet"),
    (b"\xff\xfe\0\0", f"UTF-32 text, and not UTF-8; {_SAVE_AS_UTF8}"),
    (b"\0\0\xfe\xff", f"UTF-32 text, and not UTF-8; {_SAVE_AS_UTF8}"),
)
_MOST_NULS = 0.1  # of the beginning of a file; more than that is another encoding, or not text

_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_NO_BRACKETS = re.compile(r"[^][{}]+")


class RefusalError(Exception):
    """A file that cannot be read; the message is the reason kept in the ledger."""


def refuse_if_no_text(source: Path) -> None:
    """Raises RefusalError when the beginning of the file shows that it is not UTF-8 text."""
    with source.open("rb") as file:
        start = file.read(64 * 1024)
    for beginning, meant in _BEGINNINGS:
        if start.startswith(beginning):
            raise RefusalError(meant)
    # One line may be a hole in the file; in another encoding every line has them.
    if start.count(b"\0") > _MOST_NULS * len(start) and not any(
        _is_text(line) for line in start.split(b"\n")
    ):
        raise RefusalError(f"not UTF-8 text; {_SAVE_AS_UTF8}")


def too_long() -> str:
    """Why a line, a CSV record or a cell is not read."""
    return f"longer than {limits.LONGEST_LINE} bytes; leave out what makes it so long"


def nesting(value: str) -> int:
    """How many levels of lists and objects a valid JSON text has."""
    depth = deepest = 0
    for bracket in _NO_BRACKETS.sub("", _STRING.sub("", value)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _is_text(line: bytes) -> bool:
    try:
        return bool(line.strip()) and line.strip().replace(b"\t", b"").decode().isprintable()
    except UnicodeDecodeError:
        return False


def repair_lines(source: Path, target: Path) -> int:
    """Copies a JSON lines file to a CSV file of `fault`, `line`; blank lines keep their place.

    Returns how many rows were written.
    """
    rows = 0
    with target.open("w", encoding="utf-8", newline="") as copy:
        writer = csv.writer(copy, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for line, fault in _text_lines(source):
            writer.writerow([fault, line.rstrip("\r\n")])
            rows += 1
    return rows


def repair_rows(
    source: Path, target: Path, column_count: int, delimiter: str, header_lines: int = 1
) -> int:
    """Copies the records below a CSV file's header to a CSV file of `fault`, `record`, their cells.

    Blank lines are left out, as DuckDB's reader does; of a faulty record the cells are. Returns how
    many rows were written.
    """
    written = 0
    with target.open("w", encoding="utf-8", newline="") as copy:
        writer = csv.writer(copy, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for row in rows_of(source, delimiter, column_count=column_count, skip=header_lines):
            written += 1
            writer.writerow([row.fault, row.record] if row.fault else ["", "", *row.cells])
    return written


@dataclass(frozen=True)
class Row:
    """One record of a CSV file."""

    cells: list[str]
    record: str  # as it is in the file
    fault: str  # or blank
    lines: int  # of the file, to the record's end


def rows_of(
    source: Path, delimiter: str, *, column_count: int | None = None, skip: int = 0
) -> Iterator[Row]:
    """Each record of a CSV file but those in the first `skip` lines, and blank lines.

    Where there is a `column_count`, another number of cells is a fault.
    """
    csv.field_size_limit(limits.LONGEST_LINE)
    to_search = _MOST_SEARCHES * source.stat().st_size + _ALWAYS_SEARCHED  # characters
    lines = _Lines(source)
    for _ in range(skip):
        lines.take()
    while taken := lines.take():
        if not taken[0].strip("\r\n"):
            continue
        record, cells, fault = [taken], None, ""
        length = len(taken[0])
        if taken[1] == too_long():
            fault = taken[1]
        while cells is None and not fault:
            if length > limits.LONGEST_LINE:
                fault = too_long()
                break
            to_search -= length if len(record) > 1 else 0
            cells, fault, is_open = _parse([line for line, _ in record], delimiter)
            # Only a line with an odd number of quotes can end what is open: the others are parsed
            # with it.
            while is_open and not fault:
                may_go_on = len(record) < _MOST_LINES and to_search > 0
                more = lines.take() if may_go_on else None
                if more is None:
                    fault = "a quoted value that does not end; close or double the quote"
                    break
                record.append(more)
                length += len(more[0])
                to_search -= len(more[0])
                if more[0].count('"') % 2 or length > limits.LONGEST_LINE:
                    break
        if not fault:
            to_search += length if len(record) > 1 else 0  # it was no search in vain
        found = len(cells or [])
        if not fault and found != (found if column_count is None else column_count):
            fault = f"{found} cells where the header has {column_count}; quote or mend it"
        if fault and len(record) > 1:
            # The quote may be a slip in this line only, so the lines after it are read again.
            lines.give_back(record[1:])
            del record[1:]
        text = "".join(line for line, _ in record).rstrip("\r\n")
        fault = next((of_line for _, of_line in record if of_line), fault)
        kept = text[: limits.MOST_KEPT] if fault == too_long() else text
        yield Row(cells or [], kept, fault, lines.taken)


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


class _Lines:
    """The lines of a file, some of which may be given back; how many are taken."""

    def __init__(self, source: Path) -> None:
        self.taken = 0
        self._lines = _text_lines(source)
        self._given_back: deque[tuple[str, str]] = deque()

    def take(self) -> tuple[str, str] | None:
        """The next line, and what is wrong with it; None at the end."""
        line = self._given_back.popleft() if self._given_back else next(self._lines, None)
        self.taken += line is not None
        return line

    def give_back(self, lines: list[tuple[str, str]]) -> None:
        """Makes lines that were taken the next ones."""
        self._given_back.extendleft(reversed(lines))
        self.taken -= len(lines)


def _text_lines(source: Path) -> Iterator[tuple[str, str]]:
    """Each line with its ending, and what is wrong with it, or blank.

    Bytes that are not UTF-8 are replaced; a line that is too long is cut.
    """
    longest = limits.LONGEST_LINE
    with source.open("rb") as file:
        file.seek(3 if file.read(3) == b"\xef\xbb\xbf" else 0)
        while line := file.readline(longest + 1):
            if len(line) > longest and not line.endswith(b"\n"):
                start = line[: 4 * limits.MOST_KEPT].decode("utf-8", "replace")
                while line and not line.endswith(b"\n"):
                    line = file.readline(1024 * 1024)
                yield start[: limits.MOST_KEPT], too_long()
                continue
            try:
                yield line.decode("utf-8"), ""
            except UnicodeDecodeError:
                yield line.decode("utf-8", "replace"), _NOT_UTF8
