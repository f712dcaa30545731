"""Google Ads: cost rows by keyword and day with what Google claims, restated, and click_view."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from dev.simulator.clock import DAY, Window, compact, day_of
from dev.simulator.company import KEYWORDS, Keyword
from dev.simulator.vendors.ad_exports import Spend, exported_days
from dev.simulator.writer import Tree

COSTS = "google_ads/costs"
CLICKS = "google_ads/clicks"
_OFTEN_WITHDRAWN = "700106"


@dataclass(slots=True)
class GoogleAds:
    """Counts the clicks as they happen, so that the costs written at the end agree with them."""

    landing: Tree
    window: Window
    seed: int
    clicks: Counter[tuple[int, str]] = field(default_factory=Counter)
    conversions: Counter[tuple[int, str]] = field(default_factory=Counter)

    def click(self, keyword: Keyword, gclid: str, at: int, *, is_listed: bool = True) -> None:
        """Count a click and list it in click_view; of an unlisted one only the cost is known."""
        self.clicks[(at // DAY * DAY, keyword.criterion_id)] += 1
        if not is_listed:
            return
        record = {
            "customer": {"id": keyword.customer_id},
            "campaign": {"id": keyword.campaign_id, "name": keyword.campaign},
            "adGroup": {"id": keyword.ad_group_id, "name": keyword.ad_group},
            "clickView": {
                "gclid": gclid,
                "keyword": f"customers/{keyword.customer_id}/adGroupCriteria/"
                f"{keyword.ad_group_id}~{keyword.criterion_id}",
                "keywordInfo": {"text": keyword.text, "matchType": keyword.match_type},
            },
            "segments": {"date": day_of(at)},
        }
        week = day_of(self.window.export_after(at))
        self.landing.record(CLICKS, f"click_view_{week}.jsonl", record)

    def convert(self, keyword: Keyword, at: int) -> None:
        """Count a conversion that Google claims for a keyword."""
        self.conversions[(at // DAY * DAY, keyword.criterion_id)] += 1

    def write_costs(self) -> Iterator[Spend]:
        """Write every export; yield what each account's day cost in the last export that has it."""
        for seen in exported_days(self.window):
            spent = self._write_day(seen.export, seen.day, is_first_look=seen.is_first_look)
            if seen.is_last_look:
                yield from spent

    def _write_day(self, export: int, day: int, *, is_first_look: bool) -> list[Spend]:
        spent: dict[tuple[str, str], int] = {}
        for keyword in KEYWORDS:
            row = self._cost_row(keyword, day, is_first_look)
            if row is None:
                continue
            account = (keyword.customer_id, keyword.currency)
            spent[account] = spent.get(account, 0) + int(row["metrics"]["costMicros"])
            name = f"exported_at={compact(export)}/costs_{keyword.customer_id}.jsonl"
            self.landing.record(COSTS, name, row)
        return [Spend(*account, day_of(day), micros) for account, micros in spent.items()]

    def _cost_row(self, keyword: Keyword, day: int, is_first_look: bool) -> dict[str, Any] | None:
        rng = Random(f"{self.seed}/costs/{day}/{keyword.criterion_id}")
        # Some who click do not wait for the page.
        clicks = self.clicks[(day, keyword.criterion_id)] + (rng.random() < 0.3)
        micros = int(clicks * keyword.cost_per_click * rng.uniform(0.8, 1.2) * 1_000_000)
        impressions = clicks * rng.randrange(9, 24) + rng.randrange(0, 15)
        # Google takes invalid clicks back within days, of one keyword now and then the whole row.
        has_invalid_click, is_withdrawn = rng.random() < 0.4, rng.random() < 0.2
        if is_first_look and has_invalid_click:
            micros += int(keyword.cost_per_click * 1_000_000)
            clicks += 1
        conversions = self.conversions[(day, keyword.criterion_id)]
        is_withdrawn = is_withdrawn and keyword.criterion_id == _OFTEN_WITHDRAWN
        if not is_first_look and is_withdrawn and not conversions:
            return None
        return {
            "customer": {"id": keyword.customer_id, "currencyCode": keyword.currency},
            "campaign": {
                "id": keyword.campaign_id,
                "name": keyword.campaign,
                "advertisingChannelType": "SEARCH",
            },
            "adGroup": {"id": keyword.ad_group_id, "name": keyword.ad_group},
            "adGroupCriterion": {
                "criterionId": keyword.criterion_id,
                "keyword": {"text": keyword.text, "matchType": keyword.match_type},
            },
            "metrics": {
                "impressions": str(impressions),
                "clicks": str(clicks),
                "costMicros": str(micros),
                "conversionsByConversionDate": float(conversions),
                "conversionsValueByConversionDate": conversions * keyword.value_of_a_lead,
            },
            "segments": {"date": day_of(day)},
        }
