"""What somebody who looks at the demo for the first time is to see: figures that tell something."""

from __future__ import annotations

from typing import Any

import pytest

from dev.refreshing import Demo
from dev.rendering import published


def _one(demo: Demo, query: str) -> tuple[Any, ...]:
    row = demo.marts.execute(query).fetchone()
    assert row is not None
    return row


def test_it_is_large_enough_to_be_believed_and_small_enough_to_be_tried(demo: Demo) -> None:
    (read,) = demo.work.execute("select sum(rows_read) from ops.load_ledger").fetchone()
    assert 55_000 < read < 70_000


def test_nothing_warns(demo: Demo) -> None:
    assert "warning" not in demo.output


@pytest.mark.parametrize("report", ["attract", "capture", "nurture", "convert", "expand"])
def test_a_month_can_be_held_against_the_year_before(demo: Demo, report: str) -> None:
    (metrics,) = _one(
        demo,
        f"""
        select count(distinct metric) from marts.rpt_{report}
        where month = date '2026-08-01' and dimension = '(all)' and is_primary
            and previous_year_value is not null
        """,
    )
    assert metrics >= 2


def test_the_company_grows(demo: Demo) -> None:
    grown = demo.marts.execute(
        """
        select metric, value > 1.2 * previous_year_value
        from (from marts.rpt_attract union all by name from marts.rpt_capture)
        where
            month = date '2026-07-01' and dimension = '(all)'
            and metric in ('individual_visitors', 'leads')
        order by metric
        """
    ).fetchall()
    assert grown == [("individual_visitors", True), ("leads", True)]


@pytest.mark.parametrize("medium", ["event", "podcast"])
def test_fairs_and_podcasts_have_their_cost_beside_what_they_brought(
    demo: Demo, medium: str
) -> None:
    (channels, campaigns, visits, leads, spend, revenue) = _one(
        demo,
        f"""
        select
            count(distinct channel), count(*), sum(visits), sum(leads), min(spend), sum(revenue)
        from (
            select
                channel, campaign, sum(visits) as visits, sum(leads) as leads, sum(spend) as spend,
                sum(revenue) as revenue
            from marts.rpt_sources
            where medium = '{medium}' and attribution_model = 'first_touch' group by all
        )
        """,
    )
    assert channels == 1
    assert campaigns >= 3
    assert visits > 100
    assert leads > 10
    assert spend > 0
    assert revenue > 0


def test_a_customer_costs_nothing_that_could_be_told_where_nothing_was_spent(demo: Demo) -> None:
    assert _one(
        demo,
        """
        select
            count(*) filter (spend = 0 and coalesce(cost_per_customer, cost_per_lead) is not null),
            count(*) filter (spend > 0 and cost_per_lead > 0) > 100
        from marts.rpt_sources
        """,
    ) == (0, True)


def test_no_export_is_silent_for_long_without_a_word(demo: Demo) -> None:
    silent = demo.marts.execute(
        """
        select source, kind, silent_days, problem from marts.rpt_freshness
        where silent_days > 21 or silent_days > normal_silent_days
        """
    ).fetchall()
    assert silent == []
    assert _one(demo, "select count(*) >= 8 from marts.rpt_freshness") == (True,)


def test_the_lead_score_tells_buyers(demo: Demo) -> None:
    (best, others) = _one(
        demo,
        """
        select
            sum(customers) filter (decile <= 3) / sum(leads) filter (decile <= 3),
            sum(customers) filter (decile > 5) / sum(leads) filter (decile > 5)
        from marts.rpt_lead_scores
        """,
    )
    assert best > 4 * others > 0


