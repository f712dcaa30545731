"""Each row of seeds/tests/channel_cases.csv as one visit, and visits that click on Google Ads."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

CASES = Path(__file__).parents[2] / "seeds" / "tests" / "channel_cases.csv"
SITE = "https://brightpath.example"

# A day of their own, so that rpt_reconciliation counts no other subject's visits among them.
CLICKS_DAY = "2025-02-27"

# Visitor: what the landing URL carries.
CLICKS = {
    "matched": "gclid=Channels-Known&utm_source=google&utm_medium=cpc&utm_campaign=utm&utm_term=t",
    "matched-without-utms": "gclid=Channels-Known",
    "matched-display": "gclid=Channels-Known&utm_source=google&utm_medium=display&utm_campaign=utm",
    "unmatched-with-utms": "gclid=Channels-Lost-1&utm_campaign=Spring+US&utm_term=crm+software",
    "unmatched": "gclid=Channels-Lost-2",
    "renamed": "gclid=Channels-Renamed",
    "other-case": "gclid=CHANNELS-KNOWN",
    "other-click-id": "wbraid=Channels-Known",
}


def read_cases() -> list[dict[str, str]]:
    """The rows of the seed."""
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def land(landing: Path) -> None:
    """Lands one page view for every case and for every click, and what Google Ads knows of them."""
    cases = [
        _page_view(case["case_id"], "2026-06-01", case["landing_url"], case["referrer"])
        for case in read_cases()
    ]
    clicks = [
        _page_view(
            f"click-{name}", CLICKS_DAY, f"{SITE}/pricing?{query}", "https://www.google.com/"
        )
        for name, query in CLICKS.items()
    ]
    _write(landing / "generic/web_events/channels.jsonl", cases + clicks)

    # The names of the files say the opposite of which export is the newer one.
    known = _ad_click("Channels-Known", "Brand US", "Brand core", "brightpath")
    before = _ad_click("Channels-Renamed", "Old name", "Old group", "old keyword")
    after = _ad_click("Channels-Renamed", "New name", "New group", "new keyword")
    exports = landing / "google_ads/clicks"
    _write(exports / "exported_at=2025-03-01T060000Z/z_channels.jsonl", [before, known])
    _write(exports / "exported_at=2025-03-02T060000Z/a_channels.jsonl", [after])


def _page_view(name: str, day: str, url: str, referrer: str) -> dict[str, str]:
    return {
        "event_id": f"channels-{name}",
        "occurred_at": f"{day}T10:00:00Z",
        "visitor_id": f"channels-{name}",
        "event_name": "page_view",
        "page_url": url,
        "page_referrer": referrer,
    }


def _ad_click(gclid: str, campaign: str, ad_group: str, keyword: str) -> dict[str, Any]:
    return {
        "customer": {"id": "1112223333"},
        "campaign": {"id": "700200", "name": campaign},
        "adGroup": {"id": "800200", "name": ad_group},
        "clickView": {
            "gclid": gclid,
            "keyword": "customers/1112223333/adGroupCriteria/800200~900200",
            "keywordInfo": {"text": keyword, "matchType": "PHRASE"},
        },
        "segments": {"date": CLICKS_DAY},
    }


def _write(file: Path, records: Iterable[dict[str, Any]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8") as out:
        for record in records:
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
