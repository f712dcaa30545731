"""The pipeline reports of the demo company, rebuilt for days that are past, and its funnel: against
what the simulator knows was true then."""

from __future__ import annotations

import duckdb
import pytest

from dev.refreshing import Demo
from dev.rendering import MODELS, model, schema, upstream
from orchestration.lib.common.settings import PROJECT_ROOT

# A day in the middle of the demo, and the start of the quarter that lies in it.
DAYS = ("2026-05-15", "2026-04-01")
CLOSED = ("closedwon", "closedlost")


@pytest.fixture(scope="module")
def work(demo: Demo) -> duckdb.DuckDBPyConnection:
    """The demo's work file, with the pipeline's models once more for each day, `<model>_<day>`, and
    the truth beside them."""
    redone = sorted(
        (one for one in MODELS if "int_report_days" in upstream(one)),
        key=lambda one: len(upstream(one)),
    )
    for day in DAYS:

        def relation(name: str, day: str = day) -> str:
            if name in redone:
                return f'temp."{name}_{day}"'
            return f"{schema(name)}.{name}" if name in MODELS else f"seeds.{name}"

        for one in redone:
            rows = model(one, relation, as_of_date=day)
            demo.work.execute(f'create or replace temp table "{one}_{day}" as {rows}')
    for table in ("deals", "deal_changes", "stage_entries"):
        demo.work.execute(
            f"create or replace temp table true_{table} as select * from read_json(?)",
            [str(demo.home / "truth" / f"{table}.jsonl.gz")],
        )
    return demo.work


def _true_deals(day: str) -> str:
    """Each deal that there was by the end of the day, with its stage and amount then; no refund."""
    return f"""
        select
            deals.deal_id,
            max_by(changes.value, (changes.changed_at, changes.place))
                filter (changes.name = 'dealstage') as stage,
            coalesce(
                max_by(changes.value, (changes.changed_at, changes.place))
                    filter (changes.name = 'amount'),
                '0'
            )::decimal(18, 2) as amount,
            deals.currency
        from true_deals as deals
        inner join (
            select *, row_number() over () as place from true_deal_changes
        ) as changes using (deal_id)
        where changes.changed_at < date '{day}' + 1 and coalesce(deals.amount, '0') not like '-%'
        group by all
    """


def _true_stages(day: str) -> str:
    """Each stage that a deal had been in by the end of the day."""
    return f"""
        select distinct deal_id, value from true_deal_changes
        where name = 'dealstage' and changed_at < date '{day}' + 1
    """


def _differing(work: duckdb.DuckDBPyConnection, one: str, other: str) -> list[tuple]:
    return work.execute(
        f"(from ({one}) except all from ({other})) union all "
        f"(from ({other}) except all from ({one}))"
    ).fetchall()


@pytest.mark.parametrize("day", DAYS)
def test_on_a_past_day_each_deal_stands_as_it_stood_then(
    work: duckdb.DuckDBPyConnection, day: str
) -> None:
    rebuilt = f"""
        select
            deal_id, stage, amount, currency,
            not is_closed as is_open, is_won, (closed_at < known_until) is true as was_closed
        from "int_deals_on_days_{day}" where is_as_of_day
    """
    expected = f"""
        select
            deal_id, stage, amount, currency,
            stage not in {CLOSED}, stage = 'closedwon', stage in {CLOSED}
        from ({_true_deals(day)})
    """
    assert _differing(work, rebuilt, expected) == []
    (moved, changed) = work.execute(
        f"""
        select
            count(*) filter (past.stage != deals.stage),
            count(*) filter (past.amount != deals.amount::decimal(18, 2))
        from ({_true_deals(day)}) as past
        inner join true_deals as deals using (deal_id)
        """
    ).fetchone()
    assert moved > 5
    assert changed > 0


@pytest.mark.parametrize("day", DAYS)
def test_on_a_past_day_the_pipeline_has_the_deals_of_then_in_every_model(
    work: duckdb.DuckDBPyConnection, day: str
) -> None:
    reported = f"""
        select attribution_model, deal_stage, round(sum(deals), 6), round(sum(reached), 6)
        from "rpt_opportunities_{day}" group by all
    """
    expected = f"""
        select
            attribution_model, reached.value, count(*) filter (deals.stage = reached.value),
            count(*)
        from ({_true_deals(day)}) as deals
        inner join ({_true_stages(day)}) as reached using (deal_id)
        cross join intermediate.int_attribution_models
        group by all
    """
    assert _differing(work, reported, expected) == []
    totals = work.execute(
        f"""
        select sum(amount) from "rpt_opportunities_{day}" group by attribution_model
        union select sum(revenue) from "int_deals_on_days_{day}" where is_as_of_day
        """
    ).fetchall()
    assert len(totals) == 1


