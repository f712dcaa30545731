"""Salesforce's ids: a prefix for the kind of record, a running number, and what tells its case."""

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SUFFIXES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
PREFIXES = {
    "account": "001",
    "contact": "003",
    "opportunity": "006",
    "history": "017",
    "lead": "00Q",
    "contact_role": "00K",
    "campaign_member": "00v",
    "opportunity_history": "008",
    "opportunity_stage": "01J",
    "campaign": "701",
}


def short_id(kind: str, number: int) -> str:
    """Return the 15 characters that name a record, in which case counts."""
    digits = ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return f"{PREFIXES[kind]}Dn0{digits:0>9}"


def long_id(kind: str, number: int) -> str:
    """Return the id as the API gives it."""
    return long_form(short_id(kind, number))


def long_form(name: str) -> str:
    """Add to a short id the three characters that say which ones are capitals.

    Each stands for five characters, the first of them being the lowest bit.
    """
    suffix = ""
    for start in range(0, 15, 5):
        capitals = (place for place in range(5) if name[start + place].isupper())
        suffix += _SUFFIXES[sum(1 << place for place in capitals)]
    return name + suffix
