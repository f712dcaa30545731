"""A text without those who were erased: tokens in the place of their identifiers.

What could be an identifier is cut out of a text by its shape, and looked up by its keyed hash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from orchestration.lib.common.erased import Erased
from orchestration.lib.common.personal_fields import Meaning

# What ends an id or the part of an address before the @, percent-encoded (twice, too) or not.
ENCODED = r"%(?:25)?(?:3[A-Fa-f]|2[0236789CFcf]|7[Cc]|5[BDbd]|0[ADad])"
BETWEEN = r"[ ().\-/+\u00a0]|%2[089Bb]"
_ENDS = re.compile(rf"[\s\"'<>()\[\]{{}},;:=&?/#|\\@]|{ENCODED}")
_AT = re.compile(r"@|%(?:25)?40")
_DOMAIN = re.compile(r"[\w.-]+\.\w{2,}")
_LONGEST = 320  # characters of an address
_MOST_PARTS = 8  # of a word with points
_PHONE = re.compile(rf"(?:(?<![\w.])|(?<=%2[0Bb]))[+(]*\d(?:\d|{BETWEEN}){{5,}}\d(?!\w)")
_DIGITS = re.compile(rf"\d+|(?:{BETWEEN})+")
_WORD = re.compile(rf"{ENCODED}|((?:[^\s\"'<>()\[\]{{}},;:=&?/#|\\@%]|%(?!{ENCODED[1:]}))+)")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d*)?")
_PARAMETER = re.compile(r"([\w.%-]+)(=|%3[Dd])([\w-]+)(?![\w.])")
# Streams of closedloop's own whose every record is of a person.
_PERSONS = re.compile(r"contacts?|leads?|persons?|people|users?|contact_stages|consents|feedback")


class Texts:
    """Puts tokens in the place of identifiers, in the texts of one stream."""

    def __init__(self, erased: Erased, source: str = "", stream: str = "") -> None:
        self.erased = erased
        self.source = source
        self.sources = (source, "")
        self.is_of_persons = bool(_PERSONS.fullmatch(stream))

    def text(self, value: str, field: str = "") -> str:
        """The text with tokens; `field` is the path of names that it stands at."""
        field = field.lower()
        if _NUMBER.fullmatch(value):
            return self._of_field(value, field)
        if (short := self._of_field(value, field)) != value:
            return short
        if token := self.erased.token("id", value):
            return token
        of = self.erased.lengths
        if ("email" in of or "plus" in of) and _AT.search(value):
            parts, last = [], 0
            for start, end, token in self.emails(value):
                at = _AT.search(value, start, end)
                parts += [value[last:start], token.replace("@", at[0] if at else "@")]
                last = end
            value = "".join([*parts, value[last:]])
        if "phone" in of:
            value = _PHONE.sub(lambda run: self.phones(run[0]), value)
        if "id" in of or "hash" in of:
            value = _WORD.sub(lambda word: self.word(word[1] or "") or word[0], value)
        if "short" in of:
            value = self._of_lists(value, field)
        return value

    def meaning(self, field: str) -> Meaning:
        """What the rules say of a field."""
        return self.erased.fields.of(field)

    def emails(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Where a listed address begins and ends, and its token."""
        last = 0
        for at in _AT.finditer(text):
            left = text[max(last, at.start() - _LONGEST) : at.start()]
            name = _ENDS.split(left)[-1] if left else ""
            domain = _DOMAIN.match(text, at.end(), at.end() + _LONGEST)
            if not name or not domain:
                continue
            if token := self._email(name, domain[0]):
                last = domain.end()
                yield at.start() - len(name), last, token

    def phones(self, run: str) -> str:
        """A run of digits and what may stand between them, with tokens for the phones in it."""
        parts = [(part[0], part.start(), part.end()) for part in _DIGITS.finditer(run)]
        groups = [one for one in parts if one[0][0].isdigit()]
        for first in range(len(groups)):
            for last in range(len(groups) - 1, first - 1, -1):
                digits = "".join(text for text, *_ in groups[first : last + 1])
                if token := self.erased.token("phone", digits):
                    start = groups[first][1]
                    before = run[:start].rstrip("+(") if first == 0 else run[:start]
                    if "+" not in run[:start]:
                        token = token.removeprefix("+")  # which is a blank in a URL
                    return before + token + self.phones(run[groups[last][2] :])
        return run

    def word(self, word: str) -> str:
        """A word with a token in its place, or of what is between points in it (GA1.1.<id>)."""
        if token := self._listed(word):
            return token
        if "%" in word and (token := self._listed(unquote(word))):
            return token
        parts = word.split(".")
        for first in range(len(parts) if 1 < len(parts) <= _MOST_PARTS else 0):
            for last in range(len(parts), first, -1):
                if token := self._listed(".".join(parts[first:last])):
                    return ".".join([*parts[:first], token, *parts[last:]])
        return word

    def short(self, value: str) -> str | None:
        """The token of a short id of this stream's source, or of any."""
        found = (self.erased.token("short", f"{source}:{value}") for source in self.sources)
        return next(filter(None, found), None)

    def _listed(self, word: str) -> str | None:
        """The token of an id, or of the hash of an address or number, in the same letters."""
        if token := self.erased.token("id", word):
            return token
        token = self.erased.token("hash", word.lower())
        return token.upper() if token and word.isupper() else token

    def _email(self, name: str, host: str) -> str | None:
        name = unquote(unquote(name)).lower()
        token = self.erased.token("email", f"{name}@{host.lower()}")
        if token is None and "+" in name:  # of somebody whose addresses with a plus are one
            token = self.erased.token("plus", f"{name.partition('+')[0]}@{host.lower()}")
        return token

    def _of_field(self, value: str, field: str) -> str:
        """A whole value, which is somebody's number or short id only where its field says so."""
        said = self.meaning(field)
        is_phone = value.startswith("+") or said.is_phone
        if is_phone and (found := self.erased.token("phone", value.lstrip("+"))):
            return found
        if said.is_of_person or (self.is_of_persons and field.endswith(("id", "ids"))):
            return self.short(value) or value
        return value

    def _of_lists(self, value: str, field: str) -> str:
        """Short ids in a list (501;502) or behind the names of parameters."""
        if re.fullmatch(r"[\w-]+(?:[;,| ]+[\w-]+)+", value):
            return re.sub(r"[\w-]+", lambda one: self._of_field(one[0], field), value)
        return _PARAMETER.sub(
            lambda one: f"{one[1]}{one[2]}{self._of_field(one[3], one[1].lower())}", value
        )