@pytest.mark.parametrize("day", DAYS)
def test_on_a_past_day_open_deals_are_weighed_by_the_win_rates_of_then(
    work: duckdb.DuckDBPyConnection, day: str
) -> None:
    chances = f"""
        select stage, round(win_chance, 9) from "int_stage_chances_measured_{day}"
        where report_date = '{day}'
    """
    expected = f"""
        select reached.value, round(avg((deals.stage = 'closedwon')::integer), 9)
        from ({_true_deals(day)}) as deals
        inner join ({_true_stages(day)}) as reached using (deal_id)
        where deals.stage in {CLOSED}
        group by all
    """
    assert _differing(work, chances, expected) == []
    (weighed, by_stage) = work.execute(
        f"""
        select
            (select sum(predicted_revenue) from "rpt_revenue_predictions_{day}"
                where is_as_of_day and attribution_model = 'linear'),
            (select sum(round(revenue * win_chance, 2)::decimal(18, 2))
                from "int_deals_on_days_{day}"
                inner join ({chances}) as chances (stage, win_chance) using (stage)
                where is_as_of_day and stage not in {CLOSED})
        """
    ).fetchone()
    assert weighed == by_stage > 0


def test_what_a_quarter_was_expected_to_bring_is_what_was_expected_then(
    work: duckdb.DuckDBPyConnection,
) -> None:
    day = "2026-04-01"
    columns = """
        attribution_model, channel, source, open_deals, amount, predicted_revenue,
        crm_predicted_revenue
    """
    then = f'select {columns} from "rpt_revenue_predictions_{day}" where is_as_of_day'
    today = f"select {columns} from marts.rpt_revenue_predictions where prediction_date = '{day}'"
    assert work.execute(f"select count(*) > 10 from ({then})").fetchone() == (True,)
    assert _differing(work, then, today) == []


def test_what_came_of_a_prediction_is_what_came_of_its_deals(
    work: duckdb.DuckDBPyConnection,
) -> None:
    day = "2026-04-01"
    expected = work.execute(
        f"""
        select
            count(*),
            count(*) filter (deals.stage = 'closedwon'),
            count(*) filter (deals.stage = 'closedlost')
        from ({_true_deals(day)}) as past
        inner join true_deals as deals using (deal_id)
        where past.stage not in {CLOSED}
        """
    ).fetchone()
    reported = work.execute(
        f"""
        select distinct
            round(sum(open_deals), 6), round(sum(won_deals), 6), round(sum(lost_deals), 6)
        from marts.rpt_revenue_predictions where prediction_date = '{day}'
        group by attribution_model
        """
    ).fetchall()
    assert reported == [expected]
    assert all(expected)


def test_the_page_on_the_pipeline_has_the_figures_of_the_demo(
    work: duckdb.DuckDBPyConnection,
) -> None:
    page = (PROJECT_ROOT / "docs/pipeline.md").read_text()
    told = [
        [cell.strip().rstrip(" %").replace(",", "") for cell in line.strip("|").split("|")]
        for line in page.splitlines()
        if line.count("|") == 10 and "%" in line
    ]
    deals = work.execute(
        """
        select
            stage_label, count(*)::varchar, sum(deals.revenue)::varchar,
            format('{:.1f}', 100 * max(chances.win_chance)), sum(weighted_revenue)::varchar,
            format('{:.0f}', 100 * max(deals.crm_probability)), sum(crm_weighted_revenue)::varchar,
            count(*) filter (sold.deal_id is not null)::varchar,
            coalesce(sum(sold.revenue), 0)::decimal(18, 2)::varchar
        from intermediate.int_deals_predicted as deals
        inner join intermediate.int_stage_chances_measured as chances
            using (report_date, pipeline, stage)
        left join (
            from intermediate.int_deals_latest where is_won
        ) as sold using (source_system, deal_id)
        where report_date = '2026-04-01' and not deals.is_closed
        group by stage_label, stage_order
        order by stage_order
        """
    ).fetchall()
    assert told == [list(row) for row in deals]
    assert len(told) == 4


