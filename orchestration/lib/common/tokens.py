"""What stands in the place of an identifier: of its shape, and nobody's."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

_WORD = re.compile(r"x[0-9a-f]{12}")
_SALESFORCE = re.compile(r"(00[3Q])[A-Za-z0-9]{12}([A-Za-z0-9]{3})?")
# No country has it (ITU-T E.164), so no such number is anybody's.
_NO_COUNTRY = "999"
_ALGORITHMS = {32: "md5", 40: "sha1", 64: "sha256"}  # by the digits of their hashes

Mark = Callable[[str, str], bytes]  # the keyed hash of a kind and a value


def new_token(mark: Mark, kind: str, canonical: str, domain: str) -> str:
    """The token of an identifier in its canonical form; `domain` is what an e-mail keeps."""
    is_email = kind in ("email", "plus")
    digest = mark("token email" if is_email else f"token {kind}", canonical)
    digits = f"{int.from_bytes(digest) % 10**12:012}"
    if is_email:
        own = mark("domain", canonical.rpartition("@")[2]).hex()[:12]
        return f"erased-{digest.hex()[:20]}@{domain or f'erased-{own}.invalid'}"
    if kind == "phone":
        return f"+{_NO_COUNTRY}{digits}"
    if kind == "short" and canonical.rpartition(":")[2].isdigit():
        return f"{_NO_COUNTRY}{digits}"
    if found := _SALESFORCE.fullmatch(canonical):
        same = mark("token id", canonical[:15])  # the longer form is the same id
        return f"{found[1]}{same.hex()[:12].upper()}"
    return f"erased-{digest.hex()[:24]}"


def word_token(mark: Mark, word: str) -> str:
    """The token of a word of a name; of a token, itself."""
    return word if _WORD.fullmatch(word) else f"x{mark('word', word.lower()).hex()[:12]}"


def hashes(text: str) -> list[str]:
    """The hashes of a text by which vendors know people, in lower hexadecimal."""
    return [hashlib.new(name, text.encode()).hexdigest() for name in _ALGORITHMS.values()]


def hash_like(value: str, text: str) -> str:
    """The hash of a text by the algorithm that made the hash `value`."""
    return hashlib.new(_ALGORITHMS[len(value)], text.encode()).hexdigest()
