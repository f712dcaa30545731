"""What becomes of the fields of somebody who is erased: the rows of `personal_fields`.

    name        a token for each of its words
    empty       nothing is left of it
    identifier  a number or short id in it, or in a field below it, is somebody's
    phone       digits alone are a phone number
    person      what is below it is of a person; it stays itself
    keep        nothing of a person, whatever words are in it

A row names a field, in any case, with or without accents, blanks and underscores, and whatever
number it ends in. `%` stands for any letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from orchestration.lib.common.own_rules import OwnError, rule_rows
from orchestration.lib.common.settings import Home

SEED = "personal_fields"
_BECOMES = ("name", "empty", "keep")  # the first that holds decides
_MARKS = ("identifier", "phone", "person")
_TRUE = ("true", "t", "1", "yes")
_FIELDS = 50_000  # that are remembered
_BETWEEN = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"(?<=[^\W\d])_?\d+$")


@dataclass(frozen=True)
class Meaning:
    """What the rows say of a field; `in_persons` is what it becomes where it is of a person."""

    becomes: str
    in_persons: str
    is_phone: bool
    is_of_person: bool
    is_in_person: bool  # what it is below is

    @property
    def is_identifying(self) -> bool:
        """Whether a number or short id in it is somebody's."""
        return self.is_phone or self.is_of_person


class PersonalFields:
    """The rows, and what they say of each field that was asked for."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        found: dict[tuple[str, bool], list[str]] = {}
        for row in rows:
            becomes, field = row["becomes"].strip().lower(), row["field"]
            if becomes not in _BECOMES + _MARKS or not plain_name(field.replace("%", "")):
                raise OwnError(
                    f"rules/{SEED}.csv: {field or 'a row'}: becomes '{becomes}'; write a field's "
                    f"name and one of {', '.join(_BECOMES + _MARKS)}"
                )
            only = row["only_in_persons"].strip().lower() in _TRUE
            found.setdefault((becomes, only), []).append(_pattern(field))
        self._patterns = {
            key: re.compile("|".join(patterns), re.DOTALL) for key, patterns in found.items()
        }
        self.of = lru_cache(_FIELDS)(self._of)

    def _of(self, path: str) -> Meaning:
        """What the rows say of a field; `path` has the names that it stands below, with points."""
        *above, key = map(plain_name, path.split("."))
        is_in = any(self._holds("identifier", one) for one in above)
        return Meaning(
            becomes=self._first(key, only=False),
            in_persons=self._first(key, only=True),
            # {"phone": [{"value": ...}]} is one too.
            is_phone=any(self._holds("phone", one) for one in (key, *above[-1:])),
            is_of_person=is_in or self._holds("identifier", key),
            is_in_person=is_in or any(self._holds("person", one) for one in above),
        )

    def _first(self, key: str, *, only: bool) -> str:
        return next((one for one in _BECOMES if self._holds(one, key, only=only)), "")

    def _holds(self, becomes: str, key: str, *, only: bool = False) -> bool:
        pattern = self._patterns.get((becomes, only))
        return bool(pattern and pattern.fullmatch(key))


def personal_fields(home: Home) -> PersonalFields:
    """The rows as this company has them. Raises OwnError."""
    return PersonalFields(rule_rows(home, SEED))


def plain_name(name: str) -> str:
    """A field's name in lower case, without accents, with one underscore between its words."""
    folded = unicodedata.normalize("NFKD", name.casefold().removesuffix("__c"))
    letters = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return _NUMBER.sub("", _BETWEEN.sub("_", letters).strip("_"))


def _pattern(field: str) -> str:
    """The field's name as a regular expression, in which underscores may be missing."""
    parts = (plain_name(part).replace("_", "_?") for part in field.split("%"))
    return ".*".join(parts)
