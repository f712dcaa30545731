"""How a visit comes about: referrer, campaign parameters, click id, and the channel that it is."""

from dataclasses import dataclass
from random import Random
from urllib.parse import urlencode

from dev.simulator.clock import Window
from dev.simulator.company import (
    KEYWORDS,
    LINKED_LANDINGS,
    META_ADS,
    META_PLACEMENTS,
    PAGE_BY_PATH,
    PAGES,
    SEARCH_LANDINGS,
    Keyword,
    MetaAd,
    Page,
)
from dev.simulator.occasions import Occasion, occasions
from dev.simulator.people import uuid

_GCLID_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

# Weight of each way in, for somebody's first visit and for later ones.
_FIRST = {
    "organic_search": 38,
    "paid_search": 21,
    "paid_social": 7,
    "organic_social": 7,
    "referral": 8,
    "ai_assistant": 6,
    "direct": 10,
    "video": 1,
    "affiliate": 1,
}
_LATER = {
    "organic_search": 25,
    "paid_search": 14,
    "paid_social": 4,
    "organic_social": 4,
    "referral": 3,
    "ai_assistant": 3,
    "direct": 47,
}
_SEARCH = ("https://www.google.com/",) * 8 + ("https://www.bing.com/", "https://duckduckgo.com/")
_SOCIAL = (
    "https://www.linkedin.com/",
    "https://www.linkedin.com/",
    "https://lnkd.in/",
    "https://t.co/",
    "https://www.reddit.com/",
    "https://l.facebook.com/",
)
_REFERRALS = (
    "https://www.g2.com/products/brightpath/reviews",
    "https://www.capterra.com/p/brightpath/",
    "https://martech.org/attribution-roundup/",
    "https://partner-agency.example/tools",
)
_ASSISTANTS = (
    "https://chatgpt.com/",
    "https://chatgpt.com/",
    "https://www.perplexity.ai/",
    "https://claude.ai/",
)
LINKEDIN_CAMPAIGNS = ("linkedin-attribution-guide", "linkedin-demo-offer")


@dataclass(frozen=True, slots=True)
class Entry:
    """A way into the site; `channel` is the true one, in the names of the channel rules."""

    channel: str
    landing: Page
    referrer: str = ""
    query: str = ""
    source: str = "direct"
    medium: str = ""
    campaign: str = ""
    keyword: Keyword | None = None
    gclid: str = ""
    meta_ad: MetaAd | None = None


def draw_entry(rng: Random, at: int, window: Window, *, is_first: bool) -> Entry:
    """Draw a way in at some time, other than a newsletter link."""
    table = _FIRST if is_first else _LATER
    fresh = [each for each in occasions(window) if each.at <= at < each.until]
    weights = [*table.values(), *(each.weights[0 if is_first else 1] for each in fresh)]
    ways: list[str | Occasion] = [*table, *fresh]
    way = rng.choices(ways, weights)[0]
    return _of_occasion(rng, way) if isinstance(way, Occasion) else _MAKERS[way](rng)


def direct(rng: Random) -> Entry:
    """Type the address, or open a bookmark."""
    landing = PAGES[0] if rng.random() < 0.6 else rng.choice(PAGES[:-1])
    return Entry("Direct", landing)


def organic_search(rng: Random) -> Entry:
    """Come from a search engine's results."""
    referrer = rng.choice(_SEARCH)
    source = referrer.split(".")[-2].removeprefix("https://")
    return Entry("Organic Search", rng.choice(SEARCH_LANDINGS), referrer, "", source, "organic")


def paid_search(rng: Random) -> Entry:
    """Click a search ad; some accounts tag by click id alone, a few clicks come from Bing."""
    keyword = KEYWORDS[int(rng.random() * len(KEYWORDS))]
    draw = rng.random()
    if draw > 0.06:
        return google_ad(rng, keyword, is_tagged=draw > 0.18)
    query = urlencode(
        {
            "utm_source": "bing",
            "utm_medium": "cpc",
            "utm_campaign": "bing-attribution",
            "msclkid": f"{rng.getrandbits(128):032x}",
        }
    )
    landing = PAGE_BY_PATH[keyword.landing_path]
    return Entry(
        "Paid Search", landing, "https://www.bing.com/", query, "bing", "cpc", "bing-attribution"
    )


