"""A record without those who were erased: tokens, and of their own records less than that.

A record of somebody who was erased also loses names, addresses and what they wrote, by the names of
its fields (see common/personal_fields.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from orchestration.lib.common.erased import Erased
from orchestration.lib.landing.likely import Likely
from orchestration.lib.landing.texts import Texts

MARK = "\ue000"  # before a number of JSON, so that it stays as it is written
_VALUES = ("value", "values", "newvalue", "oldvalue")  # where a history, or a pair, has them
# What names the field that a pair is about: {"name": "firstname", "value": "Ann"}.
_NAMED = ("name", "key", "field", "label", "property")
# Words as people write them: no code, time or link.
_WORDS = re.compile(r"[^\W\d_]{2,}")
_CODE = re.compile(r"[a-z_.\-]+|[A-Z_.\-]+|\S*[\d_:/=@]\S*")


class Tombstones(Texts):
    """Puts tokens in the place of identifiers, in texts and records of one stream."""

    def __init__(self, erased: Erased, source: str = "", stream: str = "") -> None:
        super().__init__(erased, source, stream)
        self.likely = Likely(self)

    def holds(self, record: Any, text: bytes) -> bool:  # noqa: ANN401
        """Whether a record is of anybody on the list, or a tombstone; `text` is how it landed."""
        return self.replaced(record) != record or self.likely.is_tombstone(text)

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
        becomes = self._becomes(field)
        if becomes == "name":
            return _reduced(value, lambda text: self._or_token(text, field, self._name))
        if becomes == "empty":
            return _reduced(value, lambda text: self._or_token(text, field, lambda _: ""))
        return self.record(value, field)

    def unnamed(self, value: Any, field: str = "") -> Iterator[str]:  # noqa: ANN401
        """The fields of an erased person's record whose words stay, since no row names them."""
        if isinstance(value, dict):
            for key, part in value.items():
                path = self._path(value, key, field, is_known=False)
                if not self._becomes(path):
                    yield from self.unnamed(part, path)
        elif isinstance(value, (list, tuple)):
            for part in value:
                yield from self.unnamed(part, field)
        elif isinstance(value, str) and _is_of_words(value) and self.text(value, field) == value:
            yield field

    def _becomes(self, field: str) -> str:
        said = self.meaning(field.lower())
        if said.becomes or not (self.is_of_persons or said.is_in_person):
            return said.becomes
        return said.in_persons

    def _walked(self, value: Any, field: str, item: Callable[[Any, str], Any]) -> Any:  # noqa: ANN401
        if isinstance(value, dict):
            label = self._label(value)
            return {
                self.text(key): self.replaced(part)
                if key == label
                else item(part, self._path(value, key, field))
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

    def _label(self, value: dict[str, Any], *, is_known: bool = True) -> str:
        """The key that names the field of a pair, if the rows know it; else empty."""
        if not any(key.lower() in _VALUES for key in value):
            return ""
        for key, part in value.items():
            if key.lower() in _NAMED and isinstance(part, str) and part:
                said = self.meaning(part.lower().replace(".", " "))
                is_code = part.islower() and " " not in part  # and no name of a person
                is_named = said.becomes or said.in_persons or (is_code and said.is_identifying)
                if is_named or not is_known:
                    return key
        return ""

    def _path(self, value: dict[str, Any], key: str, field: str, *, is_known: bool = True) -> str:
        label = self._label(value, is_known=is_known) if key.lower() in _VALUES else ""
        name = str(value[label]).replace(".", " ") if label else key
        return f"{field}.{name}" if field else name

    def _name(self, name: str) -> str:
        return re.sub(r"\w+", lambda word: self.erased.word(word[0]), name)

    def _or_token(self, text: str, field: str, how: Callable[[str], str]) -> str:
        """The token where the text is an identifier, by which models join; else as `how` has it."""
        token = self.text(text, field)
        return token if token in self.erased.whole else how(text)


def _is_of_words(text: str) -> bool:
    return bool(_WORDS.search(text)) and not _CODE.fullmatch(text) and text[:1] != MARK


def _reduced(value: Any, how: Callable[[str], str]) -> Any:  # noqa: ANN401
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
