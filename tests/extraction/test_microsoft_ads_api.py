"""What comes of Microsoft's reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from extraction_home import Extraction, at

from dev.fakes.microsoft_ads import DEVELOPER_TOKEN, REFRESH_TOKEN, MicrosoftAds, too_often
from dev.fakes.server import Answer
from orchestration.lib.extracting.run import Outcome
from orchestration.lib.extracting.trials import tried

YESTERDAY = datetime.now(UTC).date() - timedelta(days=1)


def day(ago: int) -> str:
    return (YESTERDAY - timedelta(days=ago)).isoformat()


@pytest.fixture
def microsoft(extraction: Extraction, monkeypatch: pytest.MonkeyPatch) -> Iterator[MicrosoftAds]:
    """Two accounts."""
    monkeypatch.setenv("MICROSOFT_ID", "client-id")
    monkeypatch.setenv("MICROSOFT_SECRET", "client-secret")
    monkeypatch.setenv("MICROSOFT_TOKEN", REFRESH_TOKEN)
    monkeypatch.setenv("MICROSOFT_DEVELOPER_TOKEN", DEVELOPER_TOKEN)
    with MicrosoftAds() as fake:
        extraction.connect(
            microsoft_ads=at(
                fake,
                token_url=f"{fake.url}/token",
                developer_token="MICROSOFT_DEVELOPER_TOKEN",
                client_id="MICROSOFT_ID",
                client_secret="MICROSOFT_SECRET",
                refresh_token="MICROSOFT_TOKEN",
                customer="18",
                accounts=["61", "62"],
                since=YESTERDAY - timedelta(days=40),
                poll_seconds=0,
            )
        )
        yield fake


def bring(extraction: Extraction) -> Outcome:
    return extraction.run()["microsoft_ads.costs"]


def costs(extraction: Extraction) -> list[dict[str, Any]]:
    """The landed rows, without those of days that have none."""
    return [row for row in extraction.landed("microsoft_ads/costs") if row["Spend"] != "0"]


def test_campaigns_and_keywords_land_as_rows_of_one_day(
    extraction: Extraction, microsoft: MicrosoftAds
) -> None:
    microsoft.cost("61", day(3), "7", "40.00")
    microsoft.cost("61", day(3), "7", "25.50", keyword="oak")
    assert bring(extraction).problem is None
    campaign, keyword = sorted(costs(extraction), key=len)
    assert campaign["Spend"] == "40.00"
    assert campaign["CampaignName"] == "C7"
    assert "Keyword" not in campaign
    assert keyword["Keyword"] == "oak"
    assert keyword["KeywordId"] == "93"


def test_of_30_days_read_again_only_the_restated_one_lands_and_lands_whole(
    extraction: Extraction, microsoft: MicrosoftAds
) -> None:
    for ago in range(40):
        microsoft.cost("61", day(ago), "7", "10.00")
        microsoft.cost("61", day(ago), "7", "9.00", keyword="oak")
    bring(extraction)
    assert len(costs(extraction)) == 80
    microsoft.rows["61", day(7)][1]["Spend"] = "9.50"
    done = bring(extraction)
    assert (done.landed, done.seen) == (2, 60)
    # Five reports of a week each for two levels and two accounts, each asked for and looked at.
    assert done.calls < 2 * 2 * 5 * 4 + 1


def test_a_report_that_takes_its_time_is_waited_for(
    extraction: Extraction, microsoft: MicrosoftAds
) -> None:
    microsoft.cost("61", day(0), "7", "10.00")
    microsoft.polls = 4
    microsoft.every[5] = too_often
    microsoft.every[7] = lambda: Answer(503, "busy", {"Retry-After": "1"})
    assert bring(extraction).problem is None
    assert len(costs(extraction)) == 1


def test_a_report_that_fails_keeps_what_came_and_the_next_run_goes_on(
    extraction: Extraction, microsoft: MicrosoftAds
) -> None:
    for ago in range(40):
        microsoft.cost("62", day(ago), "7", "10.00")
    asked = 0

    def stop_after_a_while() -> Answer:
        nonlocal asked
        asked += 1
        microsoft.fails = asked > 3
        return Answer(503)

    microsoft.every[13] = stop_after_a_while
    done = bring(extraction)
    assert done.problem is not None
    assert "Microsoft did not make the report" in done.problem
    assert done.calls < 100  # it is not asked again and again
    microsoft.every.clear()
    microsoft.fails = False
    assert bring(extraction).problem is None
    assert len(costs(extraction)) == 40


def test_a_day_that_is_taken_back_lands_as_a_whole_day_of_nothing(
    extraction: Extraction, microsoft: MicrosoftAds
) -> None:
    for ago in (40, 3):
        microsoft.cost("61", day(ago), "7", "10.00")
    bring(extraction)
    del microsoft.rows["61", day(3)]
    assert bring(extraction).landed == 1
    assert extraction.landed("microsoft_ads/costs")[-1] == {
        "AccountId": "61",
        "CurrencyCode": "GBP",
        "TimePeriod": day(3),
        "Spend": "0",
    }
    assert extraction.whole("microsoft_ads/costs") == [True, True]


def test_tokens_are_renewed_when_they_end(extraction: Extraction, microsoft: MicrosoftAds) -> None:
    microsoft.cost("61", day(0), "7", "10.00")

    def end_the_token() -> Answer:
        microsoft.tokens += 1  # the one that was given out is no good any more
        return Answer(401, {"Errors": [{"ErrorCode": "AuthenticationTokenExpired"}]})

    microsoft.every[9] = end_the_token
    assert bring(extraction).problem is None
    assert len(costs(extraction)) == 1


def test_a_refresh_token_that_is_replaced_is_kept_and_never_shown(
    extraction: Extraction, microsoft: MicrosoftAds, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    microsoft.rotates = True
    for run in range(1, 4):
        microsoft.cost("61", day(run), "7", "10.00")
        assert [problem for _, problem in tried(extraction.home)] == [None]
        assert bring(extraction).problem is None
    (kept,) = extraction.home.tokens.iterdir()
    assert microsoft.tokens == 6  # each trial and each run with the token of the one before
    assert microsoft.refresh_token in kept.read_text()
    assert kept.stat().st_mode & 0o777 == 0o600
    microsoft.refresh_token = "M.C5-revoked"
    problem = bring(extraction).problem
    assert problem is not None
    assert "AADSTS70000: ***" in problem
    assert "M.C5-refresh" not in caplog.text


def test_a_newer_refresh_token_of_the_environment_goes_before_the_kept_one(
    extraction: Extraction, microsoft: MicrosoftAds, monkeypatch: pytest.MonkeyPatch
) -> None:
    microsoft.rotates = True
    assert bring(extraction).problem is None
    microsoft.refresh_token = "M.C6-of-another-sign-in"
    assert bring(extraction).problem is not None
    monkeypatch.setenv("MICROSOFT_TOKEN", "M.C6-of-another-sign-in")
    assert bring(extraction).problem is None
    assert bring(extraction).problem is None


@pytest.mark.parametrize("damaged", [b"", b"\xff"])
def test_a_damaged_file_of_a_kept_token_costs_no_more_than_it(
    extraction: Extraction, microsoft: MicrosoftAds, damaged: bytes
) -> None:
    microsoft.rotates = True
    assert bring(extraction).problem is None
    (kept,) = extraction.home.tokens.iterdir()
    kept.write_bytes(damaged)
    microsoft.refresh_token = REFRESH_TOKEN
    assert bring(extraction).problem is None


def test_a_wrong_developer_token_is_one_line_without_it(
    extraction: Extraction, microsoft: MicrosoftAds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MICROSOFT_DEVELOPER_TOKEN", "DEV9999")
    problem = bring(extraction).problem
    assert problem is not None
    assert "InvalidCredentials" in problem
    assert "DEV9999" not in problem
