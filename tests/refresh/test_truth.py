"""The published marts of the demo company against the truth that its simulator knows."""

import json
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from dev.refreshing import Demo
from dev.simulator.company import META_ADS

RENAMED = next(ad for ad in META_ADS if ad.renamed != ad.campaign)


@pytest.fixture(scope="module")
def truth(demo: Demo) -> duckdb.DuckDBPyConnection:
    """A connection to the marts (read-only) with the truth beside them as tables."""
    for table in (
        "visits",
        "leads",
        "deals",
        "stage_entries",
        "lead_statuses",
        "spend",
        "claims",
        "bad_rows",
    ):
        demo.work.execute(
            f"create or replace temp table true_{table} as select * from read_json(?)",
            [str(demo.home / "truth" / f"{table}.jsonl.gz")],
        )
    demo.work.execute(
        """
        create or replace temp view session_events as
        select sessionized.*, sessions.session_id, web_events.event_id
        from intermediate.int_events_sessionized as sessionized
        inner join intermediate.int_sessions_aggregated as sessions using (first_event_key)
        inner join intermediate.int_web_events_deduplicated as web_events using (event_key)
        """
    )
    return demo.work


@pytest.fixture(scope="module")
def totals(demo: Demo) -> dict[str, Any]:
    return json.loads((demo.home / "truth" / "totals.json").read_text(), parse_float=Decimal)


def test_every_visit_is_a_session_with_its_channel_start_and_length(
    truth: duckdb.DuckDBPyConnection,
) -> None:
    differing = truth.execute(
        """
        select *
        from true_visits
        full outer join (
            select sessions.*, first_events.event_id as first_event_id
            from marts.fct_sessions as sessions
            inner join session_events as first_events
                on
                    sessions.session_id = first_events.session_id
                    and first_events.session_event_number = 1
        ) as sessions using (first_event_id)
        where
            (true_visits.channel, true_visits.started_at, true_visits.ended_at, true_visits.events)
            is distinct from
            (sessions.channel, sessions.started_at, sessions.ended_at, sessions.event_count)
        """
    ).fetchall()
    assert differing == []


def test_clicks_that_google_does_not_list_are_counted_by_day(
    truth: duckdb.DuckDBPyConnection,
) -> None:
    clicks = """
        select
            started_at::date as report_date,
            count(*) as expected,
            count(*) filter (is_click_listed) as actual
        from true_visits
        where is_click_listed is not null
        group by all
    """
    differing = truth.execute(
        f"""
        select *
        from ({clicks}) as clicks
        full outer join (
            select * from marts.rpt_reconciliation where check_name = 'ad_clicks_in_click_view'
        ) as reported using (report_date)
        where
            (clicks.expected, clicks.actual) is distinct from (reported.expected, reported.actual)
            or (clicks.actual < clicks.expected) is distinct from (
                coalesce(reported.explained_by = 'gclid not in click_view', false)
            )
        """
    ).fetchall()
    assert differing == []
    (unlisted,) = truth.execute(f"select sum(expected - actual) from ({clicks})").fetchone()
    assert unlisted > 0


def test_every_lead_is_a_conversion_of_its_type(truth: duckdb.DuckDBPyConnection) -> None:
    counts = truth.execute(
        """
        select 'true', lead_type, count(*) from true_leads where is_lead group by all
        union all
        select 'actual', lead_type, count(*) from marts.fct_conversions
        where conversion_type = 'lead' group by all
        """
    ).fetchall()
    expected = {(kind, count) for which, kind, count in counts if which == "true"}
    actual = {(kind, count) for which, kind, count in counts if which == "actual"}
    assert expected
    assert actual == expected


def test_published_revenue_is_the_won_revenue_to_the_cent(
    truth: duckdb.DuckDBPyConnection, totals: dict[str, Any]
) -> None:
    revenue = truth.execute(
        """
        select deals.currency, sum(deals.amount)::varchar
        from intermediate.int_deals_latest as deals
        left join intermediate.int_refunds_matched as refunds using (source_system, deal_id)
        inner join marts.fct_conversions as conversions
            on
                conversions.source_system
                = coalesce(refunds.sale_source_system, deals.source_system)
                and conversions.deal_id = coalesce(refunds.sale_deal_id, deals.deal_id)
        where
            deals.is_won
            and conversions.conversion_type in ('customer', 'repeat_sale', 'refund')
        group by deals.currency
        """
    ).fetchall()
    assert {currency: Decimal(sum_) for currency, sum_ in revenue} == {
        currency: Decimal(sum_) for currency, sum_ in totals["won_revenue"].items()
    }


