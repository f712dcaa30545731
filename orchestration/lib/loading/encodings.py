"""Text files in other encodings, and workbooks, as plain UTF-8 text beside the landed file."""

from __future__ import annotations

import codecs
import re
import shutil
from pathlib import Path

from orchestration.lib.landing.formats import Format
from orchestration.lib.loading.repair import RefusalError
from orchestration.lib.loading.sheets import write_csv
from orchestration.lib.loading.unpack import Content, rewritten

_CHUNK = 4 * 1024 * 1024  # bytes
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_UTF32 = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
# Accented letters that all one-byte encodings of Western and Central Europe agree on.
_SAME_EVERYWHERE = set("ÁÂÄÇÉËÍÎÓÔÖÚÜÝßáâäçéëíîóôöúüý")
_FOREIGN = re.compile(rb"[\x80-\xff]+")


def as_text(content: Content, kind: str, form: Format, notes: list[str]) -> Content:
    """The content as UTF-8 text, CSV or JSON lines; what it was before is added to `notes`.

    Raises RefusalError when it is not in the encoding that it says, or not a workbook.
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
    """Whether a file is not UTF-8, and reads the same in any one-byte encoding.

    Each letter beyond ASCII is next to an ASCII one, and all encodings agree on it.
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
    """Runs of bytes beyond ASCII, each with the bytes next to it."""
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
