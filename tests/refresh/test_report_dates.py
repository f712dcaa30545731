"""The source report of the demo company by either report_date_basis: other days, the same sums."""

from __future__ import annotations

import duckdb
import pytest

from dev.refreshing import Demo
from dev.rendering import ALL, MODELS, inputs, is_ephemeral, model, schema, upstream

BASES = ("conversion", "first_touch")
COUNTED = {
    "leads": "conversion_type = 'lead'",
    "form_leads": "lead_type = 'form'",
    "call_leads": "lead_type = 'call'",
    "chat_leads": "lead_type = 'chat'",
    "mqls": "conversion_type = 'mql'",
    "sqls": "conversion_type = 'sql'",
    "opportunities": "conversion_type = 'opportunity'",
    "customers": "conversion_type = 'customer'",
    "sales": "conversion_type in ('customer', 'repeat_sale')",
}
TABLES = ("int_conversions_dated", "rpt_sources", "rpt_reconciliation")


@pytest.fixture(scope="module")
def reports(demo: Demo) -> duckdb.DuckDBPyConnection:
    """The demo's work file, with the dated models once more by each basis, `<basis>_<model>`."""
    redone = [
        one
        for one in MODELS
        if "int_conversions_dated" in upstream(one)
        and any(one in upstream(table) for table in TABLES)
    ]
    for one in redone:  # the list grows by the parts of models that are no tables
        redone += [part for part in inputs(one) if is_ephemeral(part) and part not in redone]
    redone.sort(key=lambda one: len(upstream(one)))
    for basis in BASES:

        def relation(name: str, basis: str = basis) -> str:
            if name in redone:
                return f"temp.{basis}_{name}"
            return f"{schema(name)}.{name}" if name in ALL else f"seeds.{name}"

        for one in redone:
            rows = model(one, relation, report_date_basis=basis)
            demo.work.execute(f"create or replace temp table {basis}_{one} as {rows}")
    return demo.work


def _differing(reports: duckdb.DuckDBPyConnection, one: str, other: str) -> list[tuple]:
    return reports.execute(
        f"(from ({one}) except all from ({other})) union all "
        f"(from ({other}) except all from ({one}))"
    ).fetchall()


@pytest.mark.parametrize("mart", ["rpt_sources", "rpt_reconciliation"])
def test_by_default_conversions_are_reported_on_their_own_day(
    reports: duckdb.DuckDBPyConnection, mart: str
) -> None:
    assert reports.execute(f"select count(*) from marts.{mart}").fetchone() > (0,)
    assert _differing(reports, f"from marts.{mart}", f"from conversion_{mart}") == []


@pytest.mark.parametrize("basis", BASES)
def test_every_model_has_all_conversions_all_revenue_and_all_spend(
    reports: duckdb.DuckDBPyConnection, basis: str
) -> None:
    sums = ", ".join(f"round(sum({measure}), 6)" for measure in ("visits", *COUNTED))
    counts = ", ".join(
        f"count(*) filter ({condition}) as {measure}" for measure, condition in COUNTED.items()
    )
    reported = f"""
        select attribution_model, {sums}, sum(revenue), sum(spend)
        from {basis}_rpt_sources group by all
    """
    expected = f"""
        select attribution_model, visits, conversions.*, spend
        from intermediate.int_attribution_models
        cross join (select count(*) as visits from marts.fct_sessions)
        cross join (select {counts}, sum(revenue) from marts.fct_conversions) as conversions
        cross join (select sum(spend) as spend from marts.fct_ad_spend)
    """
    assert _differing(reports, reported, expected) == []


def test_visits_and_spend_stay_on_their_own_day(reports: duckdb.DuckDBPyConnection) -> None:
    by_day = """
        select report_date, channel, attribution_model, sum(visits), sum(spend)
        from {}_rpt_sources group by all having sum(visits) > 0 or sum(spend) > 0
    """
    assert _differing(reports, *(by_day.format(basis) for basis in BASES)) == []


def test_by_first_touch_revenue_is_on_the_day_that_the_buyers_first_came(
    reports: duckdb.DuckDBPyConnection,
) -> None:
    expected = """
        with first_touches as (
            select conversions.conversion_id, min(touchpoints.touch_date) as touch_date
            from marts.fct_conversions as conversions
            inner join intermediate.int_conversion_persons using (conversion_id)
            inner join marts.fct_touchpoints as touchpoints
                on
                    int_conversion_persons.person_id = touchpoints.person_id
                    and conversions.converted_at >= touchpoints.touched_at
            group by all
        )

        select coalesce(touch_date, conversion_date) as report_date, sum(revenue) as revenue
        from marts.fct_conversions
        left join first_touches using (conversion_id)
        where revenue != 0
        group by all
    """
    for (attribution_model,) in reports.execute(
        "select attribution_model from intermediate.int_attribution_models"
    ).fetchall():
        reported = f"""
            select report_date, sum(revenue) as revenue from first_touch_rpt_sources
            where attribution_model = '{attribution_model}' and revenue != 0 group by all
        """
        assert _differing(reports, reported, expected) == []
    own_day = "select conversion_date, sum(revenue) from marts.fct_conversions group by all"
    assert _differing(reports, expected, own_day) != []


@pytest.mark.parametrize("basis", BASES)
def test_revenue_reconciles_by_day_or_for_a_known_reason(
    reports: duckdb.DuckDBPyConnection, basis: str
) -> None:
    unexplained = reports.execute(
        f"from {basis}_rpt_reconciliation where difference != 0 and explained_by is null"
    ).fetchall()
    assert unexplained == []
    (revenue,) = reports.execute(
        f"""
        select sum(expected) from {basis}_rpt_reconciliation
        where check_name = 'revenue_in_linear_report'
        """
    ).fetchone()
    (won,) = reports.execute("select sum(revenue) from marts.fct_conversions").fetchone()
    assert revenue == won
