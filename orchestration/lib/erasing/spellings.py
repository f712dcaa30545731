"""Every spelling under which an identifier of the models may stand in a landed record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import phonenumbers

from orchestration.lib.activating.hashing import google_email, microsoft_email, plain_email
from orchestration.lib.common.erased import Identifier
from orchestration.lib.common.own_settings import project_vars
from orchestration.lib.common.tokens import hashes
from orchestration.lib.erasing.subject import Subject

_SHORTEST = 8  # characters of an id that can be nothing else, wherever it stands
_CHECKED = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def identifiers(subjects: Iterable[Subject]) -> list[Identifier]:
    """All spellings of all identifiers of these persons, each once."""
    has_plus = bool(project_vars().get("email_plus_alias"))
    found = (one for subject in subjects for one in _of_subject(subject, has_plus))
    return list(dict.fromkeys(found))


def _of_subject(subject: Subject, has_plus: bool) -> Iterator[Identifier]:
    for kind, value in subject.identifiers:
        if kind == "phone":
            spellings = [raw for raw, phone in subject.spellings.items() if phone == value]
            yield from _of_phone(value, spellings)
        elif kind == "email" or "@" in value:
            yield from _of_email(value.rpartition(":")[2], subject.domains, has_plus)
        elif kind == "user_id":
            yield from _of_id(value, "")
        else:
            system, _, own = value.partition(":")
            yield from _of_id(own, system.partition("/")[0])
    for visitor in subject.visitors:
        own = visitor.removeprefix("user:")
        for one in {own, own.rpartition(":")[2]}:
            yield from _of_id(one, "")
    if subject.person_id:
        bare = subject.person_id.replace("-", "")  # in the ledger of activation
        for one in (subject.person_id, bare):
            yield Identifier("id", one, subject.person_id)


def _of_email(address: str, domains: list[str], has_plus: bool) -> Iterator[Identifier]:
    domain = address.rpartition("@")[2]
    kept = domain if domain in domains else ""
    email = Identifier("email", address, address, kept)
    yield email
    normal = (plain_email(address), google_email(address), microsoft_email(address))
    yield from _of_hashes(email, filter(None, normal))
    if has_plus:
        yield Identifier("plus", address, address, kept)


def _of_phone(number: str, spellings: list[str]) -> Iterator[Identifier]:
    digits = number.removeprefix("+")
    others = {digits, f"00{digits}", f"011{digits}"}
    try:
        parsed = phonenumbers.parse(number, None)
        national = phonenumbers.national_significant_number(parsed)
        others |= {national, f"0{national}"} if len(national) > 6 else set()
    except phonenumbers.NumberParseException:
        pass
    others |= {re.sub(r"\D", "", spelling) for spelling in spellings}
    for one in sorted(one for one in others if len(one) > 6):
        yield Identifier("phone", one, digits)
    yield from _of_hashes(Identifier("phone", digits, digits), (f"+{digits}", digits))


def _of_hashes(of: Identifier, spellings: Iterable[str]) -> Iterator[Identifier]:
    """What files of audiences and the like have in the place of an address or number."""
    for spelling in dict.fromkeys(spellings):
        for value in hashes(spelling):
            yield Identifier("hash", value, spelling, of=of)


def _of_id(value: str, source: str) -> Iterator[Identifier]:
    if not value:
        return
    if value.isdigit() or len(value) < _SHORTEST or not re.search(r"\d", value):
        yield Identifier("short", f"{source}:{value}")
        return
    yield Identifier("id", value)
    if source == "salesforce" and len(value) == 15:
        yield Identifier("id", value + _check(value), value)


def _check(salesforce_id: str) -> str:
    """The three characters of a Salesforce id's longer form: which letters are capitals."""
    parts = [salesforce_id[start : start + 5] for start in (0, 5, 10)]
    return "".join(
        _CHECKED[sum(1 << place for place, letter in enumerate(part) if letter.isupper())]
        for part in parts
    )
