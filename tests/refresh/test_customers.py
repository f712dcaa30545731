"""What becomes of the demo company's customers, against the truth that its simulator knows."""

import json
from typing import Any

import duckdb
import pytest

from dev.refreshing import Demo


@pytest.fixture(scope="module")
def truth(demo: Demo) -> duckdb.DuckDBPyConnection:
    """A connection to the marts (read-only) with the truth beside them as tables."""
    for table in ("churns", "feedback", "stage_entries", "deals"):
        demo.work.execute(
            f"create or replace temp table true_{table} as select * from read_json(?)",
            [str(demo.home / "truth" / f"{table}.jsonl.gz")],
        )
    demo.work.execute(
        """
        create or replace temp view contacts as
        select person_id, replace(identifier, 'hubspot:', '') as contact_id
        from intermediate.int_identifiers_resolved
        where identifier_type = 'crm_contact_id'
        """
    )
    return demo.work


def test_customers_churn_and_are_won_back_when_they_truly_do(
    truth: duckdb.DuckDBPyConnection,
) -> None:
    differing = truth.execute(
        """
        with expected as (
            select distinct buyers.customer_key as customer_id, churned_at, won_back_at
            from true_churns
            inner join contacts using (contact_id)
            inner join intermediate.int_buyers as buyers
                on contacts.person_id = buyers.person_id
        )

        select *
        from expected
        full outer join (
            select * from marts.dim_customers where churn_count > 0
        ) as actual using (customer_id)
        where
            (expected.churned_at, expected.won_back_at)
            is distinct from (actual.churned_at, actual.won_back_at)
            or actual.churn_count != 1
            or (expected.won_back_at is null) is distinct from actual.is_churned
            or actual.is_churned = actual.is_won_back
        """
    ).fetchall()
    assert differing == []
    ways = truth.execute("select distinct won_back_by from true_churns order by all").fetchall()
    assert ways == [("crm",), ("sale",), (None,)]


def test_whoever_is_won_back_is_a_customer_again(truth: duckdb.DuckDBPyConnection) -> None:
    """Which is a step back for none but those who recommended the company before they left."""
    stages = truth.execute(
        """
        select
            won_back_by, persons.stage, entries.entered_by,
            entries.is_regression = exists (
                from marts.fct_stage_entries as earlier
                where
                    earlier.person_id = persons.person_id and earlier.stage = 'advocate'
                    and earlier.entered_at < entries.entered_at and entries.stage = 'customer'
            )
        from true_churns
        inner join contacts using (contact_id)
        inner join marts.dim_persons as persons on contacts.person_id = persons.person_id
        inner join marts.fct_stage_entries as entries
            on persons.person_id = entries.person_id and entries.exited_at is null
        order by all
        """
    ).fetchall()
    assert set(stages) == {
        ("crm", "customer", "crm", True),
        ("sale", "customer", "rule", True),
        (None, "churned", "crm", True),
    }


def test_customers_who_recommend_are_advocates_and_leads_are_not(
    truth: duckdb.DuckDBPyConnection,
) -> None:
    """But for those whom the CRM itself calls advocates, or who had churned."""
    counts = truth.execute(
        """
        with entries as (
            select
                contacts.person_id,
                min(entered_at) filter (stage = 'customer') as customer_at,
                bool_or(stage in ('advocate', 'churned')) as is_told
            from true_stage_entries
            inner join contacts using (contact_id)
            group by all
        ),

        sales as (
            select contacts.person_id, min(closed_at) as sold_at
            from (select unnest(contact_ids) as contact_id, closed_at from true_deals where is_won)
            inner join contacts using (contact_id)
            group by all
        ),

        said as (
            select
                contacts.person_id,
                bool_or(
                    (feedback_type = 'nps' and score >= 9)
                    or (feedback_type = 'review' and coalesce(score, 5) >= 4)
                    or feedback_type = 'referral'
                ) filter (feedback.at >= least(customer_at, sold_at)) as recommends,
                min(customer_at) is null as is_lead
            from true_feedback as feedback
            inner join contacts using (contact_id)
            inner join entries on contacts.person_id = entries.person_id
            left join sales on contacts.person_id = sales.person_id
            where not is_told
            group by all
        )

        select is_lead, coalesce(recommends, false), stage = 'advocate', count(*) as people
        from said
        inner join marts.dim_persons as persons on said.person_id = persons.person_id
        group by all
        """
    ).fetchall()
    assert {(recommends, is_advocate) for _, recommends, is_advocate, _ in counts} == {
        (True, True),
        (False, False),
    }
    assert any(is_lead for is_lead, *_ in counts)


