"""The ways in which people defy identification: devices, links and addresses that they share."""

from random import Random

from dev.simulator import company, entries
from dev.simulator.clock import DAY, HOUR, SECOND
from dev.simulator.journeys import Journey, become_lead, log_in
from dev.simulator.people import Person
from dev.simulator.visits import Visit, open_visit, wander


def use_second_device(rng: Random, journey: Journey) -> None:
    """Come back on another device at least once, and sign in there the first time."""
    person = journey.person
    _, second = person.devices
    if all(visit.device is not second for visit in journey.visits):
        visit = open_visit(person, second, entries.direct(rng), _after(journey, 5 * HOUR))
        wander(rng, visit)
        journey.visits.append(visit)
    log_in(next(visit for visit in journey.visits if visit.device is second), person)


def share_device(rng: Random, first: Journey, second: Journey) -> None:
    """Let two people use one browser at different times; each signs in whenever they come."""
    known = first.known_at or first.visits[0].started_at
    shift = max(0, known + DAY - second.visits[0].started_at)
    for visit in second.visits:
        for hit in visit.hits:
            hit.at += shift
    for lead in second.leads:
        lead.at += shift
    taken = [v for v in second.visits if first.is_free(v.started_at) and first.is_free(v.ended_at)]
    starts = {visit.started_at for visit in taken}
    second.leads = [
        lead
        for lead in second.leads
        if any(visit.started_at <= lead.at <= visit.ended_at for visit in taken)
    ]
    second.visits = taken or [_quiet_visit(rng, first, second.person)]
    for journey in (first, second):
        for visit in journey.visits:
            if visit.started_at > known or visit.started_at in starts:
                log_in(visit, journey.person)


def _quiet_visit(rng: Random, other: Journey, person: Person) -> Visit:
    visit = open_visit(person, person.devices[0], entries.direct(rng), _after(other, 5 * HOUR))
    wander(rng, visit)
    return visit


def _after(journey: Journey, pause: int) -> int:
    return max(visit.ended_at for visit in journey.visits) + pause


def forward_link(rng: Random, sender: Journey, reader: Journey) -> None:
    """Let a colleague open a newsletter link that names the one who passed it on."""
    known = sender.known_at or sender.visits[0].started_at
    at = known + 2 * DAY + rng.randrange(20) * HOUR
    while not reader.is_free(at):
        at += 4 * HOUR
    entry = entries.newsletter("newsletter-forwarded", company.TOP_TOOLS)
    visit = open_visit(reader.person, reader.person.devices[0], entry, at)
    visit.hits[0].extra = {"email": sender.person.email}
    visit.notes = ("forwarded_link",)
    wander(rng, visit)
    reader.visits.append(visit)


def use_role_address(journey: Journey, address: str) -> None:
    """Fill in forms under the address that everybody in the company uses."""
    for lead in journey.leads:
        lead.email, lead.phone = address, journey.person.phone
    for visit in journey.visits:
        for hit in visit.hits:
            if hit.type == "identify":
                hit.extra = {"email": address, "phone": journey.person.phone}


def come_again_under_another_address(rng: Random, journey: Journey) -> None:
    """Fill in a second form days later, under another address."""
    person = journey.person
    private = f"{person.email.split('@')[0]}@mail-{person.employer.domain}"
    at = _after(journey, 2 * DAY)
    visit = open_visit(person, person.devices[0], entries.organic_search(rng), at)
    lead = become_lead(rng, visit, "form")
    lead.email, lead.phone = private, None
    for hit in visit.hits:
        if hit.type == "identify":
            hit.extra, hit.user_id = {"email": private}, None
    journey.visits.append(visit)
    journey.leads.append(lead)


def identify_as_nobody(rng: Random, journey: Journey) -> None:
    """Send what broken tags and testers send, in the last visit, which nothing follows closely."""
    visit = journey.visits[-1]
    traits, user_id = rng.choice(
        (
            ({"email": "test@test.com"}, None),
            ({}, "null"),
            ({"email": "null"}, "anonymous"),
        )
    )
    visit.identify(visit.ended_at + 5 * SECOND, traits, user_id)
    if traits.get("email") == "test@test.com":
        lead = become_lead(rng, visit, "form")
        lead.email, lead.phone, lead.is_junk = "test@test.com", None, True
        visit.hits[-2].extra, visit.hits[-2].user_id = dict(traits), None
        journey.person.user_ids.clear()
        journey.leads.append(lead)
