"""What comes of Google Ads: cost that it restates, at levels of which none has all, and clicks."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from extraction_home import Extraction, at, peak_mb

from dev.fakes.google_ads import DEVELOPER_TOKEN, REFRESH_TOKEN, GoogleAds, exhausted
from orchestration.lib.extracting.run import Outcome

CREDENTIALS = {
    "developer_token": DEVELOPER_TOKEN,
    "client_id": "client.apps.example",
    "client_secret": "GOCSPX-secret",
    "refresh_token": REFRESH_TOKEN,
}
NOTHING = {"impressions": "0", "clicks": "0", "costMicros": "0"}


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Iterator[GoogleAds]:
    """One account, in New York."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(f"GOOGLE_ADS_{name.upper()}", value)
    with GoogleAds() as fake:
        fake.add_account("1234567890")
        yield fake


def connect(extraction: Extraction, google: GoogleAds, days: int, **settings: object) -> list[date]:
    """Configures Google Ads from so many days ago on; those days, the oldest first."""
    today = google.today("1234567890")
    due = [today - timedelta(days=ago) for ago in range(days, 0, -1)]
    names = {name: f"GOOGLE_ADS_{name.upper()}" for name in CREDENTIALS}
    given = {"customers": ["123-456-7890"], "since": due[0], "streams": ["costs"]} | settings
    extraction.connect(google_ads=at(google, token_url=f"{google.url}/token", **names) | given)
    return due


def bring(extraction: Extraction, stream: str = "costs") -> Outcome:
    """Extracts one stream; it must go well."""
    done = extraction.run()[f"google_ads.{stream}"]
    assert done.problem is None
    return done


def queries(google: GoogleAds) -> list[str]:
    return [one.body["query"] for one in google.requests if one.path.endswith("search")]


def cost(rows: list[dict[str, Any]], has: str, day: date) -> int:
    """The cost, in whole units, of the rows of a level: those with a key that coarser ones lack."""
    finer = {"campaign": "adGroupCriterion", "customer": "campaign"}.get(has, "none")
    of_day = [row for row in rows if row["segments"]["date"] == str(day)]
    of_level = [row for row in of_day if has in row and finer not in row]
    return sum(int(row["metrics"]["costMicros"]) for row in of_level) // 1_000_000


def test_cost_without_keywords_comes_by_campaign_and_the_accounts_total_is_all_of_it(
    extraction: Extraction, google: GoogleAds
) -> None:
    first, second = connect(extraction, google, days=2)
    google.spend("1234567890", first, "1", {"shoes": 30, "boots": 20}, other=5)
    google.spend("1234567890", first, "2", {}, other=45)  # Performance Max
    assert bring(extraction).problem is None
    rows = extraction.landed("google_ads/costs")
    assert cost(rows, "adGroupCriterion", first) == 50
    assert cost(rows, "campaign", first) == 100
    assert cost(rows, "customer", first) == 100
    (nothing,) = [row for row in rows if row["segments"]["date"] == str(second)]
    assert nothing["metrics"] == NOTHING
    assert nothing["customer"]["currencyCode"] == "USD"
    assert {row["campaign"].get("advertisingChannelType") for row in rows if "campaign" in row} == {
        "SEARCH",
        "PERFORMANCE_MAX",
    }
    # One level alone tells conversions of a campaign twice or not at all.
    assert not any("conversions" in row["metrics"] for row in rows if "campaign" not in row)


def test_30_days_are_read_again_and_only_those_that_google_restated_land(
    extraction: Extraction, google: GoogleAds
) -> None:
    days = connect(extraction, google, days=60)
    for day in days:
        google.spend("1234567890", day, "1", {"shoes": 30, "boots": 20})
    assert bring(extraction).landed == 60 * 4
    google.requests.clear()
    google.spend("1234567890", days[40], "1", {"shoes": 29, "boots": 20})
    google.forget("1234567890", days[50], "1")
    again = bring(extraction)
    assert len(queries(google)) == 1 + 30 * 3
    assert again.landed == 4 + 1
    newest = extraction.landed("google_ads/costs")[-5:]
    assert cost(newest, "customer", days[40]) == 49
    assert [row["metrics"] for row in newest if row["segments"]["date"] == str(days[50])] == [
        NOTHING
    ]
    assert bring(extraction).landed == 0
    assert extraction.whole("google_ads/costs") == [True, True]