def test_every_model_shares_out_the_published_revenue_to_the_cent(demo: Demo) -> None:
    by_model = demo.marts.execute(
        "select attribution_model, sum(revenue) from marts.rpt_sources group by attribution_model"
    ).fetchall()
    (total,) = demo.marts.execute("select sum(revenue) from marts.fct_conversions").fetchone()
    assert len(by_model) == 12
    assert {revenue for _, revenue in by_model} == {total}


def test_spend_out_is_spend_in(truth: duckdb.DuckDBPyConnection) -> None:
    differing = truth.execute(
        """
        select *
        from (
            select platform, currency, day::date as day, sum(cost::decimal(18, 6)) as cost
            from true_spend group by all
        ) as expected
        full outer join (
            select platform, currency, spend_date as day, sum(cost) as cost
            from intermediate.int_ad_spends_converted group by all
        ) as actual using (platform, currency, day)
        where expected.cost is distinct from actual.cost
        """
    ).fetchall()
    assert differing == []


def test_reported_spend_is_all_spend_in_every_model(demo: Demo) -> None:
    by_model = demo.marts.execute(
        "select distinct sum(spend) from marts.rpt_sources group by attribution_model"
    ).fetchall()
    assert by_model == demo.marts.execute("select sum(spend) from marts.fct_ad_spend").fetchall()


def test_claims_are_those_that_the_platforms_make(truth: duckdb.DuckDBPyConnection) -> None:
    differing = truth.execute(
        """
        select *
        from (
            select platform, conversion_type, day::date as day, count(*) as claims
            from true_claims group by all
        ) as expected
        full outer join (
            select platform, conversion_type, claim_date as day, claimed_conversions as claims
            from intermediate.int_platform_claims_unioned where claimed_conversions != 0
        ) as actual using (platform, conversion_type, day)
        where expected.claims is distinct from actual.claims
        """
    ).fetchall()
    assert differing == []


def test_every_claim_and_every_conversion_is_reconciled(truth: duckdb.DuckDBPyConnection) -> None:
    (claims, claimed, by_platform, leads, held) = truth.execute(
        """
        with checks as (
            select * from marts.rpt_reconciliation where starts_with(check_name, 'claimed_leads_')
        )

        select
            (select count(*) from true_claims where conversion_type = 'lead'),
            sum(actual) filter (check_name = 'claimed_leads_all_platforms'),
            sum(actual) filter (check_name != 'claimed_leads_all_platforms'),
            (select count(*) from true_leads where is_lead),
            sum(expected) filter (check_name = 'claimed_leads_all_platforms')
        from checks
        """
    ).fetchone()
    assert claimed == by_platform == claims > 100
    assert held == leads


def test_a_renamed_campaign_is_one_in_the_reports(demo: Demo) -> None:
    names = demo.work.execute(
        "select distinct campaign from intermediate.int_ad_spends_unioned where campaign_id = ?",
        [RENAMED.campaign_id],
    ).fetchall()
    assert sorted(names) == sorted([(RENAMED.campaign,), (RENAMED.renamed,)])
    reported = demo.marts.execute(
        """
        select campaign, sum(visits) > 50, sum(spend) > 1000
        from marts.rpt_sources
        where attribution_model = 'linear' and campaign in (?, ?)
        group by campaign
        """,
        [RENAMED.campaign, RENAMED.renamed],
    ).fetchall()
    assert reported == [(RENAMED.renamed, True, True)]


def test_stages_are_entered_when_the_crm_says(truth: duckdb.DuckDBPyConnection) -> None:
    missing = truth.execute(
        """
        with true_entries as (
            select distinct identifiers.person_id, stage, entered_at
            from true_stage_entries
            inner join intermediate.int_identifiers_resolved as identifiers
                on
                    identifiers.identifier_type = 'crm_contact_id'
                    and identifiers.identifier = 'hubspot:' || contact_id
        ),

        -- Of two contacts in one stage, the later entry changes nothing.
        true_changes as (
            select * from true_entries
            qualify lag(stage) over (partition by person_id order by entered_at, stage)
                is distinct from stage
        )

        select * from true_changes
        anti join marts.fct_stage_entries using (person_id, stage, entered_at)
        """
    ).fetchall()
    assert missing == []


