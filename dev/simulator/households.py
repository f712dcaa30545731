"""Groups of colleagues, the unit in which the population is made, and the odd things about them.

Everything that ties people together (a shared computer, a forwarded link, a switchboard, a deal
with several contacts) happens within one group, so groups can be made and forgotten one by one.
"""

from dataclasses import dataclass, field
from random import Random

from dev.simulator import quirks
from dev.simulator.clock import MINUTE, Window
from dev.simulator.journeys import Journey, later_call, ring_off, walk
from dev.simulator.names import switchboard_number
from dev.simulator.people import (
    Employer,
    Numbers,
    Person,
    make_device,
    make_employer,
    make_person,
)

# What can be odd about a group, and how many people that takes. The first groups of every
# simulation go through this list once; later ones draw from it now and then.
QUIRKS = {
    "two_devices": 1,
    "shared_device": 2,
    "forwarded_link": 2,
    "switchboard": 6,
    "role_address": 6,
    "merged_contacts": 1,
    "refund": 1,
    "negative_deal": 1,
    "repeat_sale": 1,
    "euro_deal": 1,
    "deal_with_contacts": 3,
    "deal_without_contacts": 1,
    "skipped_stage": 1,
    "reversed_stage": 1,
    "junk_identity": 3,
    "unanswered_call": 1,
    "call_without_number": 1,
    "call_without_visitor": 1,
    "trial_user": 1,
}
_MUST_WIN = {
    "refund",
    "negative_deal",
    "repeat_sale",
    "euro_deal",
    "deal_with_contacts",
    "deal_without_contacts",
    "skipped_stage",
    "reversed_stage",
}
_LEAD_KIND = {
    "two_devices": "form",
    "role_address": "form",
    "merged_contacts": "form",
    "unanswered_call": "call",
    "call_without_number": "call",
    "call_without_visitor": "call",
    "trial_user": "form",
    "shared_device": "form",
}
# Of those who want nothing, and how many more of those who want to buy.
_LEAD_SHARE, _LEAD_SHARE_BY_INTENT = 0.03, 0.45


@dataclass(slots=True)
class Household:
    """Colleagues, what they did, and what is odd about them."""

    employer: Employer
    quirk: str | None
    journeys: list[Journey] = field(default_factory=list)
    shared_identifiers: tuple[str, ...] = ()

    @property
    def must_win(self) -> bool:
        """Return whether the group is there to show something about a won deal."""
        return self.quirk in _MUST_WIN


def make_household(
    rng: Random, numbers: Numbers, window: Window, quirk: str | None, size: int
) -> Household:
    """Make a group of `size` people and walk them through the window."""
    number = next(numbers.employer) + numbers.names_from
    employer = make_employer(rng, number)
    household = Household(employer, quirk)
    people: list[Person] = []
    for _ in range(size):
        device = make_device(rng, employer.country)
        if quirk == "shared_device" and people:
            device = people[0].devices[0]
        people.append(make_person(rng, numbers, employer, device))
    if quirk == "two_devices":
        people[0].devices.append(make_device(rng, employer.country))
    if quirk == "switchboard":
        employer.switchboard = switchboard_number(number)
        for person in people:
            person.phone = employer.switchboard
        household.shared_identifiers = (employer.switchboard,)
    for place, person in enumerate(people):
        if household.must_win:
            person.intent = 0.6 + 0.4 * person.intent
        kind = _lead_kind(rng, quirk, place, person.intent)
        early = quirk is not None and kind is not None
        household.journeys.append(walk(rng, person, window, kind, early=early))
    _apply_quirk(rng, household)
    for journey in household.journeys:
        _phone_troubles(rng, journey, quirk, window)
    return household


def _lead_kind(rng: Random, quirk: str | None, place: int, intent: float) -> str | None:
    """Decide whether, and how, the person at `place` of the group becomes a lead."""
    drawn = rng.choices(("form", "call", "chat"), (55, 25, 20))[0]
    if quirk in _LEAD_KIND:
        return _LEAD_KIND[quirk]
    if quirk in _MUST_WIN or quirk == "switchboard":
        return drawn
    if quirk == "forwarded_link":
        return "form" if place == 0 else None
    if quirk == "junk_identity":
        return None
    return drawn if rng.random() < _LEAD_SHARE + _LEAD_SHARE_BY_INTENT * intent else None


def _apply_quirk(rng: Random, household: Household) -> None:
    journeys = household.journeys
    match household.quirk:
        case "two_devices":
            quirks.use_second_device(rng, journeys[0])
        case "shared_device":
            quirks.share_device(rng, journeys[0], journeys[1])
        case "forwarded_link":
            quirks.forward_link(rng, journeys[0], journeys[1])
        case "role_address":
            address = f"info@{household.employer.domain}"
            household.shared_identifiers = (address,)
            for journey in journeys:
                quirks.use_role_address(journey, address)
        case "merged_contacts":
            quirks.come_again_under_another_address(rng, journeys[0])
        case "junk_identity":
            for journey in journeys:
                quirks.identify_as_nobody(rng, journey)


def _phone_troubles(rng: Random, journey: Journey, quirk: str | None, window: Window) -> None:
    """Let calls go unanswered, hide their number or lose the browser; let people call again."""
    for lead in journey.leads:
        if lead.kind != "call":
            continue
        if quirk == "unanswered_call" or (quirk is None and rng.random() < 0.12):
            ring_off(rng, lead)
        elif quirk == "call_without_number" or (quirk is None and rng.random() < 0.05):
            lead.phone = None
        elif quirk == "call_without_visitor":
            lead.visitor_id = None
    if journey.leads and (quirk == "call_without_visitor" or rng.random() < 0.15):
        call = later_call(rng, journey, window)
        if call and all(abs(call.at - lead.at) > 10 * MINUTE for lead in journey.leads):
            journey.leads.append(call)
