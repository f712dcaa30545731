"""A person's way over the window: visits, and the moments at which they make themselves known."""

from dataclasses import dataclass, field
from random import Random

from dev.simulator import company, entries
from dev.simulator.clock import DAY, HOUR, MINUTE, SECOND, Window
from dev.simulator.entries import Entry
from dev.simulator.people import Person, learn
from dev.simulator.visits import Visit, at_the_edge, open_visit, wander

_SPACING = 3 * HOUR
_SALES_CYCLE = 90 * DAY
_DAYS_UNTIL_AGAIN = 40.0
FORM_PAGES = {
    company.DEMO_FORM: company.DEMO,
    company.CONTACT_FORM: company.CONTACT,
    company.WHITE_PAPER_FORM: company.WHITE_PAPER,
}


@dataclass(slots=True)
class Lead:
    """A form, call or chat; e-mail and phone are what it left behind, as typed or dialled."""

    kind: str
    at: int
    person: Person
    entry: Entry
    page: company.Page
    visitor_id: str | None
    email: str | None = None
    phone: str | None = None
    form_name: str = ""
    is_answered: bool = True
    duration: int = 0
    is_junk: bool = False
    lead_id: str = ""

    @property
    def counts(self) -> bool:
        """Return whether this is a lead: answered, with contact details that name somebody."""
        return self.is_answered and not self.is_junk and bool(self.email or self.phone)


@dataclass(slots=True)
class Journey:
    """The visits and leads of one person, in order of time."""

    person: Person
    visits: list[Visit] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list)

    @property
    def known_at(self) -> int | None:
        """Return the time of the first lead that counts, if there is one."""
        return next((lead.at for lead in self.leads if lead.counts), None)

    def is_free(self, at: int) -> bool:
        """Return whether no visit lies so near that a new one would run into it."""
        return all(
            not visit.started_at - _SPACING < at < visit.ended_at + _SPACING
            for visit in self.visits
        )


def walk(
    rng: Random, person: Person, window: Window, lead_kind: str | None, *, early: bool = False
) -> Journey:
    """Walk a person through the window; with `lead_kind` they become a lead in one of the visits.

    `early` brings the lead forward, so that a whole sales cycle can follow.
    """
    journey = Journey(person)
    latest = window.end - 2 * DAY
    if early:
        latest = max(window.start + (latest - window.start) * 15 // 100, latest - _SALES_CYCLE)
    at = window.arrival(rng.random() * window.share_until(latest))
    lead_visit = -1
    count = 1
    comes_again = (0.62 if lead_kind else 0.4) + 0.3 * person.intent
    while rng.random() < comes_again and count < 12:
        count += 1
    if lead_kind:
        lead_visit = min(int(rng.random() * count), 2)
    days = 3.0 if early else 8.0 - 5.0 * person.intent
    pauses = [rng.expovariate(1 / days) for _ in range(count)]
    # Who is known to the company looks in again for as long as they think of buying, or of it.
    while lead_kind and rng.random() < 0.4 + 0.5 * person.intent and len(pauses) < 24:
        pauses.append(rng.expovariate(1 / _DAYS_UNTIL_AGAIN))
    for number, pause in enumerate(pauses):
        if at >= window.end - 2 * HOUR:
            break
        _visit(rng, journey, at, number, lead_kind if number == lead_visit else None, window)
        at = journey.visits[-1].ended_at + _SPACING + int(pause * DAY)
    return journey


def _visit(
    rng: Random, journey: Journey, at: int, number: int, lead_kind: str | None, window: Window
) -> None:
    person = journey.person
    device = person.devices[number % len(person.devices)] if number else person.devices[0]
    visit = open_visit(
        person, device, entries.draw_entry(rng, at, window, is_first=number == 0), at
    )
    if visit.entry.medium == "event":
        learn(person.fairs, visit.entry.campaign)
    wander(rng, visit, least=1 if lead_kind else 0)
    if lead_kind:
        journey.leads.append(become_lead(rng, visit, lead_kind))
        journey.visits.append(visit)
    else:
        journey.visits.extend(at_the_edge(rng, visit, window))


def become_lead(rng: Random, visit: Visit, kind: str) -> Lead:
    """Leave contact details near the end of a visit, by form, call or chat."""
    if kind == "form":
        return _submit_form(rng, visit)
    person, here = visit.person, visit.hits[-1]
    at = here.at + rng.randrange(10, 240) * SECOND
    lead = Lead(kind, at, person, visit.entry, here.page, visit.device.visitor_id)
    if kind == "chat":
        lead.email = person.email
        lead.phone = person.phone if rng.random() < 0.2 else None
        visit.view(at + rng.randrange(60, 400) * SECOND, company.PRICING)
    else:
        lead.phone = person.phone
        lead.duration = rng.randrange(45, 1_400)
        if rng.random() < 0.15:
            lead.visitor_id = None
    return lead


def _submit_form(rng: Random, visit: Visit) -> Lead:
    person = visit.person
    wish = person.intent
    name = rng.choices(tuple(FORM_PAGES), (20 + 80 * wish, 20, 80 - 70 * wish))[0]
    page = FORM_PAGES[name]
    opened = visit.ended_at + rng.randrange(8, 90) * SECOND
    visit.view(opened, page)
    at = opened + rng.randrange(20, 180) * SECOND
    user_id = f"user_{person.person_id[1:]}" if rng.random() < 0.35 else None
    if user_id:
        person.user_ids.append(user_id)
    phone = person.phone if rng.random() < 0.7 else None
    traits = {"email": person.email, "name": person.name}
    visit.identify(at, {**traits, "phone": phone} if phone else traits, user_id)
    if name == company.WHITE_PAPER_FORM:
        visit.track(at + SECOND, "Content Downloaded")
    visit.view(at + 2 * SECOND, company.THANKS)
    return Lead(
        "form", at, person, visit.entry, page, visit.device.visitor_id, person.email, phone, name
    )


def log_in(visit: Visit, person: Person) -> None:
    """Sign in right after landing, which ties this browser to the person from then on."""
    here = visit.hits[0]
    user_id = person.user_ids[0] if person.user_ids else None
    traits = {"email": person.email}
    identify = type(here)(
        here.at + 900, "identify", "identify", here.page, here.query, here.referrer, traits, user_id
    )
    visit.hits.insert(1, identify)


def ring_off(rng: Random, lead: Lead) -> None:
    """Let a call go unanswered."""
    lead.is_answered = False
    lead.duration = rng.randrange(8, 35)


def later_call(rng: Random, journey: Journey, window: Window) -> Lead | None:
    """Let a known person call again some days later, from no visit at all."""
    known = journey.known_at
    if known is None:
        return None
    at = known + int(rng.uniform(1, 9) * DAY)
    if at >= window.end - 30 * MINUTE:
        return None
    entry = Entry("Direct", company.CONTACT)
    return Lead(
        "call",
        at,
        journey.person,
        entry,
        company.CONTACT,
        None,
        None,
        journey.person.phone,
        duration=rng.randrange(40, 900),
    )