def test_planted_bad_rows_and_no_others_are_in_quarantine(truth: duckdb.DuckDBPyConnection) -> None:
    differing = truth.execute(
        """
        select * from true_bad_rows
        full outer join quarantine.records as records using (file, row)
        where true_bad_rows.reason is null or records.reason is null
        """
    ).fetchall()
    assert differing == []


def test_rows_read_are_accepted_or_quarantined_in_every_stream(
    truth: duckdb.DuckDBPyConnection,
) -> None:
    unbalanced = truth.execute(
        "select * from ops.load_ledger where rows_read != rows_loaded + rows_quarantined"
    ).fetchall()
    assert unbalanced == []
    (read, planted) = truth.execute(
        "select sum(rows_read), sum(rows_quarantined) from ops.load_ledger"
    ).fetchone()
    assert (read > 30000, planted) == (True, 3)


def test_two_people_on_one_device_stay_two(truth: duckdb.DuckDBPyConnection) -> None:
    mixed = truth.execute(
        """
        select sessions.person_id, count(distinct true_visits.person_id)
        from true_visits
        inner join session_events as events
            on true_visits.first_event_id = events.event_id
        inner join marts.fct_sessions as sessions using (session_id)
        -- A visit that a forwarded link opened is not told apart by anything on record.
        where not list_contains(notes, 'forwarded_link')
        group by sessions.person_id
        having count(distinct true_visits.person_id) > 1
        """
    ).fetchall()
    assert mixed == []


def test_one_person_on_two_devices_is_one(truth: duckdb.DuckDBPyConnection) -> None:
    torn = truth.execute(
        """
        select true_visits.person_id, count(distinct sessions.person_id)
        from true_visits
        inner join session_events as events
            on true_visits.first_event_id = events.event_id
        inner join marts.fct_sessions as sessions using (session_id)
        where not list_contains(notes, 'forwarded_link')
        group by true_visits.person_id
        having count(distinct sessions.person_id) > 1
        """
    ).fetchall()
    assert torn == []


def test_what_sales_made_of_a_handover_is_what_it_truly_was(
    truth: duckdb.DuckDBPyConnection,
) -> None:
    """Of people with one contact, whose way the CRM alone tells and who were handed over once."""
    compared = truth.execute(
        """
        with handed_over as (
            select
                contact_id,
                min(entered_at) filter (stage = 'mql') as mql_at,
                min(entered_at) filter (stage in ('sql', 'opportunity')) as sql_at,
                min(entered_at) filter (stage = 'opportunity') as left_at
            from true_stage_entries
            group by contact_id
            having
                count(*) filter (stage = 'mql') = 1
                and coalesce(min(entered_at) filter (stage = 'sql') >= mql_at, true)
        ),
        expected as (
            select
                contact_id,
                any_value(mql_at) as mql_at,
                least(
                    min(changed_at) filter (outcome = 'accepted'), any_value(sql_at)
                ) as accepted_at,
                any_value(sql_at) as sql_at,
                min(changed_at) filter (outcome = 'recycled') as recycled_at,
                min(changed_at) filter (outcome = 'rejected') as rejected_at
            from handed_over
            left join true_lead_statuses using (contact_id)
            where changed_at <= coalesce(left_at, changed_at)
            group by contact_id
        ),
        actual as (
            select handovers.*, right(min(identifier), -length('hubspot:')) as contact_id
            from marts.fct_handovers as handovers
            inner join intermediate.int_identifiers_resolved using (person_id)
            where
                identifier_type = 'crm_contact_id'
                and person_id not in (
                    select person_id from marts.fct_stage_entries
                    where entered_by = 'rule' and stage in ('mql', 'sql', 'opportunity', 'customer')
                )
            group by all
            having count(*) = 1
        )
        select
            (
                expected.mql_at, expected.accepted_at, expected.sql_at,
                expected.recycled_at, expected.rejected_at
            ) is not distinct from (
                actual.mql_at, actual.accepted_at, actual.sql_at,
                actual.recycled_at, actual.rejected_at
            ) as is_same,
            expected.contact_id
        from expected
        inner join actual on expected.contact_id = actual.contact_id
        """
    ).fetchall()
    assert len(compared) > 100
    assert [contact for is_same, contact in compared if not is_same] == []
