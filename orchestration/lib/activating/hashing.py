"""E-mail addresses and phone numbers as vendors want them: in one spelling, then hashed.

A phone is E.164 before anything else: vendors' own formatters take a national number for an
international one. What is no address or number is None, and is not sent. A SHA-256 hash passes
through as it is, so that nothing is hashed twice.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable

import phonenumbers

_HASH = re.compile(r"[0-9a-f]{64}")
_EMAIL = re.compile(r"[^\s@,;<>\"()]+@[^\s@,;<>\"()]+\.[^\s@.,;<>\"()]+")
_GMAIL = ("gmail.com", "googlemail.com")

# What a vendor's words may repeat of somebody: an address, a number, a hash of either.
_SOMEBODYS = re.compile(
    r"[^\s@,;:/?&=<>\"'()]+(?:@|%40)[^\s@,;:/?&=<>\"'()]+\.[^\s@,;:/?&=<>\"'()]+"
    r"|\+\d[\d ()-]{6,}\d|\b[0-9a-fA-F]{64}\b"
)

Normal = Callable[[str], str | None]


def plain_email(text: str) -> str | None:
    """An address in lower case without spaces around it, as Meta and LinkedIn want it."""
    email = text.strip().lower()
    if _HASH.fullmatch(email) or _EMAIL.fullmatch(email):
        return email
    return None


def google_email(text: str) -> str | None:
    """An address as Google wants it: of Gmail without dots and without what follows a plus."""
    email = plain_email(text)
    name, at, host = (email or "").partition("@")
    if host in _GMAIL:
        name = name.partition("+")[0].replace(".", "")
    return f"{name}{at}{host}" if name else None


def microsoft_email(text: str) -> str | None:
    """An address as Microsoft wants it: of any host without dots and what follows a plus."""
    email = plain_email(text)
    name, at, host = (email or "").partition("@")
    if at:
        name = name.partition("+")[0].replace(".", "")
    return f"{name}{at}{host}" if name else None


def e164(text: str) -> str | None:
    """A phone number like +12015550123; None where it names no country."""
    given = text.strip()
    if _HASH.fullmatch(given.lower()):
        return given.lower()
    try:
        number = phonenumbers.parse(given, None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def digits(text: str) -> str | None:
    """A phone number as Meta wants it: E.164 without the plus."""
    number = e164(text)
    return number.removeprefix("+") if number else None


def hashed(texts: Iterable[str], normal: Normal) -> list[str]:
    """The SHA-256 of each text in its normal spelling, in lower hexadecimal, each once."""
    found = (normal(text) for text in texts)
    return list(dict.fromkeys(sha256(one) for one in found if one))


def sha256(text: str) -> str:
    """The hash of a text; of a hash itself."""
    return text if _HASH.fullmatch(text) else hashlib.sha256(text.encode()).hexdigest()


def without_addresses(text: str) -> str:
    """A text without any e-mail address, international phone number or hash of one."""
    return _SOMEBODYS.sub("***", text)