def test_lost_deals_are_those_that_sales_lost_with_its_reasons(demo: Demo, work: object) -> None:
    del work
    reported = """
        select lost_reason, round(sum(deals), 6) from marts.rpt_lost_deals
        where attribution_model = 'linear' group by all
    """
    expected = """
        select coalesce(lost_reason, '(not given)'), count(*) from true_deals
        where stage = 'closedlost' group by all
    """
    assert _differing(demo.work, reported, expected) == []


def test_the_funnel_has_everyone_whom_the_crm_moved_through_it(
    work: duckdb.DuckDBPyConnection,
) -> None:
    """Rules and implied entries add persons and steps to those of the CRM, and take none away."""
    differing = work.execute(
        """
        with true_entries as (
            select distinct identifiers.person_id, entries.stage, stages.stage_order
            from true_stage_entries as entries
            inner join intermediate.int_identifiers_resolved as identifiers
                on
                    identifiers.identifier_type = 'crm_contact_id'
                    and identifiers.identifier = 'hubspot:' || entries.contact_id
            inner join seeds.stages as stages using (stage)
            where stage != 'churned'
        ),

        true_moves as (
            select
                entries.person_id,
                entries.stage,
                entries.stage_order < max(entries.stage_order) over (
                    partition by entries.person_id
                ) as is_moved_on
            from true_entries as entries
        ),

        added as (
            select person_id, max(stage_order) as stage_order
            from marts.fct_stage_entries inner join seeds.stages using (stage)
            where entered_by != 'crm' and stage != 'churned' group by person_id
        )

        select *
        from true_moves
        inner join seeds.stages using (stage)
        left join intermediate.int_stage_moves_measured as moves using (person_id, stage)
        left join added using (person_id)
        where
            moves.is_moved_on is distinct from
            (true_moves.is_moved_on or coalesce(added.stage_order > stages.stage_order, false))
        """
    ).fetchall()
    assert differing == []


@pytest.mark.parametrize("stage", ["customer", "advocate"])
def test_the_funnel_counts_who_entered_and_moved_on_as_the_crm_does(
    work: duckdb.DuckDBPyConnection, stage: str
) -> None:
    """By the CRM's word, and by rules where it says nothing (a sale, a recommendation)."""
    (expected, moved_on) = work.execute(
        """
        with entries as (
            select identifiers.person_id, entries.stage
            from true_stage_entries as entries
            inner join intermediate.int_identifiers_resolved as identifiers
                on
                    identifiers.identifier_type = 'crm_contact_id'
                    and identifiers.identifier = 'hubspot:' || entries.contact_id
            union all
            select person_id, stage from marts.fct_stage_entries where entered_by != 'crm'
        ),

        reached as (
            select person_id, list(distinct stage) as stages from entries group by person_id
        )

        select
            count(*) filter (list_contains(stages, $stage)),
            count(*) filter (list_contains(stages, $stage) and list_contains(stages, 'advocate'))
        from reached
        """,
        {"stage": stage},
    ).fetchone()
    (entered, reported) = work.execute(
        "select sum(entered), sum(moved_on) from marts.rpt_funnel where stage = ?", [stage]
    ).fetchone()
    assert entered == expected > 10
    assert reported == (moved_on if stage != "advocate" else 0)


def test_the_funnel_loses_exactly_those_whose_deals_are_all_lost(
    work: duckdb.DuckDBPyConnection,
) -> None:
    (lost, expected) = work.execute(
        """
        select
            (select sum(lost) from marts.rpt_funnel where stage = 'opportunity'),
            (
                select count(distinct moves.person_id)
                from intermediate.int_stage_moves_measured as moves
                inner join intermediate.int_deal_persons as deal_persons using (person_id)
                inner join true_deals as deals using (deal_id)
                where moves.stage = 'opportunity' and not moves.is_moved_on
                    and deals.stage = 'closedlost'
                    and not exists (
                        select 1 from intermediate.int_deal_persons as others
                        inner join true_deals using (deal_id)
                        where
                            others.person_id = moves.person_id
                            and true_deals.stage != 'closedlost'
                    )
            )
        """
    ).fetchone()
    assert lost == expected > 10
