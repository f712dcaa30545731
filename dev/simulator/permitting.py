"""What people allow and refuse: in the cookie banner, the preference centre, on the telephone."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from dev.simulator.clock import DAY, Window, whole_second
from dev.simulator.crm import Contact

_PLACES = ("cookie banner", "preference centre", "telephone")
# How often people say something at all, and how often that is yes.
_SAYS = {"US": 0.15, "GB": 0.7, "DE": 0.7}
_ALLOWS = {"US": 0.3, "GB": 0.75, "DE": 0.75}
_WITHDRAWS = 0.15
_PURPOSES = ("ads", "personalization", "email")


@dataclass(slots=True)
class Consent:
    """What a contact said of a purpose, under one of their identifiers."""

    at: int
    purpose: str
    granted: bool
    contact: Contact
    source: str


def draw_consents(contacts: list[Contact], window: Window) -> list[Consent]:
    """Let people say what they allow; some take it back later."""
    return sorted(
        (consent for contact in contacts for consent in _said(contact, window)),
        key=lambda consent: consent.at,
    )


def _said(contact: Contact, window: Window) -> Iterator[Consent]:
    # Of each contact by chance of its own, so that nobody else's fate changes.
    rng = Random(f"{contact.contact_id}/consents")
    country = contact.person.country
    if rng.random() > _SAYS[country]:
        return
    at = whole_second(contact.created_at + int(rng.uniform(0, 2) * DAY))
    source, granted = rng.choice(_PLACES), rng.random() < _ALLOWS[country]
    withdrawn_at = whole_second(at + int(rng.uniform(1, 60) * DAY))
    is_withdrawn = granted and rng.random() < _WITHDRAWS
    for purpose in _PURPOSES:
        if at < window.end:
            yield Consent(at, purpose, granted, contact, source)
        if is_withdrawn and withdrawn_at < window.end:
            yield Consent(withdrawn_at, purpose, False, contact, "preference centre")
