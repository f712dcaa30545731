"""The newsletter: sent, opened, clicked, and the visits that come of clicks."""

from random import Random

from dev.simulator.clock import DAY, HOUR, SECOND, Window, day_of
from dev.simulator.company import PAGES
from dev.simulator.entries import newsletter
from dev.simulator.journeys import Journey
from dev.simulator.people import Person
from dev.simulator.vendors import generic
from dev.simulator.visits import open_visit, wander
from dev.simulator.writer import Tree

# Of those who leave a newsletter unread, who takes themselves off the list.
_LEFT_SHARE = 0.04


def send_newsletters(landing: Tree, rng: Random, window: Window, journey: Journey) -> None:
    """Send the Tuesday newsletter to half of those whose address is known by then."""
    known, person = journey.known_at, journey.person
    has_address = any(lead.email == person.email for lead in journey.leads if lead.counts)
    if known is None or not has_address or rng.random() < 0.5:
        return
    for day in window.day_starts():
        sent = day + 14 * HOUR
        # 1970-01-01 was a Thursday.
        if sent <= known or (day // DAY + 3) % 7 != 1:
            continue
        campaign = f"newsletter-{day_of(day)}"
        _email(landing, window, rng, sent, person, "sent", campaign)
        draw = rng.random()
        if draw < 0.2 + 0.5 * person.intent:
            opened = sent + int(rng.expovariate(1 / 5) * HOUR)
            _email(landing, window, rng, opened, person, "opened", campaign)
            if draw < 0.03 + 0.25 * person.intent:
                _click(landing, window, rng, journey, opened + 20 * SECOND, campaign)
        elif rng.random() < _LEFT_SHARE:
            break


def _click(
    landing: Tree, window: Window, rng: Random, journey: Journey, at: int, campaign: str
) -> None:
    """Click a newsletter's link; where the site loads, a visit follows within seconds."""
    person = journey.person
    visit = open_visit(
        person, person.devices[0], newsletter(campaign, rng.choice(PAGES[:-1])), at + 2 * SECOND
    )
    url = visit.hits[0].url
    _email(landing, window, rng, at, person, "clicked", campaign, url)
    if rng.random() < 0.7 and journey.is_free(at) and at < window.end - 3 * HOUR:
        if rng.random() < 0.2:
            visit.hits[0].extra = {"email": person.email}
        wander(rng, visit)
        journey.visits.append(visit)


def _email(
    landing: Tree,
    window: Window,
    rng: Random,
    at: int,
    person: Person,
    name: str,
    campaign: str,
    url: str | None = None,
) -> None:
    if at < window.end:
        generic.write_email_event(landing, window, rng, at, person.email, name, campaign, url)
