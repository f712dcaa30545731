"""The simulation: group by group, from people's lives to the vendors' files and the truth."""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from dev.simulator import stories
from dev.simulator.clock import MINUTE, Window, make_window
from dev.simulator.company import BOT_USER_AGENTS, PAGES
from dev.simulator.crms import CRMS, make_crm
from dev.simulator.households import QUIRKS, make_household
from dev.simulator.people import Device, Numbers, uuid
from dev.simulator.publication import Publisher
from dev.simulator.settings import (
    DAYS,
    START,
    VISITORS,
    WHOLE,
    Instance,
    Share,
    claim_home,
    make_instances,
)
from dev.simulator.truth import Truth
from dev.simulator.vendors import ecb, generic, reach, segment
from dev.simulator.vendors.ga4 import Ga4
from dev.simulator.vendors.google_ads import GoogleAds
from dev.simulator.vendors.meta_ads import MetaAds
from dev.simulator.visits import Hit
from dev.simulator.web import WEBS, make_web
from dev.simulator.writer import Tree

_VISITORS_PER_BOT = 45
_QUIRK_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Summary:
    """How much was written, by stream, and where."""

    landing: Path
    truth: Path
    rows: dict[str, int]


def simulate(
    home: Path | str,
    days: int = DAYS,
    visitors: int = VISITORS,
    seed: int = 7,
    start: date | str = START,
    *,
    share: Share = WHOLE,
    is_packed: bool = True,
    web: str = "segment",
    crm: str = "hubspot",
    instances: int = 1,
) -> Summary:
    """Write `<home>/landing` and `<home>/truth`; the same arguments give the same bytes.

    Of a `share` only its part of the `visitors` is made. Unless `is_packed`, web events are plain.
    `web` says who records the site, one of WEBS, and `crm` which CRM is kept, one of CRMS; the
    people and what they do are the same with any. Of several `instances` each is a company of
    its own, with `visitors` of its own, and the truth of each lies in a folder by its name.
    Raises ValueError when there is no such recorder or CRM, when the window is too short for the
    two stories, or when `home` holds the exports of a different simulation.
    """
    made = make_instances(instances)
    if web not in WEBS:
        raise ValueError(f"web is one of {', '.join(WEBS)}, not {web}.")
    if crm not in CRMS:
        raise ValueError(f"crm is one of {', '.join(CRMS)}, not {crm}.")
    if days < stories.SHORTEST_WINDOW:
        raise ValueError(
            f"{days} days are too few: the stories of John and Rebecca take "
            f"{stories.SHORTEST_WINDOW}. Ask for more days."
        )
    home = Path(home)
    first = date.fromisoformat(start) if isinstance(start, str) else start
    settings = {"days": days, "visitors": visitors, "seed": seed, "start": first.isoformat()}
    if share != WHOLE:
        settings |= asdict(share)
    if web != WEBS[0]:
        settings |= {"web": web}
    if crm != CRMS[0]:
        settings |= {"crm": crm}
    if instances != 1:
        settings |= {"instances": instances}
    claim_home(home, settings)
    plan = _Plan(home, make_window(first, days), visitors, seed, share, is_packed, web, crm)
    rows: Counter[str] = Counter()
    for instance in made:
        rows += _simulate(plan, instance)
    (home / ".simulator").rmdir()
    return Summary(home / "landing", home / "truth", dict(sorted(rows.items())))


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be made, of each instance alike."""

    home: Path
    window: Window
    visitors: int
    seed: int
    share: Share
    is_packed: bool
    web: str
    crm: str


def _simulate(plan: _Plan, instance: Instance) -> Counter[str]:
    """Write one instance; how many rows, by stream."""
    scratch, seed = plan.home / ".simulator", plan.seed + instance.number
    landing = Tree(
        plan.home / "landing",
        scratch / "landing",
        is_packed=plan.is_packed,
        inside=instance.folder,
    )
    truth_files = Tree(plan.home / "truth" / instance.name, scratch / "truth", rows_per_file=2**62)
    books = make_crm(plan.crm, landing, plan.window)
    truth = Truth(truth_files, books.ids)
    ads = GoogleAds(landing, plan.window, seed)
    recorder = make_web(plan.web, landing, plan.window, seed)
    meta = MetaAds(landing, plan.window, seed)
    publisher = Publisher(landing, truth, plan.window, ads, meta, recorder, books)

    is_first = plan.share.number == 0
    story_truth = _tell_stories(publisher) if is_first and instance.number == 0 else {}
    _populate(publisher, plan.visitors, seed, plan.share, instance)
    if isinstance(recorder, Ga4):
        truth.without_consent(recorder.visits_without_consent(plan.visitors))
    else:
        _crawl(publisher, plan.visitors, seed, plan.share)
    if is_first:
        _write_company_files(publisher, seed)
        _plant_bad_rows(publisher)
    main_crm = "salesforce" if plan.crm == "salesforce" else "hubspot"
    generic.write_feedback(landing, main_crm, publisher.feedback, books.ids)
    generic.write_consents(landing, main_crm, publisher.consents, books.ids)

    landing.commit()
    truth_files.commit()
    truth.write_totals(plan.home / "truth" / instance.name, landing.rows, story_truth)
    return landing.rows


def _tell_stories(publisher: Publisher) -> dict[str, Any]:
    told = {"john": stories.john(publisher.window), "rebecca": stories.rebecca(publisher.window)}
    for story in told.values():
        publisher.story(story)
    return {name: publisher.truth.named(story.truth) for name, story in told.items()}


def _populate(
    publisher: Publisher, visitors: int, seed: int, share: Share, instance: Instance
) -> None:
    """Make groups until `visitors` people have come; each group has a seed of its own."""
    numbers = Numbers.for_share(share, instance.names_from)
    forced = list(QUIRKS)
    made, group = 0, share.number
    while made * share.of < visitors:
        rng = Random(f"{seed}/group/{group}")
        quirk: str | None = None
        if group < len(forced):
            quirk = forced[group]
        elif rng.random() < _QUIRK_SHARE:
            quirk = rng.choice(forced)
        size = QUIRKS[quirk] if quirk else rng.choices((1, 2, 3, 4, 5), (72, 14, 7, 4, 3))[0]
        household = make_household(rng, numbers, publisher.window, quirk, size)
        publisher.household(rng, numbers, household)
        made += size
        group += share.of


def _crawl(publisher: Publisher, visitors: int, seed: int, share: Share) -> None:
    """Send crawlers that run the site's scripts and so leave page views."""
    window = publisher.window
    for number in range(share.number, max(2, visitors // _VISITORS_PER_BOT), share.of):
        rng = Random(f"{seed}/bot/{number}")
        agent = BOT_USER_AGENTS[number % len(BOT_USER_AGENTS)]
        device = Device(uuid(rng), agent, f"192.0.2.{rng.randrange(1, 255)}", "en", clean=True)
        at = window.start + int(rng.random() * (window.end - window.start - 60 * MINUTE))
        count = rng.randrange(5, 40)
        for _ in range(count):
            page = rng.choice(PAGES)
            hit = Hit(at, "page", page.title, page)
            segment.write_hit(publisher.landing, rng, window, device, "US", hit)
            at += rng.randrange(500, 60_000)
        publisher.truth.bot(device, count)


def _write_company_files(publisher: Publisher, seed: int) -> None:
    landing, truth, window = publisher.landing, publisher.truth, publisher.window
    publisher.crm.settings()
    generic.write_content(landing)
    ecb.write_exchange_rates(landing, window)
    for volume in reach.write_attract_metrics(landing, window, seed):
        truth.search_volume(*volume)
    for platform, day, cents in generic.write_ad_spend(landing, window, seed):
        truth.other_spend(platform, day, cents)
    for spend in publisher.ads.write_costs():
        truth.ad_spend("google_ads", spend)
    for spend in publisher.meta.write_insights():
        truth.ad_spend("meta_ads", spend)


def _plant_bad_rows(publisher: Publisher) -> None:
    """Add records that cannot be accepted, so that the quarantine can be seen at work."""
    for recorder in (publisher.web, publisher.crm):
        for stream, place, reason in recorder.bad_rows():
            publisher.truth.bad_row(stream, place, reason)
