"""Google Ads: cost rows by keyword and day, exported weekly and restated, and click_view rows."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from orchestration.simulator.clock import DAY, Window, compact, day_of
from orchestration.simulator.company import KEYWORDS, Keyword
from orchestration.simulator.writer import Tree

COSTS = "google_ads/costs"
CLICKS = "google_ads/clicks"
_RESTATED_DAYS = 3
_OFTEN_WITHDRAWN = "700106"


@dataclass(slots=True)
class Spend:
    """What a day cost on one account, counting the newest export only."""

    account: str
    currency: str
    day: str
    micros: int


@dataclass(slots=True)
class GoogleAds:
    """Counts the clicks as they happen, so that the costs written at the end agree with them."""

    landing: Tree
    window: Window
    seed: int
    clicks: Counter[tuple[int, str]] = field(default_factory=Counter)

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

    def write_costs(self) -> Iterator[Spend]:
        """Write every export; yield what each account's day cost in the last export that has it."""
        first_day = self.window.start
        for export in self.window.exports:
            last_day = export // DAY * DAY
            restated_from = max(self.window.start, first_day - _RESTATED_DAYS * DAY)
            for day in range(restated_from, last_day, DAY):
                is_final = day < first_day
                will_be_restated = (
                    day >= last_day - _RESTATED_DAYS * DAY and export != self.window.exports[-1]
                )
                spent = self._write_day(export, day, is_first_look=not is_final)
                if not will_be_restated:
                    yield from spent
            first_day = last_day

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
        clicks = self.clicks[(day, keyword.criterion_id)] + rng.randrange(0, 3)
        micros = int(clicks * keyword.cost_per_click * rng.uniform(0.8, 1.2) * 1_000_000)
        impressions = clicks * rng.randrange(9, 24) + rng.randrange(0, 15)
        # Google takes invalid clicks back within days, of one keyword now and then the whole row.
        has_invalid_click, is_withdrawn = rng.random() < 0.4, rng.random() < 0.2
        if is_first_look and has_invalid_click:
            micros += int(keyword.cost_per_click * 1_000_000)
            clicks += 1
        if not is_first_look and is_withdrawn and keyword.criterion_id == _OFTEN_WITHDRAWN:
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
            },
            "segments": {"date": day_of(day)},
        }