def test_predictions_came_near_to_what_then_was_sold(demo: Demo) -> None:
    quarters = demo.marts.execute(
        """
        select prediction_date, sum(predicted_revenue)::double, sum(won_revenue)::double
        from marts.rpt_revenue_predictions
        where attribution_model = 'linear' and not is_as_of_day
        group by all order by all
        """
    ).fetchall()
    assert len(quarters) >= 4
    assert sum(won for *_, won in quarters) == pytest.approx(
        sum(predicted for _, predicted, _ in quarters), rel=0.35
    )
    assert all(won for *_, won in quarters)


def test_every_table_and_column_says_what_it_holds(demo: Demo) -> None:
    tables = "from duckdb_tables() where schema_name = 'marts' and database_name = 'closedloop'"
    assert _one(demo, f"select count(*), count(comment) {tables}") == (len(published()),) * 2
    silent = demo.marts.execute(
        "select mart, column_name from lineage.columns where coalesce(description, '') = ''"
    ).fetchall()
    assert silent == []
    assert _one(demo, "select count(*) from lineage.columns") == _one(
        demo,
        "select count(*) from duckdb_columns() "
        "where schema_name = 'marts' and database_name = 'closedloop' and comment <> ''",
    )


def test_every_column_has_a_type_that_what_opens_it_knows(demo: Demo) -> None:
    # pandas, polars, SQLAlchemy and spreadsheets have no whole numbers of 128 bits, lists or enums.
    kinds = demo.marts.execute(
        "select distinct regexp_replace(data_type, '[(].*', '') from duckdb_columns() "
        "where schema_name in ('marts', 'lineage') and database_name = 'closedloop'"
    ).fetchall()
    known = {"VARCHAR", "BOOLEAN", "INTEGER", "BIGINT", "DOUBLE", "DECIMAL", "DATE", "TIMESTAMP"}
    assert {kind for (kind,) in kinds} <= known


def test_a_sum_over_a_default_view_is_that_of_one_model(demo: Demo) -> None:
    views = demo.marts.execute(
        "select view_name from duckdb_views() where schema_name = 'marts' order by 1"
    ).fetchall()
    assert [view for (view,) in views] == [
        "fct_touchpoint_credits_default",
        "rpt_attribution_changes_default",
        "rpt_content_default",
        "rpt_lost_deals_default",
        "rpt_opportunities_default",
        "rpt_revenue_predictions_default",
        "rpt_sources_default",
    ]
    assert _one(demo, "select sum(revenue) from marts.rpt_sources_default") == _one(
        demo, "select sum(revenue) from marts.fct_conversions"
    )
    for (view,) in views:
        models = f"select distinct attribution_model from marts.{view}"
        assert demo.marts.execute(models).fetchall() in ([("linear",)], [])


def test_open_closed_and_won_deals_of_rpt_opportunities_are_those_of_the_crm(demo: Demo) -> None:
    found = demo.marts.execute(
        "select is_closed, is_won, round(sum(deals))::int from marts.rpt_opportunities_default "
        "group by all having sum(deals) > 0 order by all"
    ).fetchall()
    assert (
        found
        == demo.work.execute(
            "select is_closed, coalesce(is_won, false), count(*)::int "
            "from intermediate.int_deals_on_days where is_as_of_day group by all order by all"
        ).fetchall()
    )


def test_people_allow_and_refuse_in_every_way(demo: Demo) -> None:
    told = demo.marts.execute(
        """
        select distinct regexp_extract(consent_ads_because, '^[a-z ]+')
        from marts.dim_persons where is_known
        """
    ).fetchall()
    assert {way for (way,) in told} == {"granted", "refused", "nothing said"}


def test_destinations_would_be_told_something_and_each_reason_holds_something_back(
    demo: Demo,
) -> None:
    found = demo.work.execute(
        """
        select held_back_because, count(*)
        from activation.act_conversions where destination != 'ga4' group by 1
        """
    ).fetchall()
    reasons = dict(found)
    assert reasons.pop(None) > 20
    assert set(reasons) >= {
        "switched off",
        "no consent",
        "never clicked an ad of this platform",
        "older than 7 days",
        "older than 90 days",
    }
