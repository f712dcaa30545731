"""What ads cost and claim: exports of Google Ads, Meta Ads and a radio station, and the visits that
their ads brought."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

SITE = "https://brightpath.example"

# Days of their own, so that the reports count no other subject's visits among them.
FIRST, SECOND, THIRD = "2025-03-01", "2025-03-02", "2025-03-03"

FACEBOOK = "utm_source=facebook&utm_medium=paid-social"

Record = dict[str, Any]


def land(landing: Path) -> None:
    """Lands two exports of each platform, the newer one under the earlier name."""
    meta = landing / "meta_ads/insights"
    repeated = _insight(FIRST, "71", "spend reach", "10.10")
    _write(
        meta / "exported_at=2025-03-02T060000Z/z_spend.jsonl",
        [
            repeated,
            repeated,
            _insight(FIRST, "71", "spend reach", "99", placement="instagram"),
            _insight(FIRST, "72", "spend withdrawn", "50"),
            _insight(FIRST, "73", "spend month", "900", date_stop="2025-03-31"),
            _insight(FIRST, "73", "spend month", "9 EUR"),
        ],
    )
    _write(
        meta / "exported_at=2025-03-04T060000Z/a_spend.jsonl",
        [
            _insight(FIRST, "71", "spend reach 2025", "10.01"),
            _insight(FIRST, "71", "spend reach 2025", "5", placement="instagram"),
            _insight(SECOND, "71", "spend reach 2025", "7", placement="threads"),
            _insight(
                THIRD,
                "71",
                "spend reach 2025",
                "0",
                actions=[
                    {"action_type": "link_click", "value": "4"},
                    {"action_type": "lead", "value": "1"},
                    {"action_type": "offsite_conversion.fb_pixel_lead", "value": "1"},
                ],
            ),
        ],
    )

    # From the second day on another campaign bears the name that the first one had.
    google = landing / "google_ads/costs"
    _write(
        google / "exported_at=2025-03-02T060000Z/z_spend.jsonl",
        [_cost(FIRST, "81", "spend summer", 1_000_000)],
    )
    _write(
        google / "exported_at=2025-03-04T060000Z/a_spend.jsonl",
        [
            _cost(SECOND, "81", "spend summer (old)", 2_000_000),
            _cost(SECOND, "82", "spend summer", 4_000_000),
            _cost(THIRD, "82", "spend summer", 8_000_000, conversionsByConversionDate=1.5),
        ],
    )
    radio = f"date,platform,campaign,source,medium,cost,currency\n{FIRST},radio,spend jingle,"
    (landing / "generic/ad_spend").mkdir(parents=True, exist_ok=True)
    (landing / "generic/ad_spend/spend.csv").write_text(f"{radio}radio,offline,12.34,USD\n")

    visits = {
        "reach": (FIRST, f"{FACEBOOK}&utm_campaign=spend+reach"),
        "reach-late": (
            THIRD,
            f"{FACEBOOK}&utm_campaign=spend+reach",
        ),
        "other-medium": (FIRST, "utm_source=facebook&utm_medium=cpm&utm_campaign=spend+reach"),
        "costless": (FIRST, f"{FACEBOOK}&utm_campaign=spend+free"),
        "summer": (FIRST, "utm_source=google&utm_medium=cpc&utm_campaign=spend+summer"),
        "next-summer": (SECOND, "utm_source=google&utm_medium=cpc&utm_campaign=spend+summer"),
    }
    _write(
        landing / "generic/web_events/spend.jsonl",
        [
            {
                "event_id": f"spend-{name}",
                "occurred_at": f"{day}T10:00:00Z",
                "visitor_id": f"spend-{name}",
                "event_name": "page_view",
                "page_url": f"{SITE}/demo?{query}",
            }
            for name, (day, query) in visits.items()
        ],
    )
    _write(
        landing / "generic/form_submissions/spend.jsonl",
        [
            {
                "submission_id": "spend-form",
                "submitted_at": f"{THIRD}T10:05:00Z",
                "form_name": "Demo request",
                "visitor_id": "spend-reach-late",
                "email": "spend-lead@firm-of-spend.example",
            }
        ],
    )


def _insight(
    day: str,
    campaign_id: str,
    campaign: str,
    spend: str,
    placement: str = "facebook",
    **more: object,
) -> Record:
    return {
        "account_id": "spend-meta",
        "account_currency": "EUR",
        "campaign_id": campaign_id,
        "campaign_name": campaign,
        "adset_id": "1",
        "adset_name": "All",
        "ad_id": "2",
        "spend": spend,
        "date_start": day,
        "date_stop": day,
        "publisher_platform": placement,
    } | more


def _cost(day: str, campaign_id: str, campaign: str, micros: int, **metrics: object) -> Record:
    return {
        "customer": {"id": "spend-google", "currencyCode": "USD"},
        "campaign": {"id": campaign_id, "name": campaign},
        "metrics": {"costMicros": str(micros)} | metrics,
        "segments": {"date": day},
    }


def _write(path: Path, records: Iterable[Record]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
