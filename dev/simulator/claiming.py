"""What ad platforms claim for themselves: each looks at its own clicks alone, Meta at views too."""

from random import Random

from dev.simulator.clock import DAY
from dev.simulator.company import META_ADS, META_PLACEMENTS
from dev.simulator.crm import Deal
from dev.simulator.journeys import Lead
from dev.simulator.truth import Truth
from dev.simulator.vendors.google_ads import GoogleAds
from dev.simulator.vendors.meta_ads import MetaAds
from dev.simulator.visits import Visit

_GOOGLE_WINDOW = 30 * DAY
_META_WINDOW = 28 * DAY
_SEEN_BY_CHANCE = 0.06


def claim_lead(
    google: GoogleAds, meta: MetaAds, truth: Truth, visits: list[Visit], lead: Lead
) -> None:
    """Let Google claim a lead after a click on its ads, and Meta too, or without any click."""
    if not lead.counts:
        return
    clicks = [visit for visit in visits if 0 <= lead.at - visit.started_at <= _GOOGLE_WINDOW]
    keywords = [visit.entry.keyword for visit in clicks if visit.entry.keyword]
    if keywords:
        google.convert(keywords[-1], lead.at)
        truth.claim("google_ads", "lead", lead.at)
    _claim_by_meta(meta, truth, visits, lead.at, "lead", f"{lead.lead_id}/seen")


def claim_sale(meta: MetaAds, truth: Truth, visits: list[Visit], deal: Deal) -> None:
    """Let Meta claim a won deal as a purchase, at its first amount."""
    if deal.is_won and deal.closed_at is not None:
        cents = round(float(deal.value("amount") or 0) * 100)
        luck = f"{deal.deal_id}/seen"
        _claim_by_meta(meta, truth, visits, deal.closed_at, "purchase", luck, max(cents, 0))


def _claim_by_meta(
    meta: MetaAds,
    truth: Truth,
    visits: list[Visit],
    at: int,
    action: str,
    luck: str,
    cents: int = 0,
) -> None:
    clicks = [
        visit
        for visit in visits
        if visit.entry.meta_ad and 0 <= at - visit.started_at <= _META_WINDOW
    ]
    rng = Random(luck)
    if clicks:
        ad, placement = clicks[-1].entry.meta_ad, clicks[-1].entry.source
    elif rng.random() < _SEEN_BY_CHANCE:
        ad, placement = rng.choice(META_ADS), rng.choice(META_PLACEMENTS)
    else:
        return
    assert ad
    meta.convert(ad, placement, action, at, cents)
    truth.claim("meta_ads", "lead" if action == "lead" else "customer", at)
