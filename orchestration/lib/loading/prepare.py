"""A landed text file or workbook as plain UTF-8 text, and what stands above its records.

UTF-16 with a mark and workbooks are written out beside the file, as are other encodings. Which
delimiter a CSV file has and which row is its header is what `_format.yml` says, else what the file
shows without doubt; what was found out is said.
"""

from __future__ import annotations

import codecs
import re
import shutil
from itertools import islice
from pathlib import Path

from orchestration.lib.landing.formats import Format
from orchestration.lib.landing.streams import Stream
from orchestration.lib.loading.readers import Top, named
from orchestration.lib.loading.repair import RefusalError, Row, rows_of
from orchestration.lib.loading.shapes import field_of, is_known
from orchestration.lib.loading.sheets import write_csv
from orchestration.lib.loading.unpack import Content, rewritten

_DELIMITERS = (",", ";", "\t", "|")
_SHOWN = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_MOST_ABOVE = 30  # rows that may stand above a header that is looked for
_LOOKED_AT = 50  # rows
_CHUNK = 4 * 1024 * 1024  # bytes
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_UTF32 = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
# Excel's own way to name the delimiter.
_SEPARATOR_LINE = re.compile(rb'^(?:\xef\xbb\xbf)?"?sep=(.)"?\r?\n', re.IGNORECASE)
# Letters of words in Latin script that stand for the same in all Western and Central European
# encodings of one byte a letter: there is no doubt which are meant.
_SAME_EVERYWHERE = set("ÁÂÄÇÉËÍÎÓÔÖÚÜÝßáâäçéëíîóôöúüý")
_FOREIGN = re.compile(rb"[\x80-\xff]+")


def as_text(content: Content, kind: str, form: Format, notes: list[str]) -> Content:
    """The content as UTF-8 text, CSV or JSON lines; what it was is added to `notes`.

    Raises RefusalError when it is no text in the encoding that it says, or no workbook.
    """
    plain = content.location.with_name(f"{content.location.stem}_plain.csv")
    if kind == "xlsx":
        sheet = write_csv(content.location, plain, form.sheet)
        if form.sheet is None:
            notes.append(f"read the sheet {sheet}")
    else:
        encoding = _encoding(content.location, kind, form, notes)
        if encoding is None:
            return content
        plain = plain.with_suffix(content.location.suffix)
        _recode(content.location, plain, encoding)
    content.location.unlink(missing_ok=True)
    return rewritten(content, plain)


def _encoding(location: Path, kind: str, form: Format, notes: list[str]) -> str | None:
    """What the file is to be read in, if it is not UTF-8."""
    with location.open("rb") as file:
        start = file.read(4)
    if start in _UTF32:
        return None
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return None if encoding == "utf-8-sig" else encoding
    if form.encoding or kind != "csv":
        return None if form.encoding in ("utf-8", None) else form.encoding
    if _is_western(location):
        notes.append("read its letters as Windows-1252")
        return "windows-1252"
    return None


def _is_western(location: Path) -> bool:
    """Whether a file is no UTF-8, and no other encoding would give it other letters.

    Each letter beyond ASCII stands beside an ASCII one and is none that encodings differ in.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8 = True
    rest = b""
    with location.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if is_utf8:
                try:
                    if not chunk.isascii() or rest:
                        decoder.decode(chunk)
                    continue
                except UnicodeDecodeError:
                    is_utf8 = False
                    file.seek(0)
                    continue
            if not chunk.isascii() and not all(map(_is_plain, _words(rest[-16:] + chunk))):
                return False
            rest = chunk
    return not is_utf8


def _words(text: bytes) -> list[tuple[bytes, bytes]]:
    """Bytes beyond ASCII that stand together, and what stands beside them."""
    return [
        (found[0], text[max(found.start() - 1, 0) : found.start()] + text[found.end() :][:1])
        for found in _FOREIGN.finditer(text)
    ]


def _is_plain(word: tuple[bytes, bytes]) -> bool:
    letters, beside = word
    return (
        len(letters) <= 2
        and set(letters.decode("latin-1")) <= _SAME_EVERYWHERE
        and any(chr(byte).isalpha() for byte in beside)
    )


def _recode(source: Path, target: Path, encoding: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    with source.open("rb") as file, target.open("wb") as copy:
        while True:
            chunk = file.read(_CHUNK)
            try:
                copy.write(decoder.decode(chunk, final=not chunk).encode())
            except UnicodeError:
                raise RefusalError(
                    f"not readable as {encoding}; save the file as UTF-8, or name its encoding in "
                    "a _format.yml"
                ) from None
            if not chunk:
                return
            if file.tell() * 2 > shutil.disk_usage(target.parent).free:
                raise RefusalError(
                    "larger, as UTF-8, than what is free on the disk; make room, or land it in "
                    "parts"
                )


def from_header_on(
    content: Content, stream: Stream, form: Format, notes: list[str], *, is_sheet: bool
) -> tuple[Content, Top]:
    """The content without the lines above its header, and its top.

    What was found out is added to `notes`. Raises RefusalError when there is no header that can be
    used.
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
    """The lines that so many rows take, blank ones counted, after the first `skip` lines."""
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

    It is the first row that has all columns that are needed, with the delimiter that makes it so;
    else the first row, with the one delimiter that makes all rows as wide.
    """
    most = 1 if form.skip_rows is not None else _MOST_ABOVE
    complete = [
        (place, delimiter)
        for delimiter, rows in tops.items()
        for place, row in enumerate(rows[:most])
        if not row.fault and _is_complete(row.cells, stream, form)
    ]
    if complete:
        first = min(place for place, _ in complete)
        return next(delimiter for place, delimiter in complete if place == first), first
    known = [
        (place, delimiter)
        for delimiter, rows in tops.items()
        for place, row in enumerate(rows[:most])
        if is_known(stream, [cell.strip() for cell in row.cells])
    ]
    if known:
        first = min(place for place, _ in known)
        return next(delimiter for place, delimiter in known if place == first), first
    even = [
        delimiter
        for delimiter, rows in tops.items()
        if len({len(row.cells) for row in rows}) == 1 and len(rows[0].cells) > 1
    ]
    return (even[0] if len(even) == 1 else next(iter(tops))), 0


def _is_complete(cells: list[str], stream: Stream, form: Format) -> bool:
    """Whether these are names of columns with all that a record of the stream needs."""
    names = {cell.strip().lower() for cell in cells}
    names |= {field.lower() for cell in cells if (field := field_of(stream, cell))}

    def has(field: str) -> bool:
        return (
            field in form.columns
            or field in form.constants
            or field.lower() in names
            or field.split(".")[0].lower() in names
        )

    return (
        {column.lower() for column in form.columns.values()} <= names
        and all(map(has, stream.required))
        and all(any(map(has, group)) for group in stream.any_of)
    )
