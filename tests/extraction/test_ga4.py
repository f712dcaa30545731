"""What comes of GA4's tables in BigQuery, which Google writes again for days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from extraction_home import Extraction, at

from dev.fakes.ga4 import BigQuery, rate_limited
from orchestration.lib.extracting.run import Outcome

Row = dict[str, Any]
PROPERTY = "analytics_123456789"


@pytest.fixture
def bigquery(extraction: Extraction, monkeypatch: pytest.MonkeyPatch) -> Iterator[BigQuery]:
    """A dataset without tables, that connections.yml points at."""
    with BigQuery() as fake:
        monkeypatch.setenv("GA4_KEY", fake.key())
        fake.tables[PROPERTY] = {}
        connect(extraction, fake)
        yield fake


def connect(extraction: Extraction, bigquery: BigQuery, **settings: object) -> None:
    given = {"datasets": [PROPERTY], "since": date(2026, 8, 1)} | settings
    extraction.connect(ga4=at(bigquery, key="GA4_KEY", project="my-project", **given))


def run(extraction: Extraction) -> Outcome:
    found = extraction.run()
    return found.get("ga4.events") or found["ga4"]


def bring(extraction: Extraction) -> int:
    """Extracts, which must go well; how many rows landed."""
    done = run(extraction)
    assert done.problem is None
    return done.landed


def views(day: str, count: int) -> list[Row]:
    return [
        {
            "event_date": day,
            "event_timestamp": 1_787_234_400_123_456 + number,
            "event_name": "page_view",
            "event_params": [
                {"key": "page_location", "value": {"string_value": "https://firm.example/ü"}},
                {"key": "ga_session_id", "value": {"int_value": 1_787_234_400}},
                {"key": "value", "value": {"double_value": 49.9}},
            ],
            "user_pseudo_id": "1234567890.1787234400",
            "geo": {"country": "Germany"},
            "stream_id": "3141592653",
            "is_active_user": True,
        }
        for number in range(count)
    ]


def asked(bigquery: BigQuery, ending: str) -> list[str]:
    return [one.path for one in bigquery.requests if one.path.endswith(ending)]


def test_a_row_lands_as_bigquery_exports_it(extraction: Extraction, bigquery: BigQuery) -> None:
    (row,) = views("20260820", 1)
    bigquery.put(PROPERTY, "events_20260820", [row])
    assert bring(extraction) == 1
    row["event_timestamp"] = "1787234400123456"
    row["event_params"][1]["value"]["int_value"] = "1787234400"
    assert extraction.landed("ga4/events") == [row]
    assert extraction.files() == ["part-00000.events_20260820.jsonl.gz"]


def test_tables_that_were_modified_land_again_whole_and_no_others_are_read(
    extraction: Extraction, bigquery: BigQuery
) -> None:
    for day in range(20260824, 20260830):
        bigquery.put(PROPERTY, f"events_{day}", views(str(day), 3))
    assert bring(extraction) == 18
    bigquery.requests.clear()
    bigquery.put(PROPERTY, "events_20260829", views("20260829", 5))
    bigquery.put(PROPERTY, "events_20260824", views("20260824", 4))  # long after the three days
    assert bring(extraction) == 9
    assert len(asked(bigquery, "/data")) == 2
    assert bring(extraction) == 0


def test_a_day_that_is_not_over_lands_from_its_intraday_table_until_the_whole_one_is_there(
    extraction: Extraction, bigquery: BigQuery
) -> None:
    bigquery.put(PROPERTY, "events_20260829", views("20260829", 3))
    bigquery.put(PROPERTY, "events_intraday_20260829", views("20260829", 2))
    bigquery.put(PROPERTY, "events_intraday_20260830", views("20260830", 1))
    bigquery.put(PROPERTY, "users_20260829", [])
    assert bring(extraction) == 4
    assert "part-00001.events_intraday_20260830.jsonl.gz" in extraction.files()
    bigquery.put(PROPERTY, "events_intraday_20260830", views("20260830", 2))
    assert bring(extraction) == 2
    connect(extraction, bigquery, intraday=False)
    bigquery.put(PROPERTY, "events_intraday_20260830", views("20260830", 3))
    assert bring(extraction) == 0


def test_a_table_that_google_drops_meanwhile_holds_up_no_other(
    extraction: Extraction, bigquery: BigQuery
) -> None:
    bigquery.put(PROPERTY, "events_intraday_20260829", views("20260829", 2))
    bigquery.put(PROPERTY, "events_20260830", views("20260830", 1))
    bigquery.dropped = {"events_intraday_20260829"}
    assert bring(extraction) == 1


def test_days_before_since_are_left_out_and_each_property_is_read(
    extraction: Extraction, bigquery: BigQuery
) -> None:
    for dataset in (PROPERTY, "analytics_2"):
        bigquery.put(dataset, "events_20260731", views("20260731", 1))
        for day in range(20260801, 20260804):
            bigquery.put(dataset, f"events_{day}", views(str(day), 1))
            bigquery.put(dataset, f"pseudonymous_users_{day}", [])
    connect(extraction, bigquery, datasets=[PROPERTY, "analytics_2"])
    assert bring(extraction) == 6
    assert len(asked(bigquery, "/tables")) == 4  # more tables than a page has


def test_a_table_that_breaks_off_leaves_nothing_and_comes_whole_in_the_next_run(
    extraction: Extraction, bigquery: BigQuery
) -> None:
    bigquery.page = 2
    bigquery.put(PROPERTY, "events_20260819", views("20260819", 5))
    bigquery.put(PROPERTY, "events_20260820", views("20260820", 5))
    bigquery.every[9] = lambda: rate_limited()
    assert bring(extraction) == 10
    bigquery.put(PROPERTY, "events_20260820", views("20260820", 6))
    whole = bigquery.answer
    bigquery.answer = lambda request: (  # type: ignore[method-assign]
        rate_limited() if "pageToken" in request.query else whole(request)
    )
    assert "too many api requests" in str(run(extraction).problem)
    assert len(extraction.landed("ga4/events")) == 10
    bigquery.answer = whole  # type: ignore[method-assign]
    assert bring(extraction) == 6
    assert not [name for name in extraction.files() if name.endswith(".part")]


def test_the_key_may_be_a_file_and_what_is_wrong_with_it_is_one_line(
    extraction: Extraction,
    bigquery: BigQuery,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    file = tmp_path / "key.json"
    file.write_text(bigquery.key())
    monkeypatch.setenv("GA4_KEY", str(file))
    assert run(extraction).problem is None
    for wrong in (str(tmp_path / "none.json"), '{"private_key": "secret words"}', "secret words"):
        monkeypatch.setenv("GA4_KEY", wrong)
        problem = str(run(extraction).problem)
        assert "must hold the JSON key of a service account" in problem
        assert "secret words" not in problem


def test_a_missing_role_is_named(extraction: Extraction, bigquery: BigQuery) -> None:
    connect(extraction, bigquery, datasets=["analytics_2"])
    problem = str(run(extraction).problem)
    assert "bigquery.tables.list denied on analytics_2" in problem
    assert "it needs the role BigQuery Data Viewer" in problem
