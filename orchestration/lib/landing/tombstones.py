"""A text or a record without those who were erased: tokens in the place of their identifiers.

What could be an identifier is cut out of a text by its shape, and looked up by its keyed hash. A
record of somebody who was erased also loses names, addresses and what they wrote, by the names of
its fields.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

from orchestration.lib.common.erased import Erased

# What ends an id or the part of an address before the @, percent-encoded (twice, too) or not.
_ENCODED = r"%(?:25)?(?:3[A-Fa-f]|2[0236789CFcf]|7[Cc]|5[BDbd]|0[ADad])"
_ENDS = re.compile(rf"[\s\"'<>()\[\]{{}},;:=&?/#|\\@]|{_ENCODED}")
_AT = re.compile(r"@|%(?:25)?40")
_DOMAIN = re.compile(r"[\w.-]+\.\w{2,}")
MARK = "\ue000"  # before a number of JSON, so that it stays as it is written
_LONGEST = 320  # characters of an address
_MOST_PARTS = 8  # of a word with points
_BETWEEN = r"[ ().\-/+\u00a0]|%2[089Bb]"
_PHONE = re.compile(rf"(?:(?<![\w.])|(?<=%2[0Bb]))[+(]*\d(?:\d|{_BETWEEN}){{5,}}\d(?!\w)")
_DIGITS = re.compile(rf"\d+|(?:{_BETWEEN})+")
_WORD = re.compile(rf"{_ENCODED}|((?:[^\s\"'<>()\[\]{{}},;:=&?/#|\\@%]|%(?!{_ENCODED[1:]}))+)")
# The same, quicker, in bytes and once `plain` took what is encoded out of the way.
_RUN = re.compile(rb"\d[\d ().\-/+]{5,}\d")
_WORDS = bytes(32 if byte in b" \t\r\n\v\f\"'<>()[]{},;:=&?/#|\\@" else byte for byte in range(256))
_BLANKS = re.compile(rf"{_ENCODED}|%2[Bb]|\xc2\xa0".encode("latin-1"))
_ESCAPED = re.compile(rb"\\u([0-9a-fA-F]{4})")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d*)?")
_PARAMETER = re.compile(r"([\w.%-]+)(=|%3[Dd])([\w-]+)(?![\w.])")

# By the names of fields: of a person, of a phone, and what is emptied or has names in it.
_OF_PERSON = re.compile(
    r"contact|person|lead|visitor|user|customer|caller|whoid|who_id|member|recipient|author|merged"
    r"|anonymous|(^|[._])vids?$|profile|_uid|^uid"
)
_PERSONS = re.compile(r"contacts?|leads?|persons?|people|users?|contact_stages|consents|feedback")
_OF_PHONE = re.compile(r"phone|tel|mobile|msisdn|fax|caller|whatsapp|sms|number|identifier")
_NAMES = re.compile(
    r"(first|last|middle|full|given|family|maiden|nick|sur|customer|caller|contact|user|display"
    r"|author|deal)_?name"
)
_EMPTIED = re.compile(
    r"(mailing|other|billing|shipping|home|work)?_?(address|street|street_?address)_?[12]?"
    r"|(mailing|other|billing|shipping)?_?(zip|zip_?code|postal_?code|postcode)"
    r"|ip|ip_?address|(date_?of_?)?birth_?(date|day)|date_?of_?birth|message|comments?|notes?|body"
    r"|transcript(ion)?|recording(_?(url|player))?|photo|picture|avatar|linkedin_?url|skype"
    r"|twitter_?handle|latitude|longitude|description"
)
_VALUES = ("value", "values", "newvalue", "oldvalue")  # where a history has them


class Tombstones:
    """Puts tokens in the place of identifiers, in texts and records of one stream."""

    def __init__(self, erased: Erased, source: str = "", stream: str = "") -> None:
        self.erased = erased
        self.source = source
        self._sources = (source, "")
        self.is_of_persons = bool(_PERSONS.fullmatch(stream))

    def found(self, text: bytes) -> set[bytes]:
        """What in a `plain` text is likely on the list: cheap, and right where it is empty."""
        of = self.erased.lengths
        hits: set[bytes] = set()
        if "email" in of or "plus" in of:
            decoded = _decoded(text)
            found = self._emails(decoded)
            hits |= {_encoded(decoded[start:end]) for start, end, _ in found}
        if "phone" in of:
            runs = set(_RUN.findall(text))
            hits |= {one for one in runs if self._phones(_decoded(one)) != _decoded(one)}
        ids = of.get("id", set())
        keyed = of.get("short", set())
        short = {length - len(source) - 1 for source in self._sources for length in keyed}
        if ids or short:
            for one in set(text.translate(_WORDS).split()):
                word = _decoded(one) if len(one) in ids or not one.isalnum() else ""
                if word and self._word(word) != word:
                    hits.add(one)
                if len(one) in short and self._short(_decoded(one)):
                    hits.add(one)
        return hits

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
            for start, end, token in self._emails(value):
                at = _AT.search(value, start, end)
                parts += [value[last:start], token.replace("@", at[0] if at else "@")]
                last = end
            value = "".join([*parts, value[last:]])
        if "phone" in of:
            value = _PHONE.sub(lambda run: self._phones(run[0]), value)
        if "id" in of:
            value = _WORD.sub(lambda word: self._word(word[1] or "") or word[0], value)
        if "short" in of:
            value = self._of_lists(value, field)
        return value

    def record(self, value: Any, field: str = "") -> Any:  # noqa: ANN401
        """A record of an erased person, or a part of one: with tokens, and reduced."""
        if not field and isinstance(value, dict) and value.get("type") == "group":
            return self.replaced(value)  # of Segment: the name is the company's
        return self._walked(value, field, self.item)

    def replaced(self, value: Any, field: str = "") -> Any:  # noqa: ANN401
        """A record with tokens, and otherwise as it is."""
        return self._walked(value, field, self.replaced)

    def item(self, value: Any, field: str) -> Any:  # noqa: ANN401
        """An item of an erased person's record, reduced if the name of its field says so."""
        parent, _, key = field.lower().rpartition(".")
        key = key.removesuffix("__c")
        is_name = _NAMES.fullmatch(key) or (key == "name" and self._is_of_person(parent))
        if is_name:
            return _reduced(value, self._name)
        if _EMPTIED.fullmatch(key):
            return _reduced(value, lambda _: "")
        return self.record(value, field)

    def _walked(self, value: Any, field: str, item: Callable[[Any, str], Any]) -> Any:  # noqa: ANN401
        if isinstance(value, dict):
            return {
                self.text(key): item(part, f"{field}.{key}" if field else key)
                for key, part in value.items()
            }
        if isinstance(value, (list, tuple)):
            return [self._walked(part, field, item) for part in value]
        if isinstance(value, str):
            # Numbers of JSON are marked; a token for one is a number, too.
            mark = value[:1] if value[:1] == MARK else ""
            changed = self.text(value.removeprefix(mark), field)
            return mark + (changed.removeprefix("+") if mark else changed)
        if isinstance(value, int) and not isinstance(value, bool):
            return int(self.text(str(value), field).removeprefix("+"))
        return value

    def _name(self, name: str) -> str:
        return re.sub(r"\w+", lambda word: self.erased.word(word[0]), name)

    def _is_of_person(self, field: str) -> bool:
        return (
            self.is_of_persons
            or bool(_OF_PERSON.search(field))
            or bool(re.search(r"traits|form_data", field))
        )

    def _emails(self, text: str) -> Iterator[tuple[int, int, str]]:
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

    def _email(self, name: str, host: str) -> str | None:
        name = unquote(unquote(name)).lower()
        token = self.erased.token("email", f"{name}@{host.lower()}")
        if token is None and "+" in name:  # of somebody whose addresses with a plus are one
            token = self.erased.token("plus", f"{name.partition('+')[0]}@{host.lower()}")
        return token

    def _phones(self, run: str) -> str:
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
                    return before + token + self._phones(run[groups[last][2] :])
        return run

    def _word(self, word: str) -> str:
        """A word with a token in its place, or of what is between points in it (GA1.1.<id>)."""
        if token := self.erased.token("id", word):
            return token
        if "%" in word and (token := self.erased.token("id", unquote(word))):
            return token
        parts = word.split(".")
        for first in range(len(parts) if 1 < len(parts) <= _MOST_PARTS else 0):
            for last in range(len(parts), first, -1):
                if token := self.erased.token("id", ".".join(parts[first:last])):
                    return ".".join([*parts[:first], token, *parts[last:]])
        return word

    def _short(self, value: str) -> str | None:
        return next(
            (
                token
                for source in self._sources
                if (token := self.erased.token("short", f"{source}:{value}"))
            ),
            None,
        )

    def _of_field(self, value: str, field: str) -> str:
        """A whole value, which is somebody's number or short id only where its field says so."""
        key = field.rpartition(".")[2]
        is_phone = value.startswith("+") or _OF_PHONE.search(key)
        if is_phone and (found := self.erased.token("phone", value.lstrip("+"))):
            return found
        if _OF_PERSON.search(field) or (self.is_of_persons and key.endswith(("id", "ids"))):
            return self._short(value) or value
        return value

    def _of_lists(self, value: str, field: str) -> str:
        """Short ids in a list (501;502) or behind the names of parameters."""
        if re.fullmatch(r"[\w-]+(?:[;,| ]+[\w-]+)+", value):
            return re.sub(r"[\w-]+", lambda one: self._of_field(one[0], field), value)
        return _PARAMETER.sub(
            lambda one: f"{one[1]}{one[2]}{self._of_field(one[3], one[1].lower())}", value
        )


def plain(text: bytes) -> bytes:
    """A text without JSON's escapes, and with blanks for what is percent-encoded but letters."""
    if b"\\u" in text:
        text = _ESCAPED.sub(lambda code: chr(int(code[1], 16)).encode("utf-8", "replace"), text)
    return _BLANKS.sub(b" ", text) if b"%" in text or b"\xa0" in text else text


def _decoded(text: bytes) -> str:
    return text.decode("utf-8", "surrogateescape")


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _reduced(value: Any, how: Any) -> Any:  # noqa: ANN401
    """A value, or the values of its history, as `how` makes them."""
    if isinstance(value, str):
        return how(value.removeprefix(MARK))
    if isinstance(value, dict):
        has_values = any(key.lower() in _VALUES for key in value)
        return {
            key: _reduced(item, how) if not has_values or key.lower() in _VALUES else item
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_reduced(item, how) for item in value]
    return value
