"""What in a text is likely somebody's who was erased: cheap, so that most texts are only read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestration.lib.landing.texts import ENCODED, Texts

# What ends a word, in bytes and once `plain` took what is encoded out of the way.
_RUN = re.compile(rb"\d[\d ().\-/+]{5,}\d")
_WORDS = bytes(32 if byte in b" \t\r\n\v\f\"'<>()[]{},;:=&?/#|\\@" else byte for byte in range(256))
_BLANKS = re.compile(f"{ENCODED}|%2[Bb]|\xc2\xa0".encode("latin-1"))
_MOST_ALTERNATIVES = 1_000  # of a pattern, which tries each at every byte
_ESCAPED = re.compile(rb"\\u([0-9a-fA-F]{4})")


class Likely:
    """Looks for identifiers of the list, and for tokens: rules may say more of them by now."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def found(self, text: bytes) -> set[bytes]:
        """What of a `plain` text may be on the list; right where it is empty."""
        of = self._texts.erased.lengths
        hits: set[bytes] = set()
        if "email" in of or "plus" in of:
            decoded = _decoded(text)
            hits |= {_encoded(decoded[start:end]) for start, end, _ in self._texts.emails(decoded)}
        if "phone" in of:
            runs = set(_RUN.findall(text))
            hits |= {one for one in runs if self._texts.phones(_decoded(one)) != _decoded(one)}
        return hits | set(self._words(text))

    def lines(self, lines: list[bytes]) -> Iterator[tuple[bytes, bool]]:
        """Each line, and whether it may hold anybody of the list."""
        hits = self.found(plain(b"".join(lines)))
        if not hits:
            yield from ((line, False) for line in lines)
            return
        if len(hits) > _MOST_ALTERNATIVES:
            yield from ((line, bool(self.found(plain(line)))) for line in lines)
            return
        pattern = re.compile(b"|".join(map(re.escape, sorted(hits))))
        for line in lines:
            yield line, bool(pattern.search(plain(line)))

    def is_tombstone(self, text: bytes) -> bool:
        """Whether a text holds a token of the list."""
        return not self._texts.erased.words.isdisjoint(plain(text).translate(_WORDS).split())

    def _words(self, text: bytes) -> Iterator[bytes]:
        of = self._texts.erased.lengths
        ids = of.get("id", set()) | of.get("hash", set())
        keyed = of.get("short", set())
        short = {length - len(source) - 1 for source in self._texts.sources for length in keyed}
        words = set(text.translate(_WORDS).split())
        yield from words & self._texts.erased.words
        for one in words:
            if ids and (len(one) in ids or not one.isalnum()):
                word = _decoded(one)
                if self._texts.word(word) != word:
                    yield one
            if len(one) in short and self._texts.short(_decoded(one)):
                yield one


def plain(text: bytes) -> bytes:
    """A text without JSON's escapes, and with blanks for what is percent-encoded but letters."""
    if b"\\u" in text:
        text = _ESCAPED.sub(lambda code: chr(int(code[1], 16)).encode("utf-8", "replace"), text)
    return _BLANKS.sub(b" ", text) if b"%" in text or b"\xa0" in text else text


def _decoded(text: bytes) -> str:
    return text.decode("utf-8", "surrogateescape")


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
