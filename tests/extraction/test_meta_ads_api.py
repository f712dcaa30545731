"""What comes of Meta Ads, whose reports fail, hang and are throttled."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from extraction_home import Extraction, at

from dev.fakes.meta_ads import TOKEN, MetaAds, error
from dev.fakes.server import Answer
from orchestration.lib.extracting.run import Outcome
from orchestration.lib.extracting.vendors.meta_ads import reports

BUSY = "x-business-use-case-usage"


@pytest.fixture
def meta(monkeypatch: pytest.MonkeyPatch) -> Iterator[MetaAds]:
    """One account, in New York; asking for the state of a report takes no time."""
    monkeypatch.setenv("META_ADS_TOKEN", TOKEN)
    monkeypatch.setattr(reports, "_POLL_SECONDS", 0.0)
    monkeypatch.setattr(reports, "_POLLS", 10)
    with MetaAds() as fake:
        fake.add_account("1")
        yield fake


def connect(extraction: Extraction, meta: MetaAds, days: int, **settings: object) -> list[date]:
    """Configures Meta Ads from so many days ago on; those days, the oldest first."""
    due = [meta.today("1") - timedelta(days=ago) for ago in range(days, 0, -1)]
    given = {"accounts": ["act_1"], "since": due[0]} | settings
    extraction.connect(meta_ads=at(meta, token="META_ADS_TOKEN", **given))
    return due


def run(extraction: Extraction) -> Outcome:
    return extraction.run()["meta_ads.insights"]


def bring(extraction: Extraction) -> Outcome:
    """Extracts; it must go well."""
    done = run(extraction)
    assert done.problem is None
    return done


def spans(meta: MetaAds) -> list[int]:
    """How many days each report was about."""
    asked = [json.loads(one.body["time_range"]) for one in meta.requests if one.method == "POST"]
    return [
        (date.fromisoformat(one["until"]) - date.fromisoformat(one["since"])).days + 1
        for one in asked
    ]


def landed_days(extraction: Extraction) -> Counter[str]:
    """How many rows landed of each day."""
    return Counter(row["date_start"] for row in extraction.landed("meta_ads/insights"))


def test_a_day_has_its_ads_and_the_accounts_total_which_says_what_deleted_ads_cost(
    extraction: Extraction, meta: MetaAds
) -> None:
    first, second = connect(extraction, meta, days=2)
    meta.spend("1", first, "a", 30)
    meta.spend("1", first, "b", 20)
    meta.deleted["1", str(first)] = 5
    assert bring(extraction).landed == 4
    rows = extraction.landed("meta_ads/insights")
    of_first = [row for row in rows if row["date_start"] == str(first)]
    assert sorted(row["spend"] for row in of_first if "ad_id" in row) == ["20.00", "30.00"]
    assert [row["spend"] for row in of_first if "ad_id" not in row] == ["55.00"]
    assert not any("actions" in row for row in of_first if "ad_id" not in row)
    assert all(row["publisher_platform"] for row in of_first if "ad_id" in row)
    (nothing,) = [row for row in rows if row["date_start"] == str(second)]
    assert nothing == {
        "account_id": "1",
        "account_currency": "USD",
        "date_start": str(second),
        "date_stop": str(second),
        "impressions": "0",
        "clicks": "0",
        "spend": "0",
    }


def test_28_days_are_read_again_and_only_those_that_meta_restated_land(
    extraction: Extraction, meta: MetaAds
) -> None:
    days = connect(extraction, meta, days=60)
    for day in days:
        meta.spend("1", day, "a", 30)
    assert bring(extraction).landed == 120
    meta.requests.clear()
    meta.spend("1", days[40], "a", 29)
    meta.spend("1", days[50], "a", 0)
    assert bring(extraction).landed == 2 + 1
    assert spans(meta) == [7, 7, 7, 7]
    assert extraction.landed("meta_ads/insights")[-1]["spend"] == "0"
    assert bring(extraction).landed == 0
    assert extraction.whole("meta_ads/insights") == [True, True]


def test_a_report_that_fails_is_asked_for_in_halves(extraction: Extraction, meta: MetaAds) -> None:
    days = connect(extraction, meta, days=14)
    for day in days:
        meta.spend("1", day, "a", 30)
    meta.most_days = 2
    assert bring(extraction).landed == 28
    assert spans(meta) == [7, 4, 2, 2, 3, 2, 1] * 2


def test_a_day_that_fails_alone_costs_no_other_and_is_asked_for_again(
    extraction: Extraction, meta: MetaAds
) -> None:
    days = connect(extraction, meta, days=60)
    for day in days:
        meta.spend("1", day, "a", 30)
    meta.failing = {str(days[10])}
    problem = str(run(extraction).problem)
    assert f"no report of {days[10]} of 1: other days are landed" in problem
    assert set(landed_days(extraction)) == {str(day) for day in days} - meta.failing
    meta.failing = set()
    assert bring(extraction).landed == 2
    assert bring(extraction).landed == 0


def test_a_report_that_hangs_is_not_asked_for_twice_in_a_run_and_other_days_land(
    extraction: Extraction, meta: MetaAds
) -> None:
    days = connect(extraction, meta, days=42)
    for day in days:
        meta.spend("1", day, "a", 30)
    meta.stuck = {str(days[3])}
    assert f"no report of {days[0]} of 1" in str(run(extraction).problem)
    assert spans(meta) == [7] * 6
    assert set(landed_days(extraction)) == {str(day) for day in days[7:]}
    meta.requests.clear()
    problem = str(run(extraction).problem)
    assert spans(meta) == [1] * 7 + [7] * 4  # smaller ones may do
    assert f"no report of {days[3]} of 1: other" in problem
    meta.stuck = set()
    bring(extraction)
    assert landed_days(extraction) == {str(day): 2 for day in days}


def test_a_report_at_100_per_cent_is_waited_for_until_it_is_complete(
    extraction: Extraction, meta: MetaAds
) -> None:
    (day,) = connect(extraction, meta, days=1)
    meta.spend("1", day, "a", 30)
    bring(extraction)
    runs = [one.path for one in meta.requests if one.path.startswith("/6")]
    assert runs == ["/6000000"] * 4 + ["/6000000/insights"]


@pytest.mark.parametrize("code", [4, 17, 80_000, 80_004])
def test_a_throttled_call_is_made_again_after_a_wait(
    extraction: Extraction, meta: MetaAds, code: int
) -> None:
    for day in connect(extraction, meta, days=3):
        meta.spend("1", day, "a", 30)
    meta.every[3] = lambda: error(code, "User request limit reached")
    assert bring(extraction).landed == 6


def test_a_long_wait_ends_the_run_and_the_next_goes_on_from_there(
    extraction: Extraction, meta: MetaAds
) -> None:
    days = connect(extraction, meta, days=70)
    for day in days:
        meta.spend("1", day, "a", 30)
    usage = {"1": [{"type": "ads_insights", "estimated_time_to_regain_access": 40}]}
    busy = error(80_000, "There have been too many calls")
    meta.every[40] = lambda: Answer(400, busy.body, {BUSY: json.dumps(usage)})
    stopped = run(extraction)
    assert "the next run goes on from here" in str(stopped.problem)
    assert 0 < stopped.landed < 140
    meta.every.clear()
    bring(extraction)
    assert landed_days(extraction) == {str(day): 2 for day in days}


def test_too_much_data_is_asked_for_in_halves(extraction: Extraction, meta: MetaAds) -> None:
    for day in connect(extraction, meta, days=2):
        meta.spend("1", day, "a", 30)
    too_much = error(100, "Invalid parameter")
    too_much.body["error"]["error_subcode"] = 1487534

    def once() -> Answer:
        meta.every = {}
        return too_much

    meta.every = {3: once}  # the first report
    assert bring(extraction).landed == 4
    assert spans(meta) == [2, 1, 1]


def test_each_account_has_its_days_and_pages_are_read_to_the_end(
    extraction: Extraction, meta: MetaAds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "_PAGE", 2)
    meta.add_account("2", zone="Pacific/Kiritimati")
    days = connect(extraction, meta, days=3, accounts=["1", "2"])
    for ad in range(5):
        meta.spend("1", days[0], f"a{ad}", 30)
        meta.spend("2", days[0], f"b{ad}", 30)
    bring(extraction)
    rows = extraction.landed("meta_ads/insights")
    ads = Counter(row["account_id"] for row in rows if "ad_id" in row)
    assert ads == {"1": 5, "2": 5}
    last = {one: max(row["date_start"] for row in rows if row["account_id"] == one) for one in ads}
    assert last == {one: str(meta.today(one) - timedelta(days=1)) for one in ("1", "2")}


def test_a_missing_permission_and_an_ended_token_are_one_line_each(
    extraction: Extraction, meta: MetaAds, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(extraction, meta, days=2, accounts=["9"])
    assert "it needs the permission ads_read" in str(run(extraction).problem)
    monkeypatch.setenv("META_ADS_TOKEN", "EAAold")
    connect(extraction, meta, days=2)
    problem = str(run(extraction).problem)
    assert "Session has expired" in problem
    assert "EAAold" not in problem