def test_every_feedback_is_somebodys(truth: duckdb.DuckDBPyConnection) -> None:
    differing = truth.execute(
        """
        select *
        from true_feedback as feedback
        inner join contacts using (contact_id)
        full outer join intermediate.int_feedbacks_assigned as actual using (feedback_id)
        where contacts.person_id is distinct from actual.person_id
        """
    ).fetchall()
    assert differing == []


def test_rebecca_refers_a_colleague_when_the_crm_calls_her_an_advocate(demo: Demo) -> None:
    stories: dict[str, Any] = json.loads((demo.home / "truth" / "stories.json").read_text())
    entered_at = next(
        stage["entered_at"]
        for stage in stories["rebecca"]["stages"]
        if stage["stage"] == "advocate"
    )
    found = demo.work.execute(
        """
        select
            feedbacks.feedback_type, feedbacks.occurred_at = ?::timestamp, entries.entered_by,
            customers.is_advocate
        from intermediate.int_feedbacks_assigned as feedbacks
        inner join marts.fct_stage_entries as entries
            on feedbacks.person_id = entries.person_id and entries.stage = 'advocate'
        inner join marts.dim_customers as customers
            on feedbacks.person_id = customers.person_id
        where feedbacks.feedback_id = 'fb_000000000001'
        """,
        [entered_at],
    ).fetchall()
    assert found == [("referral", True, "crm", True)]


def test_repeated_sales_are_of_the_kind_that_sales_sold(truth: duckdb.DuckDBPyConnection) -> None:
    differing = truth.execute(
        """
        with expected as (
            select kind, sum(revenue) as revenue
            from true_deals
            inner join intermediate.int_sales_ranked as sales using (deal_id)
            where sales.sale_number > 1
            group by all
        ),

        actual as (
            unpivot (
                select
                    sum(cross_sell_revenue) as cross_sell,
                    sum(up_sell_revenue) as up_sell,
                    sum(renewal_revenue) as renewal
                from marts.rpt_repeat_revenue
            ) on columns(*) into name kind value revenue
        )

        select *
        from (select * from expected where kind in ('cross_sell', 'up_sell', 'renewal')) as expected
        full outer join actual using (kind)
        where coalesce(expected.revenue, 0) != coalesce(actual.revenue, 0)
        """
    ).fetchall()
    assert differing == []


def test_a_segment_holds_whom_its_conditions_say(demo: Demo) -> None:
    differing = demo.work.execute(
        """
        with expected as (
            select 'win_back' as segment, person_id
            from intermediate.int_person_segment_fields
            where is_churned and open_deals = 0
            union all
            select 'leads_to_nurture', person_id
            from intermediate.int_person_segment_fields
            where
                stage in ('lead', 'mql') and days_since_last_touch >= 14
                and last_content_type is not null and open_deals = 0
            union all
            select 'customers_at_risk_unhappy', person_id
            from intermediate.int_person_segment_fields
            where is_customer and not is_churned and last_nps_score <= 6
        )

        select *
        from expected
        full outer join (
            select * from marts.fct_segment_members
            where segment in (select segment from expected)
        ) as actual using (segment, person_id)
        where expected.person_id is null or actual.person_id is null
        """
    ).fetchall()
    assert differing == []
    reasons = demo.marts.execute(
        "select distinct reason from marts.fct_segment_members where segment = 'win_back'"
    ).fetchall()
    assert reasons == [("is churned true; open deals 0",)]