def google_ad(rng: Random, keyword: Keyword, *, is_tagged: bool = True) -> Entry:
    """Click a Google ad; its letters' case is part of the click id."""
    gclid = "Cj0KCQjw" + "".join(rng.choices(_GCLID_LETTERS, k=48))
    tags = {
        "utm_source": "google",
        "utm_medium": "cpc",
        "utm_campaign": keyword.campaign,
        "utm_term": keyword.text,
    }
    query = urlencode({**(tags if is_tagged else {}), "gclid": gclid})
    return Entry(
        "Paid Search",
        PAGE_BY_PATH[keyword.landing_path],
        "https://www.google.com/",
        query,
        "google",
        "cpc",
        keyword.campaign,
        keyword,
        gclid,
    )


def newsletter(campaign: str, landing: Page) -> Entry:
    """Open a link in a newsletter; mail programs send no referrer."""
    query = urlencode({"utm_source": "newsletter", "utm_medium": "email", "utm_campaign": campaign})
    return Entry("Email", landing, "", query, "newsletter", "email", campaign)


def _paid_social(rng: Random) -> Entry:
    if rng.random() < 0.6:
        return _meta_ad(rng)
    campaign = rng.choice(LINKEDIN_CAMPAIGNS)
    tags = {"li_fat_id": uuid(rng)}
    if rng.random() < 0.85:
        tags = {
            "utm_source": "linkedin",
            "utm_medium": "paid-social",
            "utm_campaign": campaign,
            **(tags if rng.random() < 0.5 else {}),
        }
    return Entry(
        "Paid Social",
        rng.choice(LINKED_LANDINGS),
        "https://www.linkedin.com/",
        urlencode(tags),
        "linkedin",
        "paid-social",
        campaign,
    )


def _meta_ad(rng: Random) -> Entry:
    ad, placement = rng.choice(META_ADS), rng.choice(META_PLACEMENTS)
    tags = {
        "utm_source": placement,
        "utm_medium": "paid-social",
        "utm_campaign": ad.campaign,
        "fbclid": f"IwAR{rng.getrandbits(120):030x}",
    }
    return Entry(
        "Paid Social",
        PAGE_BY_PATH[ad.landing_path],
        f"https://l.{placement}.com/",
        urlencode(tags),
        placement,
        "paid-social",
        ad.campaign,
        meta_ad=ad,
    )


def _organic_social(rng: Random) -> Entry:
    referrer = rng.choice(_SOCIAL)
    # Facebook puts its click id on every link; it is no proof of an ad.
    query = f"fbclid=IwAR{rng.getrandbits(120):030x}" if "facebook" in referrer else ""
    host = referrer.split("/")[2]
    return Entry("Organic Social", rng.choice(LINKED_LANDINGS), referrer, query, host, "social")


def _referral(rng: Random) -> Entry:
    referrer = rng.choice(_REFERRALS)
    return Entry(
        "Referral", rng.choice(LINKED_LANDINGS), referrer, "", referrer.split("/")[2], "referral"
    )


def _ai_assistant(rng: Random) -> Entry:
    referrer = rng.choice(_ASSISTANTS)
    tagged = "chatgpt" in referrer and rng.random() < 0.5
    query = "utm_source=chatgpt.com" if tagged else ""
    host = referrer.split("/")[2]
    return Entry("AI Assistant", rng.choice(LINKED_LANDINGS), referrer, query, host, "referral")


def _video(rng: Random) -> Entry:
    return Entry(
        "Organic Video",
        rng.choice(LINKED_LANDINGS),
        "https://www.youtube.com/",
        "",
        "youtube.com",
        "referral",
    )


def _affiliate(rng: Random) -> Entry:
    tags = {"utm_source": "partner-agency", "utm_medium": "affiliate", "utm_campaign": "partners"}
    return Entry(
        "Affiliates",
        rng.choice(LINKED_LANDINGS),
        "https://partner-agency.example/",
        urlencode(tags),
        "partner-agency",
        "affiliate",
        "partners",
    )


def _of_occasion(rng: Random, occasion: Occasion) -> Entry:
    """Scan the code on a stand, or type the address that an episode gives out."""
    tags = {
        "utm_source": occasion.source,
        "utm_medium": occasion.medium,
        "utm_campaign": occasion.campaign,
    }
    return Entry(
        occasion.channel,
        rng.choice(LINKED_LANDINGS),
        "",
        urlencode(tags),
        occasion.source,
        occasion.medium,
        occasion.campaign,
    )


_MAKERS = {
    "organic_search": organic_search,
    "paid_search": paid_search,
    "paid_social": _paid_social,
    "organic_social": _organic_social,
    "referral": _referral,
    "ai_assistant": _ai_assistant,
    "direct": direct,
    "video": _video,
    "affiliate": _affiliate,
}
