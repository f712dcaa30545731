"""Who was erased: keyed hashes of their identifiers, and the token that stands for each.

`erasure.key` is this installation's own. `erasure.list` has a line for each identifier: its kind,
its length, its hash under the key and its token. Without the key nobody can tell from the list,
or from a token, whose it was. `erasure.journal` is there while an erasure is under way.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

from orchestration.lib.common.personal_fields import PersonalFields, personal_fields
from orchestration.lib.common.settings import Home
from orchestration.lib.common.tokens import hash_like, new_token, word_token

# A short id (501) is one only in the fields of a person, of one source where that is known; plus is
# an e-mail address with anything behind a plus sign, where var email_plus_alias says so; hash is
# that of an address or number, in lower hexadecimal.
Kind = Literal["email", "plus", "phone", "id", "short", "hash"]
BEGUN, REDUCED = "begun", "reduced"  # what the journal says


class ErasureUnderWayError(RuntimeError):
    """An erasure was cut off, and nothing may be loaded until it is done."""


@dataclass(frozen=True)
class Identifier:
    """One spelling of an identifier: an e-mail in lower case, a phone's digits, an id as it is.

    Spellings of the same `canonical` form get the same token. A short id's value begins with its
    source and a colon, or with a colon where it may be of any source. Of a hash, `canonical` is
    what was hashed, and `of` whose token is hashed in its place.
    """

    kind: Kind
    value: str
    canonical: str = ""
    domain: str = ""  # of an e-mail, where others have it too
    of: Identifier | None = None


@dataclass
class Erased:
    """The list, in memory, and what becomes of the fields of who is on it."""

    key: bytes = field(repr=False)
    tokens: dict[bytes, str] = field(default_factory=dict, repr=False)
    lengths: dict[str, set[int]] = field(default_factory=dict)  # of the values, by kind
    fields: PersonalFields = field(default_factory=lambda: PersonalFields([]), repr=False)

    @cached_property
    def words(self) -> frozenset[bytes]:
        """Every token as a word of a text has it: of an address, what is before the @."""
        return frozenset(one.partition("@")[0].encode() for one in self.whole)

    @cached_property
    def whole(self) -> frozenset[str]:
        """Every token, those of numbers with and without their plus."""
        return frozenset(self.tokens.values()) | {one.lstrip("+") for one in self.tokens.values()}

    def token(self, kind: Kind, value: str) -> str | None:
        """What stands for an identifier; None where it is nobody's who was erased."""
        if len(value) not in self.lengths.get(kind, ()):
            return None
        return self.tokens.get(self.mark(kind, value))

    def mark(self, kind: str, value: str) -> bytes:
        """The hash of a value under the key, 16 bytes."""
        content = f"{kind}:{value}".encode("utf-8", "surrogateescape")
        return hashlib.blake2b(content, key=self.key, digest_size=16).digest()

    def word(self, word: str) -> str:
        """What stands for a word of a name: equal for equal words, however they are written."""
        return word_token(self.mark, word)

    def add(self, identifiers: Iterable[Identifier]) -> None:
        """Puts identifiers on the list; those on it keep their token."""
        for known in ("words", "whole"):
            self.__dict__.pop(known, None)
        for one in identifiers:
            mark = self.mark(one.kind, one.value)
            self.lengths.setdefault(one.kind, set()).add(len(one.value))
            self.tokens.setdefault(mark, self._new_token(one))

    def _new_token(self, one: Identifier) -> str:
        canonical = one.canonical or one.value
        if one.of:  # the token is written as what was hashed
            token = self._new_token(one.of)
            return hash_like(one.value, token.lstrip("+") if canonical.isdigit() else token)
        return new_token(self.mark, one.kind, canonical, one.domain)


def read_erased(home: Home) -> Erased | None:
    """The list; None where nobody was erased.

    Raises OSError where there is a list and no key, OwnError where its rules are wrong.
    """
    if not home.erasure_list.is_file():
        return None
    erased = Erased(home.erasure_key.read_bytes(), fields=personal_fields(home))
    for line in home.erasure_list.read_text(encoding="utf-8").splitlines():
        kind, length, mark, token = line.split(" ")
        erased.tokens[bytes.fromhex(mark)] = token
        erased.lengths.setdefault(kind, set()).add(int(length))
    return erased if erased.tokens else None


def remember(home: Home, identifiers: Iterable[Identifier]) -> None:
    """Adds identifiers to the list on the disk, all or none; makes the key the first time."""
    if not home.erasure_key.exists():
        write_whole(home.erasure_key, secrets.token_bytes(32))
    erased = Erased(home.erasure_key.read_bytes())
    lines = {}
    if home.erasure_list.is_file():
        known = home.erasure_list.read_text(encoding="utf-8").splitlines()
        lines = {line.split(" ")[2]: line for line in known}
    for one in identifiers:
        single = Erased(erased.key)
        single.add([one])
        for mark, token in single.tokens.items():
            lines.setdefault(mark.hex(), f"{one.kind} {len(one.value)} {mark.hex()} {token}")
    write_whole(home.erasure_list, "".join(f"{line}\n" for line in lines.values()).encode())


def erasure_state(home: Home) -> str | None:
    """How far the erasure under way has come; None where there is none."""
    try:
        return home.erasure_journal.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None


def refuse_while_erasing(home: Home) -> None:
    """Raises ErasureUnderWayError where landed files are half rewritten."""
    if erasure_state(home) == BEGUN:
        raise ErasureUnderWayError(
            "An erasure was cut off, so nothing is loaded: `make erase` finishes it."
        )


def write_whole(path: Path, content: bytes) -> None:
    """Writes a private file, whole or not at all, down to the disk."""
    part = part_of(path)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # else a power cut may bring back the name as it was
    finally:
        os.close(folder)


def part_of(path: Path) -> Path:
    """Where `write_whole` writes before the file is whole."""
    return path.with_name(f".{path.name}.part")
