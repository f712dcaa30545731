"""What comes of LinkedIn's ad analytics."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from extraction_home import Extraction, at

from dev.fakes.linkedin_ads import REFRESH_TOKEN, LinkedInAds, used_up
from dev.fakes.server import Answer
from orchestration.lib.extracting.run import Outcome

YESTERDAY = datetime.now(UTC).date() - timedelta(days=1)


def day(ago: int) -> str:
    return (YESTERDAY - timedelta(days=ago)).isoformat()


@pytest.fixture
def linkedin(extraction: Extraction, monkeypatch: pytest.MonkeyPatch) -> Iterator[LinkedInAds]:
    """Two accounts, one with more campaigns than a page has."""
    monkeypatch.setenv("LINKEDIN_ID", "client-id")
    monkeypatch.setenv("LINKEDIN_SECRET", "client-secret")
    monkeypatch.setenv("LINKEDIN_TOKEN", REFRESH_TOKEN)
    with LinkedInAds() as fake:
        fake.account("51", "EUR", id_71="reach", id_72="demo", id_73="brand")
        fake.account("52", "GBP", id_81="uk")
        connect(extraction, fake, YESTERDAY - timedelta(days=40))
        yield fake


def connect(extraction: Extraction, fake: LinkedInAds, since: date) -> None:
    extraction.connect(
        linkedin_ads=at(
            fake,
            token_url=f"{fake.url}/oauth/v2/accessToken",
            client_id="LINKEDIN_ID",
            client_secret="LINKEDIN_SECRET",
            refresh_token="LINKEDIN_TOKEN",
            accounts=["51", "52"],
            since=since,
        )
    )


def bring(extraction: Extraction) -> Outcome:
    return extraction.run()["linkedin_ads.costs"]


def costs(extraction: Extraction) -> list[dict[str, Any]]:
    """The landed rows, without those of days that have none."""
    landed = extraction.landed("linkedin_ads/costs")
    return [row for row in landed if row["costInLocalCurrency"] != "0"]


def test_a_row_lands_with_its_account_and_the_name_of_its_campaign(
    extraction: Extraction, linkedin: LinkedInAds
) -> None:
    linkedin.cost("51", day(3), "73", "12.34", externalWebsiteConversions=2, oneClickLeads=1)
    linkedin.cost("52", day(3), "99", "5")
    assert bring(extraction).problem is None
    first, second = sorted(costs(extraction), key=lambda row: row["account"]["id"])
    at_day = YESTERDAY - timedelta(days=3)
    start = {"year": at_day.year, "month": at_day.month, "day": at_day.day}
    assert first == {
        "account": {"id": 51, "name": "A51", "currency": "EUR"},
        "campaign": {"id": "73", "name": "brand"},
        "pivotValues": ["urn:li:sponsoredCampaign:73"],
        "dateRange": {"start": start, "end": start},
        "impressions": 10,
        "clicks": 1,
        "costInLocalCurrency": "12.34",
        "externalWebsiteConversions": 2,
        "oneClickLeads": 1,
    }
    assert second["campaign"] == {"id": "99", "name": None}  # a campaign that was deleted


def test_of_30_days_read_again_only_the_restated_one_lands(
    extraction: Extraction, linkedin: LinkedInAds
) -> None:
    for ago in range(40):
        linkedin.cost("51", day(ago), "71", "10")
    bring(extraction)
    assert len(costs(extraction)) == 40
    calls = len(linkedin.requests)
    linkedin.cost("51", day(7), "71", "11")
    linkedin.cost("51", day(39), "71", "12")  # too long ago to be restated
    assert bring(extraction).landed == 1
    asked = [one for one in linkedin.requests[calls:] if one.path == "/rest/adAnalytics"]
    assert len(asked) == 2 * 30
    newest = extraction.landed("linkedin_ads/costs")[-1]
    assert newest["costInLocalCurrency"] == "11"


def test_tokens_are_renewed_when_they_end(extraction: Extraction, linkedin: LinkedInAds) -> None:
    linkedin.uses = 10
    linkedin.cost("51", day(0), "71", "10")
    linkedin.every[7] = lambda: Answer(502, "<html>")
    assert bring(extraction).problem is None
    assert len(costs(extraction)) == 1
    assert linkedin.tokens > 5


def test_a_limit_of_the_day_keeps_what_came_and_the_next_run_goes_on(
    extraction: Extraction, linkedin: LinkedInAds
) -> None:
    for ago in range(40):
        linkedin.cost("51", day(ago), "71", "10")
    linkedin.every[25] = used_up
    done = bring(extraction)
    assert done.problem is not None
    assert "DAY limit" in done.problem
    assert 0 < done.landed < 40
    linkedin.every.clear()
    calls = len(linkedin.requests)
    bring(extraction)
    assert len(costs(extraction)) == 40
    asked = [one for one in linkedin.requests[calls:] if "51)" in one.query.get("accounts", "")]
    assert len(asked) == 41 - done.landed  # and not the days that came


def test_a_day_that_is_taken_back_lands_as_a_whole_day_of_nothing(
    extraction: Extraction, linkedin: LinkedInAds
) -> None:
    linkedin.cost("51", day(3), "71", "10")
    bring(extraction)
    linkedin.costs.clear()
    assert bring(extraction).landed == 1
    newest = extraction.landed("linkedin_ads/costs")[-1]
    assert newest["costInLocalCurrency"] == "0"
    assert newest["pivotValues"] == ["urn:li:sponsoredAccount:51"]
    assert newest["account"]["currency"] == "EUR"
    assert extraction.whole("linkedin_ads/costs") == [True, True]


def test_a_wrong_refresh_token_is_one_line_without_it(
    extraction: Extraction, linkedin: LinkedInAds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINKEDIN_TOKEN", "AQX-wrong")
    problem = bring(extraction).problem
    assert problem is not None
    assert "no such token" in problem
    assert "AQX-wrong" not in problem
