"""Texts of tables as people write them, as SQL: numbers with signs and groups, local times.

Nothing is guessed here: a text that does not fit stays as it is, and the contract refuses it.
"""

from __future__ import annotations

from orchestration.lib.common.warehouse import text
from orchestration.lib.landing.formats import Numerals

_SPACE = r"[\s\p{Z}]"  # of all kinds: a plain one, the no-break ones, the narrow ones
_DASHES = "\u2212\u2013"  # the true minus, and the dash that some write for it
_MINUS = f"[-{_DASHES}]"
_SIGN = f"[-+{_DASHES}]?"
_QUOTE = "\u2019"  # the apostrophe that Switzerland groups digits with
_CURRENCY = r"(?:[A-Z]{0,2}\p{Sc}|[A-Z]{3}|zł|Kč|kr\.?|Fr\.?|Ft|lei)?"
PERCENT = "%"
_GROUPS = {".": r"\.", ",": ",", " ": _SPACE, "'": f"['{_QUOTE}]"}

# Any number with what may be around it.
_BEFORE = rf"^{_SPACE}*\(?{_SPACE}*{_SIGN}{_SPACE}*{_CURRENCY}{_SPACE}*{_SIGN}{_SPACE}*"
_AFTER = rf"{_SPACE}*%?{_CURRENCY}{_SPACE}*{_MINUS}?{_SPACE}*\)?{_SPACE}*$"
_IS_NEGATIVE = rf"^[^\d]*[(\-{_DASHES}]|\d[^\d,.]*{_MINUS}{_SPACE}*$"
_ANY_DIGITS = rf"[\d.,'{_QUOTE}\s\p{{Z}}]*\d(?:,--?|[.,])?"
_NO_SIGN = rf"[\d.,'{_QUOTE}\s\p{{Z}}()+\-{_DASHES}]"
_GROUPING = rf"['{_QUOTE}\s\p{{Z}}]"
# A date and a time of day, and no zone.
_LOCAL_TIME = r"^\s*\d{4}-\d\d?-\d\d?[T ]\d\d?:\d\d(:\d\d([.,]\d+)?)?\s*$"


def digits(value: str) -> str:
    """An SQL expression: a number's digits with what is between them; blank for other texts."""
    return _extracted(value, _ANY_DIGITS)


def signs(value: str) -> str:
    """An SQL expression: what is around a number's digits, such as a currency's sign."""
    return f"regexp_replace({value}, {text(_NO_SIGN)}, '', 'g')"


def without_groups(value: str) -> str:
    """An SQL expression: digits without the spaces and apostrophes between them."""
    return f"regexp_replace({value}, {text(_GROUPING)}, '', 'g')"


def plain_number(value: str, numerals: Numerals) -> str:
    """An SQL expression: the number as 1234.56; other texts as they are.

    A number in brackets, or with a minus before or after it, is below zero. 50 % is 0.5, as in
    Excel's own cells.
    """
    if numerals.thousands is None:
        groups = ["," if numerals.decimal == "." else ".", " ", "'"]
    else:
        groups = [numerals.thousands] if numerals.thousands else []
    wholes = [rf"\d{{1,3}}(?:{_GROUPS[sign]}\d{{3}})+" for sign in groups]
    point = _GROUPS[numerals.decimal]
    whole = "|".join([*wholes, r"\d+"])
    found = _extracted(value, rf"(?:{whole})(?:{point}(?:\d*|{_MINUS}{{1,2}}))?|{point}\d+")
    kept = rf"[^\d{numerals.decimal}]"
    bare = f"regexp_replace({found}, {text(kept)}, '', 'g')"
    sign = f"case when regexp_matches({value}, {text(_IS_NEGATIVE)}) then '-' else '' end"
    number = f"concat({sign}, rtrim(replace({bare}, {text(numerals.decimal)}, '.'), '.'))"
    hundredth = f"cast(round(try_cast({number} as double) / 100, 12) as varchar)"
    return (
        f"case when {found} = '' then {value} when contains({value}, '%') then {hundredth} "
        f"else {number} end"
    )


def _extracted(value: str, form: str) -> str:
    return f"regexp_extract({value}, {text(f'{_BEFORE}({form}){_AFTER}')}, 1)"


def in_utc(value: str, timezone: str | None) -> str:
    """An SQL expression: an ISO 8601 time that names no zone, in UTC; others as they are.

    An hour that clocks pass twice in autumn counts as the second time, and one that they leave out
    in spring as if they had not been put forward.
    """
    if not timezone:
        return value
    local = f"try_cast(replace({value}, ',', '.') as timestamp)"
    there = f"timezone({text(timezone)}, {local})"
    return (
        f"case when regexp_matches({value}, {text(_LOCAL_TIME)}) then "
        f"coalesce(strftime({there}, '%Y-%m-%dT%H:%M:%S.%fZ'), {value}) else {value} end"
    )


def meant(value: str, meanings: dict[str, str]) -> str:
    """An SQL expression: what a value means, or the value itself where nothing is said of it."""
    cases = " ".join(f"when {text(word)} then {text(given)}" for word, given in meanings.items())
    return f"case lower(trim({value})) {cases} else {value} end"