def test_a_start_before_what_google_keeps_is_moved_and_said(
    extraction: Extraction, google: GoogleAds, caplog: pytest.LogCaptureFixture
) -> None:
    connect(extraction, google, days=2_000, streams=["clicks"])
    with caplog.at_level(logging.INFO, logger="closedloop"):
        assert bring(extraction, "clicks").problem is None
    start = google.today("1234567890") - timedelta(days=89)
    assert (
        f"google_ads.clicks: the vendor keeps no more, so it is read from {start} on" in caplog.text
    )
    asked = queries(google)[1:]
    assert len(asked) == 89
    assert f"= '{start}'" in asked[0]


def test_clicks_are_asked_for_a_day_at_a_time_and_lately_read_again(
    extraction: Extraction, google: GoogleAds
) -> None:
    days = connect(extraction, google, days=10, streams=["clicks"])
    for day in days:
        google.click("1234567890", day, f"gclid {day}")
    assert bring(extraction, "clicks").landed == 10
    google.click("1234567890", days[-1], "late")
    google.requests.clear()
    assert bring(extraction, "clicks").landed == 2
    assert len(queries(google)) == 1 + 3


def test_a_day_of_60000_clicks_takes_little_memory(
    extraction: Extraction, google: GoogleAds
) -> None:
    (day,) = connect(extraction, google, days=1, streams=["clicks"])
    google.click("1234567890", day, "many")
    google.rows["1234567890", "click_view"] *= 60_000
    assert peak_mb(extraction, "google_ads") < 150
    assert len(extraction.landed("google_ads/clicks")) == 60_000


def test_the_days_are_those_of_the_accounts_zone(extraction: Extraction, google: GoogleAds) -> None:
    google.zones["1234567890"] = "Pacific/Kiritimati"  # 14 hours ahead
    google.add_account("2", zone="Pacific/Pago_Pago")  # 11 hours behind
    connect(extraction, google, days=3, customers=["1234567890", "2"])
    bring(extraction)
    landed = extraction.landed("google_ads/costs")
    last = {
        customer: max(
            row["segments"]["date"] for row in landed if row["customer"]["id"] == customer
        )
        for customer in ("1234567890", "2")
    }
    for customer, day in last.items():
        assert day == str(google.today(customer) - timedelta(days=1))
    assert last["1234567890"] > last["2"]


def test_a_wait_told_in_the_body_is_kept_and_a_token_that_ends_is_renewed(
    extraction: Extraction, google: GoogleAds
) -> None:
    google.uses = 10
    days = connect(extraction, google, days=10)
    for day in days:
        google.spend("1234567890", day, "1", {"shoes": 30})
    google.every[7] = lambda: exhausted(29)
    assert bring(extraction).landed == 30


def test_the_days_operations_end_a_run_and_the_next_goes_on_from_there(
    extraction: Extraction, google: GoogleAds
) -> None:
    days = connect(extraction, google, days=50)
    for day in days:
        google.spend("1234567890", day, "1", {"shoes": 30})
    google.operations = 101
    stopped = extraction.run()["google_ads.costs"]
    assert "the next run goes on from here" in str(stopped.problem)
    assert stopped.landed == 33 * 3
    google.operations = 200
    assert bring(extraction).landed == 17 * 3
    assert len(extraction.landed("google_ads/costs")) == 50 * 3


def test_access_through_a_manager_needs_its_id_and_the_warning_says_so(
    extraction: Extraction, google: GoogleAds
) -> None:
    google.login_customer_id = "1112223333"
    connect(extraction, google, days=2)
    problem = str(extraction.run()["google_ads.costs"].problem)
    assert "USER_PERMISSION_DENIED" in problem
    assert "through a manager account, login_customer_id" in problem
    connect(extraction, google, days=2, login_customer_id="111-222-3333")
    bring(extraction)


def test_no_secret_is_in_what_google_is_said_to_have_refused(
    extraction: Extraction, google: GoogleAds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOOGLE_ADS_REFRESH_TOKEN", "1//0old-token")
    connect(extraction, google, days=2)
    problem = str(extraction.run()["google_ads.costs"].problem)
    assert "invalid_grant" in problem
    assert "Token has been revoked" in problem
    assert not any(secret in problem for secret in (*CREDENTIALS.values(), "1//0old-token"))
