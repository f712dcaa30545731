"""The five stage reports of the demo company against the truth that its simulator knows."""

import csv

import duckdb
import pytest

from dev.refreshing import ROOT, Demo

STAGES = ("attract", "capture", "nurture", "convert", "expand")
# Two devices of somebody who never says who they are stay two visitors.
UNSEEN_SHARE = 0.005


@pytest.fixture(scope="module")
def truth(demo: Demo) -> duckdb.DuckDBPyConnection:
    """A connection to the published marts with the truth beside them as tables."""
    for table in ("visits", "leads", "search_volumes"):
        demo.work.execute(
            f"create or replace temp table true_{table} as select * from read_json(?)",
            [str(demo.home / "truth" / f"{table}.jsonl.gz")],
        )
    return demo.work


def test_leads_of_each_month_are_those_that_there_were(truth: duckdb.DuckDBPyConnection) -> None:
    expected = truth.execute(
        """
        select date_trunc('month', "at"::timestamp)::date as month, count(*)
        from true_leads where is_lead group by all order by month
        """
    ).fetchall()
    assert len(expected) > 1
    assert _over_all(truth, "capture", "leads") == expected


def test_visits_of_each_month_and_their_time_are_those_that_there_were(
    truth: duckdb.DuckDBPyConnection,
) -> None:
    expected = truth.execute(
        """
        select
            date_trunc('month', started_at::timestamp)::date as month,
            count(*),
            sum(epoch_ms(ended_at::timestamp) - epoch_ms(started_at::timestamp)) / 1000
        from true_visits group by all order by month
        """
    ).fetchall()
    assert _over_all(truth, "attract", "visits") == [row[:2] for row in expected]
    seconds = truth.execute(
        """
        select month, numerator from marts.rpt_attract
        where metric = 'time_on_site_seconds' and dimension = '(all)' order by month
        """
    ).fetchall()
    assert seconds == [(month, pytest.approx(sum_)) for month, _, sum_ in expected]


def test_visitors_of_each_month_are_the_people_who_came(truth: duckdb.DuckDBPyConnection) -> None:
    expected = truth.execute(
        """
        select date_trunc('month', started_at::timestamp)::date as month, count(distinct person_id)
        from true_visits group by all order by month
        """
    ).fetchall()
    found = _over_all(truth, "attract", "individual_visitors")
    assert found == [
        (month, pytest.approx(persons, rel=UNSEEN_SHARE)) for month, persons in expected
    ]


def test_searches_show_what_was_reported_last_and_keep_what_was_first(
    truth: duckdb.DuckDBPyConnection,
) -> None:
    differing = truth.execute(
        """
        select *
        from (
            select
                month::date as month,
                first_reported_value::double as first_reported_value,
                value::double as value,
                restated_at::timestamp as restated_at
            from true_search_volumes
        ) as expected
        full outer join (
            select * from marts.rpt_attract where metric = 'branded_search_volume'
        ) as reported using (month)
        where
            (expected.first_reported_value, expected.value, expected.restated_at) is distinct from
            (reported.first_reported_value, reported.value, reported.restated_at)
        """
    ).fetchall()
    assert differing == []
    restated = truth.execute(
        "select count(distinct restated_at), count(*) from true_search_volumes"
    ).fetchone()
    assert restated > (1, 12)


def test_a_rebased_series_is_compared_within_its_latest_report(demo: Demo) -> None:
    """The latest report has the latest month and the twelve before it, and no more."""
    compared = demo.marts.execute(
        """
        select
            current_month.previous_year_value,
            (
                select value from marts.rpt_attract
                where
                    metric = 'branded_search_volume'
                    and month = current_month.month - interval 12 month
            )
        from marts.rpt_attract as current_month
        where current_month.metric = 'branded_search_volume'
        order by current_month.month desc
        """
    ).fetchall()
    assert compared[0][0] == compared[0][1] is not None
    assert all(previous is None for previous, _ in compared[1:])


def test_every_metric_is_in_the_report_that_the_seed_says_and_as_primary_as_it_says(
    demo: Demo,
) -> None:
    with (ROOT / "seeds/attract_metrics.csv").open() as file:
        rules = {row["metric"]: row for row in csv.DictReader(file)}
    found = {
        (metric, stage, metric_stage, str(is_primary).lower())
        for stage in STAGES
        for metric, metric_stage, is_primary in demo.marts.execute(
            f"select distinct metric, metric_stage, is_primary from marts.rpt_{stage}"
        ).fetchall()
    }
    assert found == {
        (metric, rule["metric_stage"], rule["metric_stage"], rule["is_primary"])
        for metric, rule in rules.items()
    }


def _over_all(
    truth: duckdb.DuckDBPyConnection, stage: str, metric: str
) -> list[tuple[object, ...]]:
    return truth.execute(
        f"""
        select month, value from marts.rpt_{stage}
        where metric = ? and dimension = '(all)' order by month
        """,
        [metric],
    ).fetchall()
