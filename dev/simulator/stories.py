"""John and Rebecca: two journeys that are the same in every simulation, to the minute and cent.

Their days are counted from the story's first day, which lies ten days into the window.
"""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from dev.simulator import company, entries
from dev.simulator.after_sales import Feedback
from dev.simulator.clock import DAY, HOUR, MINUTE, SECOND, Window, day_of, iso
from dev.simulator.crm import Change, Contact, Deal
from dev.simulator.entries import Entry
from dev.simulator.journeys import Lead
from dev.simulator.people import Device, Employer, Person, uuid
from dev.simulator.visits import Visit, open_visit

SHORTEST_WINDOW = 37
_SEARCHED = Entry(
    "Organic Search", company.TRACK_LEADS, "https://www.google.com/", "", "google", "organic"
)


@dataclass(slots=True)
class Story:
    """Everything that a person did and that the systems recorded about it."""

    person: Person
    contact: Contact
    deal: Deal
    company_at: int
    visits: list[Visit] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list)
    email_clicks: list[tuple[int, str, str]] = field(default_factory=list)
    feedback: list[Feedback] = field(default_factory=list)
    truth: dict[str, Any] = field(default_factory=dict)


def first_day(window: Window) -> int:
    """Return the start of the stories' day 0."""
    return window.start + min(10, window.days - SHORTEST_WINDOW) * DAY


def john(window: Window) -> Story:
    """Search, then an ad click with a chat, then a direct visit with the call that sells."""
    rng = Random("John")
    start = first_day(window)
    searched, chatted, called = (
        start + 14 * HOUR,
        start + 4 * DAY + 15 * HOUR + 20 * MINUTE,
        start + 9 * DAY + 16 * HOUR,
    )
    person = _person(
        rng,
        "P-JOHN",
        "John",
        "Carver",
        "john.carver@carver-machining.example",
        "+18575550142",
        "Carver Machining",
        "21",
    )
    device = person.devices[0]

    first = open_visit(person, device, _SEARCHED, searched)
    first.view(searched + 95 * SECOND, company.HOME)
    ad = entries.google_ad(rng, company.KEYWORDS[6])
    second = open_visit(person, device, ad, chatted)
    chat_at = chatted + 3 * MINUTE
    second.view(chatted + 70 * SECOND, company.PRICING)
    second.view(chat_at + 4 * MINUTE, company.BROWSED[2])
    third = open_visit(person, device, Entry("Direct", company.HOME), called)
    call_at = called + 3 * MINUTE
    third.view(called + 45 * SECOND, company.CONTACT)
    third.view(call_at + 5 * MINUTE, company.PRICING)

    chat = Lead(
        "chat",
        chat_at,
        person,
        ad,
        company.PRICING,
        device.visitor_id,
        person.email,
        lead_id="29001",
    )
    call = Lead(
        "call",
        call_at,
        person,
        third.entry,
        company.CONTACT,
        device.visitor_id,
        None,
        person.phone,
        duration=840,
        lead_id="CAL" + "0" * 31 + "1",
    )
    created_at, won_at = call_at + 4 * MINUTE, call_at + 38 * MINUTE
    contact = _contact("51", person, chat_at, "PAID_SEARCH")
    contact.changes.append(Change(call_at + MINUTE, "phone", "(857) 555-0142"))
    deal = _deal("71", "Carver Machining - Starter", contact, created_at, won_at, "1200.00")
    deal.changes.insert(0, Change(created_at, "dealstage", "contractsent"))
    story = Story(person, contact, deal, chat_at, [first, second, third], [chat, call])
    story.truth = _truth(
        story,
        (
            ("anonymous", searched),
            ("lead", chat_at),
            ("opportunity", created_at),
            ("customer", won_at),
        ),
    )
    return story


