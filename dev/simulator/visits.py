"""What happens within a visit: pages seen, one after the other, until the visitor leaves.

A visit here is what the design calls a session: a pause of more than 30 minutes or a new campaign
ends one and starts another.
"""

from dataclasses import dataclass, field
from random import Random

from dev.simulator import entries
from dev.simulator.clock import MINUTE, SECOND, Window
from dev.simulator.company import BROWSED, DECISIVE, HOME, SITE, Page
from dev.simulator.entries import Entry
from dev.simulator.people import Device, Person

SESSION_GAP = 30 * MINUTE
_TRACKS = ("CTA Clicked", "Video Played", "ROI Calculator Used", "Pricing Toggled")


@dataclass(slots=True)
class Hit:
    """One web event: a page view, a track or an identify."""

    at: int
    type: str
    name: str
    page: Page
    query: str = ""
    referrer: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    user_id: str | None = None

    @property
    def url(self) -> str:
        """Return the full address of the page."""
        return f"{SITE}{self.page.path}{'?' if self.query else ''}{self.query}"


@dataclass(slots=True)
class Visit:
    """A run of hits by one person on one device; `notes` name what is unusual about it."""

    person: Person
    device: Device
    entry: Entry
    hits: list[Hit]
    notes: tuple[str, ...] = ()

    @property
    def started_at(self) -> int:
        """Return the time of the first hit."""
        return self.hits[0].at

    @property
    def ended_at(self) -> int:
        """Return the time of the last hit."""
        return self.hits[-1].at

    def view(self, at: int, page: Page) -> None:
        """Go on to another page."""
        self.hits.append(Hit(at, "page", page.title, page, "", self.hits[-1].url))

    def track(self, at: int, name: str) -> None:
        """Do something on the page."""
        here = self.hits[-1]
        self.hits.append(Hit(at, "track", name, here.page, "", here.referrer))

    def identify(self, at: int, traits: dict[str, str], user_id: str | None = None) -> None:
        """Tell the site who is there."""
        here = self.hits[-1]
        self.hits.append(
            Hit(at, "identify", "identify", here.page, here.query, here.referrer, traits, user_id)
        )


def open_visit(person: Person, device: Device, entry: Entry, at: int) -> Visit:
    """Start a visit on the entry's landing page."""
    landing = Hit(at, "page", entry.landing.title, entry.landing, entry.query, entry.referrer)
    return Visit(person, device, entry, [landing])


def wander(rng: Random, visit: Visit, least: int = 0) -> None:
    """Look around: at least `least` more pages, often none, now and then an interaction.

    Those who want to buy see more, and more of what speaks of buying.
    """
    intent = visit.person.intent
    more = least
    while more < 14 and rng.random() < 0.6 + 0.3 * intent:
        more += 1
    at = visit.ended_at
    for _ in range(more):
        at += int(rng.expovariate(1 / 70) * SECOND) % (12 * MINUTE) + 3 * SECOND
        draw = rng.random()
        pages = (HOME,) if draw < 0.08 else DECISIVE if draw < 0.08 + 0.6 * intent else BROWSED
        visit.view(at, pages[int(rng.random() * len(pages))])
        if rng.random() < 0.16:
            at += 1_500
            visit.track(at, _TRACKS[int(rng.random() * len(_TRACKS))])


def at_the_edge(rng: Random, visit: Visit, window: Window) -> list[Visit]:
    """Try the limits of what one visit is; most visits are left alone."""
    draw = rng.random()
    last = visit.hits[-1]
    if draw > 0.02 or visit.ended_at + 3 * SESSION_GAP >= window.end:
        return [visit]
    page = BROWSED[int(rng.random() * len(BROWSED))]
    if draw < 0.004:
        visit.view(last.at + SESSION_GAP, page)
        visit.notes += ("pause_of_exactly_30_minutes",)
        return [visit]
    if draw < 0.008:
        visit.hits.append(
            Hit(last.at + 4 * MINUTE, "page", page.title, page, "", "https://www.google.com/")
        )
        visit.notes += ("new_referrer_within",)
        return [visit]
    if draw < 0.014:
        pause = SESSION_GAP + (1 if draw < 0.010 else rng.randrange(1, 40 * MINUTE))
        # Back from the pause, the referrer is the site itself: nobody sent this visit.
        entry = Entry("Direct", page, last.url)
        note = "after_a_pause"
    else:
        pause = 5 * MINUTE
        entry = entries.paid_search(rng)
        note = "new_campaign_within"
    second = open_visit(visit.person, visit.device, entry, last.at + pause)
    second.notes = (note,)
    wander(rng, second)
    return [visit, second]
