"""Every figure of every page is that of its mart, to the cent."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import duckdb
import pytest
from sends import SENDS
from starlette.testclient import TestClient

from dev.refreshing import Demo
from orchestration.dashboard.definitions import metrics, models
from orchestration.dashboard.published import Reading, Values
from orchestration.dashboard.view import LEVELS, QUERIES, TABS

PERIODS = [("2026-06-01", "2026-08-29"), ("2026-03-15", "2026-03-15"), ("2025-07-01", "2026-08-29")]
Answer = Callable[..., dict[str, Any]]
MODELS = ["linear", "first_touch", "markov", "shapley"]


def rows(demo: Demo, sql: str, *values: object) -> list[tuple[Any, ...]]:
    return demo.marts.execute(sql, list(values)).fetchall()


def cents(value: object) -> int | None:
    return None if value is None else round(float(value) * 100)  # type: ignore[arg-type]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("period", PERIODS, ids=lambda period: "-".join(period))
def test_the_overview_sums_rpt_sources(
    demo: Demo, answer: Answer, model: str, period: tuple[str, str]
) -> None:
    found = answer("overview", model=model, **{"from": period[0], "to": period[1]})["tables"]
    (now,) = [row for row in found["figures"] if row["period"] == "period"]
    where = "from marts.rpt_sources where attribution_model = ? and report_date between ? and ?"
    ((visits, leads, mqls, opportunities, customers, revenue, spend),) = rows(
        demo,
        "select sum(visits), sum(leads), sum(mqls), sum(opportunities), sum(customers), "
        f"sum(revenue), sum(spend) {where}",
        model,
        *period,
    )
    assert now["visits"] == visits
    assert [cents(now["revenue"]), cents(now["spend"])] == [cents(revenue), cents(spend)]
    assert [now["leads"], now["mqls"], now["opportunities"], now["customers"]] == pytest.approx(
        [leads, mqls, opportunities, customers], abs=1e-6
    )
    assert cents(sum(row["revenue"] for row in found["trend"])) == cents(revenue)
    assert sum(row["leads"] for row in found["trend"]) == pytest.approx(leads, abs=1e-6)
    ((paid,),) = rows(
        demo,
        f"select sum(revenue) from (select sum(revenue) as revenue, sum(spend) as spend {where} "
        "group by channel) where spend > 0",
        model,
        *period,
    )
    expected = float((paid - spend) / spend) if spend else None
    assert now["roi"] == (pytest.approx(expected) if spend else None)


def test_the_period_before_is_as_long_and_only_where_it_is_covered(
    demo: Demo, answer: Answer
) -> None:
    found = answer("overview", **{"from": "2026-06-01", "to": "2026-08-29"})
    assert (found["view"]["before_from"], found["view"]["before_to"]) == (
        "2026-03-03",
        "2026-05-31",
    )
    (before,) = [row for row in found["tables"]["figures"] if row["period"] == "before"]
    ((revenue,),) = rows(
        demo,
        "select sum(revenue) from marts.rpt_sources where attribution_model = 'linear' "
        "and report_date between '2026-03-03' and '2026-05-31'",
    )
    assert cents(before["revenue"]) == cents(revenue)
    uncovered = answer("overview", **{"from": "2025-07-02", "to": "2025-07-03"})
    assert uncovered["view"]["before_from"] is None
    assert [row["period"] for row in uncovered["tables"]["figures"]] == ["period"]
    asked_not_to = answer("overview", compare="none")
    assert asked_not_to["view"]["before_from"] is None


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("model", MODELS)
def test_sources_are_rpt_sources_at_every_level(
    demo: Demo, answer: Answer, level: str, model: str
) -> None:
    found = answer("sources", by=level, model=model, channel="Paid Search")["tables"]
    expected = rows(
        demo,
        f"select {level}, sum(visits), sum(leads), sum(customers), sum(revenue), sum(spend) "
        "from marts.rpt_sources where attribution_model = ? and channel = 'Paid Search' "
        "and report_date between '2026-06-01' and '2026-08-29' group by 1",
        model,
    )
    shown = {row["name"]: row for row in found["sources"]}
    for name, visits, leads, customers, revenue, spend in expected:
        row = shown[name]
        assert row["visits"] == visits
        assert [row["leads"], row["customers"]] == pytest.approx([leads, customers], abs=1e-6)
        assert [cents(row["revenue"]), cents(row["spend"])] == [cents(revenue), cents(spend)]
        assert row["roas"] == (pytest.approx(float(revenue / spend)) if spend else None)
    earlier = set(shown) - {name for name, *_ in expected}
    assert all(shown[name]["visits"] == 0 and shown[name]["revenue"] == 0 for name in earlier)
    assert cents(found["total"][0]["revenue"]) == cents(sum(row[4] for row in expected))
    assert found["total"][0]["visits"] == sum(row[1] for row in expected)
    assert cents(sum(row["revenue"] for row in found["trend"])) == cents(
        sum(row[4] for row in expected)
    )


def test_a_chart_of_sources_has_the_eight_largest_and_all_others_as_one(
    demo: Demo, answer: Answer
) -> None:
    found = answer("sources", by="campaign", **{"from": "2025-07-01"})["tables"]["trend"]
    largest = rows(
        demo,
        "select campaign from marts.rpt_sources where attribution_model = 'linear' "
        "and report_date >= '2025-07-01' group by 1 "
        "order by sum(revenue) desc, sum(leads) desc, 1 limit 8",
    )
    assert {row["name"] for row in found} == {name for (name,) in largest} | {"Other"}


def test_rows_of_one_model_lie_together_by_their_days(demo: Demo) -> None:
    ((turns,),) = rows(
        demo,
        "select count(*) filter (attribution_model != model_before or report_date < day_before) "
        "from (select attribution_model, report_date, "
        "lag(attribution_model) over (order by rowid) as model_before, "
        "lag(report_date) over (order by rowid) as day_before from marts.rpt_sources)",
    )
    assert turns < 30


@pytest.mark.parametrize("model", MODELS)
def test_the_total_of_all_days_is_the_crms(demo: Demo, answer: Answer, model: str) -> None:
    found = answer("sources", model=model, **{"from": "2025-07-01", "to": "2026-08-29"})["tables"]
    ((revenue,),) = rows(demo, "select sum(revenue) from marts.fct_conversions")
    assert cents(found["total"][0]["revenue"]) == cents(revenue)
    ((leads,),) = rows(
        demo, "select count(*) from marts.fct_conversions where conversion_type = 'lead'"
    )
    assert found["total"][0]["leads"] == pytest.approx(leads, abs=1e-4)


def test_models_side_by_side_are_each_models_revenue_the_widest_spread_first(
    demo: Demo, answer: Answer
) -> None:
    found = answer("sources")["tables"]["models"]
    expected = {
        (name, model): cents(revenue)
        for name, model, revenue in rows(
            demo,
            "select channel, attribution_model, sum(revenue) from marts.rpt_sources "
            "where report_date between '2026-06-01' and '2026-08-29' group by 1, 2",
        )
    }
    paid = {name for (name, _), revenue in expected.items() if revenue}
    expected = {
        (name, model): expected.get((name, model), 0)
        for name in paid
        for (model,) in rows(demo, "select distinct attribution_model from marts.rpt_sources")
    }
    shown = {(row["name"], row["attribution_model"]): cents(row["revenue"]) for row in found}
    assert shown == expected
    spreads = [row["spread"] for row in found]
    assert spreads == sorted(spreads, reverse=True)


@pytest.mark.parametrize("model", ["linear", "first_touch", "last_touch", "u_shaped", "time_decay"])
def test_johns_journey_has_the_credit_of_the_model(
    demo: Demo, answer: Answer, john: str, model: str
) -> None:
    found = answer(
        "journeys", person=john, model=model, table="account,people,conversions,timeline"
    )["tables"]
    expected = dict(
        rows(
            demo,
            "select channel, revenue_credit from marts.fct_touchpoint_credits "
            "inner join marts.fct_touchpoints using (touchpoint_id) "
            "inner join marts.fct_conversions using (conversion_id) "
            "where fct_conversions.person_id = ? and conversion_type = 'customer' "
            "and attribution_model = ?",
            john,
            model,
        )
    )
    touches = [row for row in found["timeline"] if row["kind"] == "touch"]
    assert {row["channel"]: cents(row["revenue_credit"]) for row in touches if row["credit"]} == {
        channel: cents(revenue) for channel, revenue in expected.items()
    }
    assert sum(cents(row["revenue_credit"]) or 0 for row in touches) == 120_000
    if model == "linear":
        assert [cents(row["revenue_credit"]) for row in touches] == [40_000] * 3
    assert cents(found["account"][0]["revenue"]) == 120_000


def test_johns_stages_and_conversions_are_one_time_line(answer: Answer, john: str) -> None:
    found = answer("journeys", person=john, table="timeline")["tables"]["timeline"]
    told = [(row["kind"], row["stage"], row["what"]) for row in found]
    assert told == [
        ("touch", "anonymous", "session"),
        ("touch", None, "session"),
        ("conversion", "lead", "chat"),
        ("touch", None, "session"),
        ("conversion", "lead", "call"),
        ("conversion", "mql", "mql"),
        ("conversion", "sql", "sql"),
        ("conversion", "opportunity", "opportunity"),
        ("conversion", "customer", "customer"),
    ]


def test_every_touch_stage_and_conversion_of_a_journey_is_in_its_time_line_once(
    demo: Demo, answer: Answer
) -> None:
    for (account,) in rows(
        demo,
        "select account_id from marts.dim_accounts "
        "order by person_count desc, revenue desc limit 12",
    ):
        found = answer("journeys", account=account, table="timeline,conversions")["tables"]
        persons = "in (select person_id from marts.dim_persons where account_id = ?)"
        (counted,) = rows(
            demo,
            "select "
            f"(select count(*) from marts.fct_touchpoints where person_id {persons}), "
            f"(select count(*) from marts.fct_conversions where person_id {persons}), "
            f"(select count(*) from marts.fct_stage_entries where person_id {persons})",
            *[account] * 3,
        )
        lines = found["timeline"]
        touches = [row for row in lines if row["kind"] == "touch"]
        conversions = [row["conversion_id"] for row in lines if row["conversion_id"]]
        own_lines = [row for row in lines if row["kind"] == "stage"]
        assert len(touches) == counted[0]
        assert len(conversions) == len(set(conversions)) == counted[1]
        merged = [row for row in touches if row["stage"]]
        merged += [row for row in lines if row["kind"] == "conversion" and row["stage"]]
        assert len(own_lines) <= counted[2] <= len(own_lines) + len(merged)


@pytest.mark.parametrize("spelled", ["name", "part", "domain", "account", "person", "uuid", "deal"])
def test_a_search_finds_john_however_he_is_asked_for(
    demo: Demo, answer: Answer, john: str, spelled: str
) -> None:
    ((account, name, domain, deal),) = rows(
        demo,
        "select account_id, account_name, domain, deal_id from marts.fct_conversions "
        "inner join marts.dim_accounts using (account_id) "
        "where person_id = ? and conversion_type = 'customer'",
        john,
    )
    asked = {
        "name": name.upper(),
        "part": name[2:-2],
        "domain": domain,
        "account": account,
        "person": john,
        "uuid": f"{john[:8]}-{john[8:12]}-{john[12:16]}-{john[16:20]}-{john[20:]}",
        "deal": deal,
    }
    found = answer("journeys", q=asked[spelled], table="found")["tables"]["found"]
    (row,) = [row for row in found if row["account_id"] == account]
    assert cents(row["revenue"]) == 120_000
    assert row["touches"] == 3
    if spelled in ("account", "person", "uuid", "deal"):
        assert len(found) == 1


def test_the_list_of_journeys_has_the_revenue_and_touches_of_the_marts(
    demo: Demo, answer: Answer
) -> None:
    found = answer("journeys", table="found")["tables"]["found"]
    assert len(found) == 100
    revenues = {
        account: cents(revenue)
        for account, revenue in rows(demo, "select account_id, revenue from marts.dim_accounts")
    }
    touches = dict(
        rows(demo, "select account_id, count(*) from marts.fct_touchpoints group by account_id")
    )
    for row in found:
        if row["account_id"]:
            assert cents(row["revenue"]) == revenues[row["account_id"]]
            assert row["touches"] == touches.get(row["account_id"], 0)


@pytest.mark.parametrize(
    ("level", "name"), [("channel", "Podcast"), ("medium", "cpc"), ("source", "martech.org")]
)
def test_first_touches_are_those_of_leads_of_the_period(
    demo: Demo, answer: Answer, level: str, name: str
) -> None:
    found = answer("journeys", table="found", **{level: name})["tables"]["found"]
    expected = {
        row[0]
        for row in rows(
            demo,
            f"with firsts as (select person_id, arg_min({level}, touched_at) as name "
            "from marts.fct_touchpoints group by person_id) "
            "select distinct coalesce(persons.account_id, person_id) from firsts "
            "inner join marts.dim_persons as persons using (person_id) "
            "where name = ? and person_id in (select person_id "
            "from marts.fct_conversions where conversion_type = 'lead' "
            "and conversion_date between '2026-06-01' and '2026-08-29')",
            name,
        )
    }
    assert expected
    assert {row["account_id"] or row["person_id"] for row in found} == expected


@pytest.mark.parametrize("model", MODELS)
def test_the_pipeline_is_rpt_opportunities_and_its_reports(
    demo: Demo, answer: Answer, model: str
) -> None:
    found = answer("pipeline", model=model)["tables"]
    stages = {
        row[0]: row[1:]
        for row in rows(
            demo,
            "select deal_stage_label, sum(deals), sum(amount), sum(weighted_amount), "
            "sum(crm_weighted_amount) from marts.rpt_opportunities "
            "where attribution_model = ? group by 1",
            model,
        )
    }
    assert {row["stage"] for row in found["stages"]} == set(stages)
    for row in found["stages"]:
        deals, *money = stages[row["stage"]]
        assert row["deals"] == pytest.approx(float(deals), abs=1e-6)
        names = ("amount", "weighted_amount", "crm_weighted_amount")
        assert [cents(row[name]) for name in names] == [cents(value) for value in money]
    states = {row["stage"]: row["state"] for row in found["stages"]}
    assert (states["Closed won"], states["Closed lost"]) == ("won", "lost")
    assert set(states.values()) == {"open", "won", "lost"}
    open_amount = sum(row["amount"] for row in found["stages"] if row["state"] == "open")
    assert cents(sum(row["amount"] for row in found["channels"])) == cents(open_amount)
    predicted = {
        row[0].isoformat(): [cents(row[1]), cents(row[2])]
        for row in rows(
            demo,
            "select prediction_date, sum(predicted_revenue), sum(won_revenue_in_quarter) "
            "from marts.rpt_revenue_predictions where attribution_model = ? group by 1",
            model,
        )
    }
    assert {
        row["prediction_date"]: [
            cents(row["predicted_revenue"]),
            cents(row["won_revenue_in_quarter"]),
        ]
        for row in found["predictions"]
    } == predicted
    lost = {
        row[:2]: cents(row[2])
        for row in rows(
            demo,
            "select lost_reason, channel, sum(amount) from marts.rpt_lost_deals "
            "where attribution_model = ? group by 1, 2",
            model,
        )
    }
    assert {
        (row["lost_reason"], row["channel"]): cents(row["amount"]) for row in found["lost"]
    } == lost


@pytest.mark.parametrize("model", MODELS)
def test_days_in_stage_are_the_average_of_the_crms_deals(
    demo: Demo, answer: Answer, model: str
) -> None:
    shown = {
        row["stage"]: row["days_in_stage"]
        for row in answer("pipeline", model=model)["tables"]["stages"]
    }
    expected = dict(
        demo.work.execute(
            "select stage_label, avg(seconds_in_stage) / 86400 "
            "from intermediate.int_deal_stages_measured where is_as_of_day group by 1"
        ).fetchall()
    )
    assert shown == {
        stage: None if days is None else pytest.approx(days, rel=1e-9)
        for stage, days in expected.items()
    }


def test_days_in_stage_count_only_deals_whose_days_are_known(demo: Demo) -> None:
    with duckdb.connect() as memory:
        memory.execute("create schema marts")
        columns = rows(
            demo,
            "select column_name, data_type from duckdb_columns() "
            "where table_name = 'rpt_opportunities'",
        )
        typed = ", ".join(f"{column} {kind}" for column, kind in columns)
        memory.execute(f"create table marts.rpt_opportunities ({typed})")
        memory.execute(
            "insert into marts.rpt_opportunities by name "
            "select 'linear' as attribution_model, 'p' as pipeline, 'talk' as deal_stage, "
            "unnest([10, 1]) as average_days_in_stage, unnest([1, 3]) as stayed, "
            "unnest([5, 3]) as reached"
        )
        values: Values = {"channel": None, "source": None, "campaign": None, "model": "linear"}
        (shown,) = Reading("one", memory).table(QUERIES["pipeline"]["stages"], values).records
    assert shown["days_in_stage"] == 3.25


def test_the_funnel_is_rpt_funnel(demo: Demo, answer: Answer) -> None:
    found = answer("funnel")["tables"]
    expected = rows(
        demo,
        "select stage, sum(entered), sum(moved_on), sum(still_there), sum(lost) "
        "from marts.rpt_funnel where month between '2026-06-01' and '2026-08-01' "
        "group by stage, stage_order order by stage_order",
    )
    names = ("stage", "entered", "moved_on", "still_there", "lost")
    assert [tuple(row[name] for name in names) for row in found["stages"]] == expected
    worst = rows(demo, "select count(*) from marts.rpt_drop_offs where is_worst_step")
    assert len(found["worst"]) == worst[0][0]
    assert sum(row["entered"] for row in found["months"]) == sum(row[1] for row in expected)


def test_the_typical_days_of_one_month_and_channel_are_the_marts_median(
    demo: Demo, answer: Answer
) -> None:
    month = {"from": "2026-05-10", "to": "2026-05-20", "channel": "Organic Search"}
    shown = {
        row["stage"]: row["typical_days"] for row in answer("funnel", **month)["tables"]["stages"]
    }
    assert shown == dict(
        rows(
            demo,
            "select stage, median_days_to_next from marts.rpt_funnel "
            "where month = '2026-05-01' and channel = 'Organic Search'",
        )
    )


@pytest.mark.parametrize("tab", TABS)
def test_stages_are_the_five_reports(demo: Demo, answer: Answer, tab: str) -> None:
    found = answer("stages", tab=tab)["tables"]
    values = {
        (row[0], row[1].isoformat(), row[2], row[3]): row[4:]
        for row in rows(
            demo,
            "select metric, month, dimension_type, dimension, value, previous_month_value, "
            f"previous_year_value from marts.rpt_{tab}",
        )
    }
    shown = found["metrics"] + found["dimensions"]
    for row in shown:
        key = (row["metric"], row["month"], row["dimension_type"], row["dimension"])
        assert (row["value"], row["previous_month_value"], row["previous_year_value"]) == values[
            key
        ]
    primary = rows(demo, f"select distinct metric from marts.rpt_{tab} where is_primary")
    assert {(row["metric"],) for row in found["metrics"]} == set(primary)


def test_trust_is_the_reconciliation_of_the_model_and_the_lineage(
    demo: Demo, answer: Answer
) -> None:
    found = answer("trust", model="markov")["tables"]
    expected = {
        row[0]: [cents(value) for value in row[1:]]
        for row in rows(
            demo,
            "select check_name, sum(expected), sum(actual), sum(difference) "
            "from marts.rpt_reconciliation where report_date between '2026-06-01' and '2026-08-29' "
            "and (check_name not like '%report' or check_name like '%markov%') group by 1",
        )
    }
    assert {
        row["check_name"]: [cents(row[name]) for name in ("expected", "actual", "difference")]
        for row in found["checks"]
    } == expected
    assert sum(row["rows_quarantined"] for row in found["files"]) == 3
    assert len(found["marts"]) == len(rows(demo, "select * from lineage.marts"))


@pytest.mark.parametrize("destination", [None, "google_data_manager"])
def test_sent_is_the_newest_of_what_was_told_and_not_rejected(
    demo: Demo, answer: Answer, destination: str | None
) -> None:
    """Counted one by one, not by SQL."""
    asked = {"from": "2026-01-01", "to": "2026-06-30"}
    found = answer("sent", **asked, **({"destination": destination} if destination else {}))
    sends = rows(
        demo,
        "select destination, send_key, version, kind, value, state, sent_date::varchar "
        f"from ({SENDS}) order by version",
    )
    period = [
        one
        for one in sends
        if asked["from"] <= one[6] <= asked["to"] and destination in (None, one[0])
    ]
    assert {one[3] for one in period} == {"new", "adjustment", "withdrawn"}
    taken = {one[:2]: one for one in period if one[5] != "rejected"}  # the newest version stays
    shown = {row["destination"]: row for row in found["tables"]["destinations"]}
    assert set(shown) == {one[0] for one in period}
    for name, row in shown.items():
        there = [one for one in taken.values() if one[0] == name and one[3] != "withdrawn"]
        assert row["conversions"] == len(there)
        assert cents(row["value"]) == sum(cents(one[4]) or 0 for one in there)
        for key, kind in [("new", "new"), ("adjustments", "adjustment")]:
            assert row[key] == sum(one[0] == name and one[3] == kind for one in period)
    rejected = [one for one in period if one[5] == "rejected"]
    assert sum(row["sends"] for row in found["tables"]["rejected"]) == len(rejected) > 0
    assert sum(row["sends"] for row in found["tables"]["trend"]) == len(period)
    assert len(found["tables"]["sends"]) == min(len(period), 1000)


@pytest.mark.parametrize(
    ("page", "table"), [(page, table) for page in QUERIES for table in QUERIES[page]]
)
def test_the_csv_of_a_table_has_its_rows(
    client: TestClient, answer: Answer, john: str, page: str, table: str
) -> None:
    state = {"person": john} if table in ("account", "people", "conversions", "timeline") else {}
    shown = answer(page, table=table, **state)["tables"][table]
    told = client.get(f"/csv/{page}/{table}", params=state)
    assert told.status_code == 200
    assert "attachment" in told.headers["content-disposition"]
    read = list(csv.DictReader(io.StringIO(told.text)))
    assert len(read) >= len(shown)
    for row, one in zip(read, shown, strict=False):
        for name, value in one.items():
            if isinstance(value, float):
                assert float(row[name]) == pytest.approx(value, rel=1e-12)
            elif isinstance(value, int) and not isinstance(value, bool):
                assert int(row[name]) == value


def test_the_csv_of_sources_has_the_cents_of_the_mart(demo: Demo, client: TestClient) -> None:
    told = client.get("/csv/sources/sources", params={"by": "keyword", "order": "sources.name"})
    read = {row["name"]: row["revenue"] for row in csv.DictReader(io.StringIO(told.text))}
    expected = rows(
        demo,
        "select keyword, sum(revenue)::varchar from marts.rpt_sources "
        "where attribution_model = 'linear' "
        "and report_date between '2026-06-01' and '2026-08-29' group by 1",
    )
    assert {name: read[name] for name, _ in expected} == dict(expected)
    assert list(read) == sorted(read)


def test_figures_say_what_they_mean(client: TestClient) -> None:
    columns = client.get("/api/definitions").json()["columns"]
    assert metrics()["roas"].startswith("How much revenue does each unit spent on ads return")
    assert "spend / leads" in metrics()["cost_per_lead"]
    assert len(metrics()) > 20
    assert columns["rpt_sources.visits"].startswith("Sessions")
    assert models()["linear"] == "what took part?"
    assert len(models()) == 12