def rebecca(window: Window) -> Story:
    """Two searches and a form, two e-mails, a demo, an ad, a won deal, and a recommendation."""
    rng = Random("Rebecca")
    start = first_day(window)
    day = {number: start + number * DAY + 13 * HOUR + number * MINUTE for number in range(36)}
    person = _person(
        rng,
        "P-REBECCA",
        "Rebecca",
        "Stone",
        "rebecca.stone@stonebridge-clinics.example",
        "+18575550177",
        "Stonebridge Clinics",
        "22",
    )
    device = person.devices[0]

    first = open_visit(person, device, _SEARCHED, day[0])
    compared = Entry(
        "Organic Search", company.TOP_TOOLS, "https://www.google.com/", "", "google", "organic"
    )
    second = open_visit(person, device, compared, day[6])
    second.view(day[6] + 2 * MINUTE, company.DEMO)
    form_at = day[6] + 4 * MINUTE
    second.identify(form_at, {"email": person.email, "name": person.name})
    second.view(form_at + 2 * SECOND, company.THANKS)
    mailed = entries.newsletter("demo-reminder", company.BROWSED[2])
    third = open_visit(person, device, mailed, day[7])
    third.view(day[7] + MINUTE, company.PRICING)
    ad = entries.google_ad(rng, company.KEYWORDS[2])
    fourth = open_visit(person, device, ad, day[20])
    fourth.view(day[20] + 2 * MINUTE, company.PRICING)

    form = Lead(
        "form",
        form_at,
        person,
        compared,
        company.DEMO,
        device.visitor_id,
        person.email,
        None,
        company.DEMO_FORM,
        lead_id="FRM" + "0" * 31 + "1",
    )
    contact = _contact("52", person, form_at, "ORGANIC_SEARCH")
    contact.changes += [
        Change(day[13], "lifecyclestage", "opportunity"),
        Change(day[21], "lifecyclestage", "customer"),
        Change(day[35], "lifecyclestage", "evangelist"),
    ]
    deal = _deal("72", "Stonebridge Clinics - Growth", contact, day[13], day[21], "4800.00")
    deal.changes.insert(0, Change(day[13], "dealstage", "presentationscheduled"))
    clicks = [
        (day[7], "demo-reminder", third.hits[0].url),
        (day[9], "customer-stories", company.SITE + company.BROWSED[2].path),
    ]
    story = Story(person, contact, deal, form_at, [first, second, third, fourth], [form], clicks)
    story.feedback.append(
        Feedback("fb_000000000001", day[35], "referral", None, contact, "referral form")
    )
    story.truth = _truth(
        story,
        (
            ("anonymous", day[0]),
            ("lead", form_at),
            ("mql", form_at),
            ("sql", form_at),
            ("opportunity", day[13]),
            ("customer", day[21]),
            ("advocate", day[35]),
        ),
    )
    return story


def _person(
    rng: Random,
    person_id: str,
    first: str,
    last: str,
    email: str,
    phone: str,
    employer: str,
    company_id: str,
) -> Person:
    device = Device(uuid(rng), company.USER_AGENTS[0], "198.51.100.7", "en-US", clean=True)
    work = Employer(employer, email.split("@")[1], "US", company_id)
    return Person(
        person_id,
        first,
        last,
        email,
        phone,
        "US",
        work,
        [device],
        visitor_ids=[device.visitor_id],
        emails=[email],
    )


def _contact(contact_id: str, person: Person, at: int, source: str) -> Contact:
    values = {
        "email": person.email,
        "firstname": person.first_name,
        "lastname": person.last_name,
        "associatedcompanyid": person.employer.company_id or "",
        "hs_analytics_source": source,
        "lifecyclestage": "lead",
    }
    person.contact_ids.append(contact_id)
    return Contact(contact_id, person, at, [Change(at, name, v) for name, v in values.items()])


def _deal(
    deal_id: str, name: str, contact: Contact, created_at: int, won_at: int, amount: str
) -> Deal:
    changes = [
        Change(created_at, "amount", amount),
        Change(created_at, "closedate", str(won_at)),
        Change(won_at, "dealstage", "closedwon"),
    ]
    return Deal(
        deal_id,
        name,
        contact.person,
        created_at,
        "USD",
        contact.person.employer.company_id,
        [contact.contact_id],
        changes,
        ("story",),
    )


def _truth(story: Story, stages: tuple[tuple[str, int], ...]) -> dict[str, Any]:
    person = story.person
    return {
        "person_id": person.person_id,
        "visitor_id": person.devices[0].visitor_id,
        "email": person.email,
        "phone": person.phone if any(lead.phone for lead in story.leads) else None,
        "contact_id": story.contact.contact_id,
        "company_id": person.employer.company_id,
        "deal_id": story.deal.deal_id,
        "amount": story.deal.value("amount"),
        "currency": story.deal.currency,
        "won_at": iso(story.deal.closed_at or 0),
        "day_0": day_of(story.visits[0].started_at),
        "visits": [
            {"started_at": iso(visit.started_at), "channel": visit.entry.channel}
            for visit in story.visits
        ],
        "leads": [
            {"lead_id": lead.lead_id, "lead_type": lead.kind, "at": iso(lead.at)}
            for lead in story.leads
        ],
        "email_clicks": [iso(at) for at, _, _ in story.email_clicks],
        "stages": [{"stage": stage, "entered_at": iso(at)} for stage, at in stages],
    }
