"""Meta Ads: insights by ad, placement and day, with what Meta claims, exported weekly, restated."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from dev.simulator.clock import DAY, Window, compact, day_of
from dev.simulator.company import META_ADS, META_PLACEMENTS, MetaAd
from dev.simulator.vendors.ad_exports import ExportedDay, Spend, exported_days
from dev.simulator.writer import Tree

INSIGHTS = "meta_ads/insights"

# Meta counts one conversion under several names.
_SPELLINGS = {
    "lead": ("lead", "offsite_conversion.fb_pixel_lead"),
    "purchase": ("purchase", "omni_purchase", "offsite_conversion.fb_pixel_purchase"),
}
_Key = tuple[int, str, str]


@dataclass(slots=True)
class MetaAds:
    """Counts clicks and conversions as they happen, so that the insights agree with them."""

    landing: Tree
    window: Window
    seed: int
    clicks: Counter[_Key] = field(default_factory=Counter)
    actions: Counter[tuple[_Key, str]] = field(default_factory=Counter)
    values: Counter[_Key] = field(default_factory=Counter)

    def click(self, ad: MetaAd, placement: str, at: int) -> None:
        """Count a click on an ad's link."""
        self.clicks[_key(ad, placement, at)] += 1

    def convert(self, ad: MetaAd, placement: str, action: str, at: int, cents: int = 0) -> None:
        """Count a lead or a purchase that Meta claims, whether or not anybody clicked."""
        key = _key(ad, placement, at)
        self.actions[(key, action)] += 1
        self.values[key] += cents

    def write_insights(self) -> Iterator[Spend]:
        """Write every export; yield what each account's day cost in the last export that has it."""
        for seen in exported_days(self.window):
            spent = self._write_day(seen)
            if seen.is_last_look:
                yield from spent

    def _write_day(self, seen: ExportedDay) -> list[Spend]:
        spent: dict[tuple[str, str], int] = {}
        for ad in META_ADS:
            for placement in META_PLACEMENTS:
                row = self._row(ad, placement, seen)
                if row is None:
                    continue
                account = (ad.account_id, ad.currency)
                micros = int(row["spend"].replace(".", "")) * 10_000
                spent[account] = spent.get(account, 0) + micros
                name = f"exported_at={compact(seen.export)}/insights_{ad.account_id}.jsonl"
                self.landing.record(INSIGHTS, name, row)
        return [Spend(*account, day_of(seen.day), micros) for account, micros in spent.items()]

    def _row(self, ad: MetaAd, placement: str, seen: ExportedDay) -> dict[str, Any] | None:
        key = (seen.day, ad.ad_id, placement)
        rng = Random(f"{self.seed}/insights/{seen.day}/{ad.ad_id}/{placement}")
        link_clicks = self.clicks[key] + (rng.random() < 0.5)
        cents = int(link_clicks * ad.cost_per_click * rng.uniform(70, 130)) + rng.randrange(0, 60)
        reactions, impressions = rng.randrange(0, 5), link_clicks * rng.randrange(70, 160)
        is_corrected, is_withdrawn = rng.random() < 0.3, rng.random() < 0.1
        actions = {action: self.actions[(key, action)] for action in _SPELLINGS}
        # Within days Meta charges back what bots clicked, now and then all of an ad's day.
        if seen.is_first_look and is_corrected:
            cents += int(ad.cost_per_click * 100)
        if not seen.is_first_look and is_withdrawn and not any(actions.values()):
            return None
        is_renamed = seen.day >= self.window.start + self.window.days // 2 * DAY
        row: dict[str, Any] = {
            "account_id": ad.account_id,
            "account_name": ad.account,
            "account_currency": ad.currency,
            "campaign_id": ad.campaign_id,
            "campaign_name": ad.renamed if is_renamed else ad.campaign,
            "adset_id": ad.adset_id,
            "adset_name": ad.adset,
            "ad_id": ad.ad_id,
            "ad_name": ad.ad,
            "impressions": str(impressions),
            "clicks": str(link_clicks + reactions),
            "spend": f"{cents // 100}.{cents % 100:02}",
            "date_start": day_of(seen.day),
            "date_stop": day_of(seen.day),
            "publisher_platform": placement,
        }
        # Meta leaves out what is nothing.
        if link_clicks:
            row["inline_link_clicks"] = str(link_clicks)
        counts = {"link_click": link_clicks} | {
            spelling: actions[action] for action in actions for spelling in _SPELLINGS[action]
        }
        if any(counts.values()):
            row["actions"] = _listed({name: str(count) for name, count in counts.items() if count})
        if actions["purchase"]:
            value = f"{self.values[key] / 100:.2f}"
            row["action_values"] = _listed(dict.fromkeys(_SPELLINGS["purchase"], value))
        return row


def _key(ad: MetaAd, placement: str, at: int) -> _Key:
    return at // DAY * DAY, ad.ad_id, placement


def _listed(values: dict[str, str]) -> list[dict[str, str]]:
    return [{"action_type": name, "value": value} for name, value in values.items()]
