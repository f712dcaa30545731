"""Spend is what the newest export says, meets its visits by the campaign's id, and what platforms
claim for it is held against what we know."""

import csv
from collections.abc import Iterator
from decimal import Decimal

import pytest
from spend_landing import FIRST, SECOND, THIRD

from dev.refreshing import ROOT, Demo

Row = tuple[object, ...]


def euro_in_march() -> Decimal:
    """What the seed says that a euro was worth on the days of the cases."""
    with (ROOT / "seeds/demo_exchange_rates.csv").open(encoding="utf-8") as file:
        rates: Iterator[dict[str, str]] = csv.DictReader(file)
        return next(
            Decimal(rate["rate"])
            for rate in rates
            if list(rate.values())[:3] == ["2025-03-01", "EUR", "USD"]
        )


@pytest.fixture(scope="module")
def reported(scenarios: Demo) -> dict[Row, Row]:
    """Visits and spend by day, source, medium and campaign, in a model that has all of them."""
    rows = scenarios.marts.execute(
        """
        select report_date::varchar, source, medium, campaign, sum(visits), sum(spend)
        from marts.rpt_sources
        where attribution_model = 'linear' and campaign like 'spend %'
        group by all
        """
    ).fetchall()
    return {row[:4]: row[4:] for row in rows}


def test_a_re_exported_day_replaces_the_older_one_whole(scenarios: Demo) -> None:
    spent = scenarios.work.execute(
        """
        select spend_date::varchar, campaign_id, source, cost
        from intermediate.int_ad_spends_unioned where account = 'spend-meta' order by all
        """
    ).fetchall()
    assert spent == [
        (FIRST, "71", "facebook", Decimal("10.01")),
        (FIRST, "71", "instagram", Decimal("5")),
        # A placement that no row of ad_tags names has the platform's own tags.
        (SECOND, "71", "facebook", Decimal("7")),
        (THIRD, "71", "facebook", Decimal("0")),
    ]


def test_a_row_of_more_than_a_day_is_quarantined_and_told_why(scenarios: Demo) -> None:
    refused = scenarios.work.execute(
        """
        select "row", reason from quarantine.records
        where file like 'meta_ads/insights/%z_spend.jsonl' order by all
        """
    ).fetchall()
    assert [row for row, _ in refused] == [5, 6]
    assert refused[0][1].startswith("date_stop '2025-03-31' is not what date_start is")
    assert refused[1][1].startswith("spend '9 EUR' is not a number")


def test_visits_and_spend_of_a_renamed_campaign_are_one_row(reported: dict[Row, Row]) -> None:
    spend = (Decimal("10.01") * euro_in_march()).quantize(Decimal("0.000001"))
    assert reported[(FIRST, "facebook", "paid-social", "spend reach 2025")] == (1, spend)
    assert (FIRST, "facebook", "paid-social", "spend reach") not in reported


def test_a_link_outlives_the_name_that_it_carries(reported: dict[Row, Row]) -> None:
    assert reported[(THIRD, "facebook", "paid-social", "spend reach 2025")] == (1, Decimal(0))


def test_of_two_ids_with_one_name_the_day_decides(reported: dict[Row, Row]) -> None:
    assert {key: row for key, row in reported.items() if key[1] == "google"} == {
        (FIRST, "google", "cpc", "spend summer (old)"): (1, Decimal(1)),
        (SECOND, "google", "cpc", "spend summer (old)"): (0, Decimal(2)),
        (SECOND, "google", "cpc", "spend summer"): (1, Decimal(4)),
        (THIRD, "google", "cpc", "spend summer"): (0, Decimal(8)),
    }


def test_visits_without_spend_and_spend_without_visits_are_rows(
    reported: dict[Row, Row],
) -> None:
    assert reported[(FIRST, "facebook", "paid-social", "spend free")] == (1, Decimal(0))
    assert reported[(FIRST, "facebook", "cpm", "spend reach")] == (1, Decimal(0))
    assert reported[(FIRST, "radio", "offline", "spend jingle")] == (0, Decimal("12.34"))


def test_sessions_touches_and_leads_keep_or_lose_the_old_name(scenarios: Demo) -> None:
    seen = scenarios.marts.execute(
        """
        select 'session', campaign from marts.fct_sessions where visitor_id = 'spend-reach-late'
        union all
        select 'lead', campaign from marts.rpt_sources
        where attribution_model = 'linear' and leads > 0 and campaign like 'spend %'
        order by all
        """
    ).fetchall()
    assert seen == [("lead", "spend reach 2025"), ("session", "spend reach")]


def test_what_platforms_claim_is_taken_apart(scenarios: Demo) -> None:
    checks = scenarios.marts.execute(
        """
        select check_name, expected, actual, explained_by from marts.rpt_reconciliation
        where starts_with(check_name, 'claimed_') and report_date = ? order by all
        """,
        [THIRD],
    ).fetchall()
    beyond = "0.5 claimed beyond all that there are"
    assert checks == [
        (
            "claimed_leads_all_platforms",
            Decimal(1),
            Decimal("2.5"),
            f"1 claimed by more than one platform, {beyond}",
        ),
        (
            "claimed_leads_google_ads",
            Decimal(0),
            Decimal("1.5"),
            f"1 claimed without a touch of its ads, {beyond}",
        ),
        ("claimed_leads_meta_ads", Decimal(1), Decimal(1), None),
    ]
