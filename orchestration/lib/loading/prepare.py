"""A landed file made readable: plain UTF-8 text from its header on.

What `_format.yml` does not say is taken from the file where the file leaves no doubt: its
delimiter, which row is its header, which rows below the table are a footer. Each becomes a note.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, replace
from itertools import islice
from operator import itemgetter
from pathlib import Path

from orchestration.lib.landing.files import LandedFile
from orchestration.lib.landing.formats import Format
from orchestration.lib.landing.streams import Stream
from orchestration.lib.loading.encodings import as_text
from orchestration.lib.loading.footers import without_footer
from orchestration.lib.loading.headers import named
from orchestration.lib.loading.readers import Top
from orchestration.lib.loading.repair import RefusalError, Row, refuse_if_no_text, rows_of
from orchestration.lib.loading.shapes import field_of, is_known, is_of_a_page, json_shape, linked
from orchestration.lib.loading.sheets import SHEET_TIMES
from orchestration.lib.loading.unpack import Content, rewritten

_DELIMITERS = (",", ";", "\t", "|")
_SHOWN = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_MOST_ABOVE = 30  # rows to search for a header
_LOOKED_AT = 50  # rows
_MOST_BLANK = 1_024  # bytes before a file's first record
_CHUNK = 4 * 1024 * 1024  # bytes
# Excel's own way to name the delimiter.
_SEPARATOR_LINE = re.compile(rb'^(?:\xef\xbb\xbf)?"?sep=(.)"?\r?\n', re.IGNORECASE)
_LOCAL = (
    "took its times for UTC, though a vendor's page writes the account's own: name that as "
    "timezone in a _format.yml"
)


@dataclass(frozen=True)
class Readable:
    """An unpacked file and how its text is to be understood."""

    file: LandedFile
    content: Content
    form: Format
    top: Top | None = None  # of a CSV file, or a sheet
    notes: tuple[str, ...] = ()  # what was found out about it
    is_wrapped: bool = False  # whether its JSON lines are Airbyte's, with the records inside
    is_flat: bool = False  # whether its JSON lines are rows of a table
    linked: tuple[str, ...] = ()  # the keys of HubSpot's ids of links, as Airbyte has them

    @property
    def likeness(self) -> object:
        """Files that are equal in this can be read together."""
        alone = self.file.path if self.file.kind == "parquet" else None
        shape = self.is_wrapped, self.is_flat, self.linked
        return self.file.stream.path, self.file.kind, repr(self.form), self.top, shape, alone

    @property
    def is_foreign(self) -> bool:
        """Whether a table looks like one from where numbers are written in another way."""
        return self.top is not None and (self.top.is_sheet or self.top.delimiter != ",")


def prepare(file: LandedFile, content: Content, form: Format) -> Readable:
    """The file as it is to be read, once unpacked.

    Raises RefusalError when no record of it can be read.
    """
    if content.is_empty:
        raise RefusalError("empty file")
    if content.fault:
        raise RefusalError(content.fault)
    if file.kind == "parquet":
        return Readable(file, content, form)
    notes: list[str] = []
    content = as_text(content, file.kind, form, notes)
    refuse_if_no_text(content.location)
    if file.kind == "jsonl":
        _refuse_if_no_lines(file, content)
        wrapped, flat = json_shape(content.location, file.stream)
        links = linked(content.location, file.stream)
        return Readable(file, content, form, None, tuple(notes), wrapped, flat, links)
    if file.kind == "xlsx" and form.timestamp_formats:
        # Its dates are dates, and arrive in a form of their own.
        form = replace(form, timestamp_formats=form.timestamp_formats + SHEET_TIMES)
    content, top = _from_header_on(content, file.stream, form, notes, is_sheet=file.kind == "xlsx")
    content = without_footer(content, top, notes)
    if not form.timezone and is_of_a_page(file.stream, top.header):
        notes.append(_LOCAL)
    return Readable(
        file, content, form, top, tuple(notes), linked=linked(content.location, file.stream)
    )


def _refuse_if_no_lines(file: LandedFile, content: Content) -> None:
    """Refuses one list, or an object over several lines, which other endings than .jsonl may mean.

    Behind .jsonl such a beginning is a line like any other.
    """
    if ".jsonl" in file.path.lower().rpartition("/")[2]:
        return
    with content.location.open("rb") as lines:
        start = lines.read(_MOST_BLANK).lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"[") or start.partition(b"\n")[0].strip() == b"{":
        raise RefusalError("JSON, but not an object a line: write each record on a line of its own")


def _from_header_on(
    content: Content, stream: Stream, form: Format, notes: list[str], *, is_sheet: bool
) -> tuple[Content, Top]:
    """The content without the lines above its header, and its top.

    What was found out is added to `notes`. Raises RefusalError when no header can be used.
    """
    location = content.location
    given, skip = ("," if is_sheet else form.delimiter), 0
    if not is_sheet:
        with location.open("rb") as file:
            if said := _SEPARATOR_LINE.match(file.read(16)):
                given, skip = given or said[1].decode("latin-1"), 1
    if form.skip_rows:
        skip = _lines_of(location, form.skip_rows, skip)
    tops = {
        delimiter: list(islice(rows_of(location, delimiter, skip=skip), _LOOKED_AT))
        for delimiter in ([given] if given else _DELIMITERS)
    }
    delimiter, place = _header(tops, stream, form)
    if not tops[delimiter]:
        raise RefusalError("it has no header row")
    header = tops[delimiter][place]
    if header.fault:
        raise RefusalError(f"the header cannot be read: {header.fault}")
    if delimiter != (given or ","):
        notes.append(f"took the {_SHOWN[delimiter]} for its delimiter")
    if place:
        notes.append("took the first row that has the columns for its header")
    height = header.record.count("\n") + 1
    top = Top(tuple(named(header.cells)), delimiter, height, is_sheet)
    if header.lines == height:
        return content, top
    plain = location.with_name(f"{location.stem}_below.csv")
    with location.open("rb") as file, plain.open("wb") as copy:
        for _ in range(header.lines - height):
            file.readline()
        shutil.copyfileobj(file, copy, _CHUNK)
    location.unlink(missing_ok=True)
    return rewritten(content, plain), top


def _lines_of(location: Path, rows: int, skip: int) -> int:
    """How many lines `rows` rows take, blank ones included, after the first `skip` lines."""
    passed, lines = 0, skip
    for row in rows_of(location, ",", skip=skip):
        blank = row.lines - lines - row.record.count("\n") - 1
        if passed + blank >= rows:
            return lines + rows - passed
        passed, lines = passed + blank + 1, row.lines
        if passed == rows:
            break
    return lines


def _header(tops: dict[str, list[Row]], stream: Stream, form: Format) -> tuple[str, int]:
    """The delimiter, and the place of the header among the rows that it makes.

    It is the first row with all columns that are needed, by whichever delimiter; else the first
    row, with the one delimiter that makes all rows equally wide.
    """
    most = 1 if form.skip_rows is not None else _MOST_ABOVE
    rows_above = [
        (place, delimiter, row)
        for delimiter, rows in tops.items()
        for place, row in enumerate(rows[:most])
    ]
    complete = [one for one in rows_above if _is_complete(one[2], stream, form)]
    known = complete or [
        one for one in rows_above if is_known(stream, [cell.strip() for cell in one[2].cells])
    ]
    if known:
        place, delimiter, _ = min(known, key=itemgetter(0))
        return delimiter, place
    even = [
        delimiter
        for delimiter, rows in tops.items()
        if len({len(row.cells) for row in rows}) == 1 and len(rows[0].cells) > 1
    ]
    return (even[0] if len(even) == 1 else next(iter(tops))), 0


def _is_complete(row: Row, stream: Stream, form: Format) -> bool:
    """Whether a row names the columns of all that a record of the stream needs."""
    names = {cell.strip().lower() for cell in row.cells}
    names |= {field.lower() for cell in row.cells if (field := field_of(stream, cell))}

    def has(field: str) -> bool:
        return (
            field in form.columns
            or field in form.constants
            or field.lower() in names
            or field.split(".")[0].lower() in names
        )

    given = {column.lower() for column in form.columns.values()}
    return not row.fault and given <= names and not stream.lacking(has)
