"""John and Rebecca: the two journeys that every build must tell, figure by figure."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from dev.refreshing import ROOT, Demo

JOHNS_CREDIT = {
    "first_touch": (1, 0, 0),
    "last_touch": (0, 0, 1),
    "last_non_direct": (0, 1, 0),
    "linear": (1 / 3, 1 / 3, 1 / 3),
    "u_shaped": (0.4, 0.2, 0.4),
    "j_shaped": (0.2, 0.2, 0.6),
    "inverse_j": (0.6, 0.2, 0.2),
    "w_shaped": (1 / 3, 1 / 3, 1 / 3),
    "full_path": (0.25, 0.25, 0.5),
    # Three channels, one touch each.
    "shapley": (1 / 3, 1 / 3, 1 / 3),
}


@pytest.fixture(scope="module")
def stories(demo: Demo) -> dict[str, Any]:
    return json.loads((demo.home / "truth" / "stories.json").read_text())


@pytest.fixture(scope="module")
def sale(demo: Demo, stories: dict[str, Any]) -> Callable[[str], dict[str, Any]]:
    """What became of a story's deal: a function of the person's name."""

    def of(name: str) -> dict:
        sale = demo.marts.execute(
            "select * from marts.fct_conversions"
            " where deal_id = ? and conversion_type = 'customer'",
            [stories[name]["deal_id"]],
        ).to_arrow_table()
        assert sale.num_rows == 1
        return sale.to_pylist()[0]

    return of


def _journey(demo: Demo, person_id: str) -> list[dict]:
    return (
        demo.marts.execute(
            "select * from marts.fct_touchpoints where person_id = ? order by touched_at",
            [person_id],
        )
        .to_arrow_table()
        .to_pylist()
    )


def test_johns_three_visits_are_one_person(
    demo: Demo, sale: Callable[[str], dict[str, Any]]
) -> None:
    journey = _journey(demo, sale("john")["person_id"])
    assert [touch["channel"] for touch in journey] == ["Organic Search", "Paid Search", "Direct"]
    assert [touch["touchpoint_type"] for touch in journey] == ["session"] * 3
    days = [(touch["touch_date"] - journey[0]["touch_date"]).days for touch in journey]
    assert days == [0, 4, 9]
    assert journey[1]["campaign"] != "(not set)"
    assert journey[1]["keyword"] != "(not set)"


def test_john_bought_for_1200(sale: Callable[[str], dict[str, Any]]) -> None:
    assert str(sale("john")["revenue"]) == "1200.00"
    assert sale("john")["touchpoint_count"] == 3


def test_johns_leads_are_the_chat_and_the_call(
    demo: Demo, sale: Callable[[str], dict[str, Any]]
) -> None:
    leads = demo.marts.execute(
        "select lead_type, is_first_lead from marts.fct_conversions"
        " where person_id = ? and conversion_type = 'lead' order by converted_at",
        [sale("john")["person_id"]],
    ).fetchall()
    assert leads == [("chat", True), ("call", False)]


@pytest.mark.parametrize("model", JOHNS_CREDIT)
def test_johns_sale_is_credited_as_the_model_says(
    demo: Demo, sale: Callable[[str], dict[str, Any]], model: str
) -> None:
    credits = dict(
        demo.marts.execute(
            "select channel, credit from marts.fct_touchpoint_credits"
            " inner join marts.fct_touchpoints using (touchpoint_id)"
            " where conversion_id = ? and attribution_model = ?",
            [sale("john")["conversion_id"], model],
        ).fetchall()
    )
    actual = [credits.get(c, 0) for c in ("Organic Search", "Paid Search", "Direct")]
    assert actual == pytest.approx(JOHNS_CREDIT[model], abs=1e-9)


def test_johns_credit_halves_with_every_week_before_the_sale(
    demo: Demo, sale: Callable[[str], dict[str, Any]]
) -> None:
    times = demo.marts.execute(
        "select touched_at, credit from marts.fct_touchpoint_credits"
        " inner join marts.fct_touchpoints using (touchpoint_id)"
        " where conversion_id = ? and attribution_model = 'time_decay' order by touched_at",
        [sale("john")["conversion_id"]],
    ).fetchall()
    before = [sale("john")["converted_at"] - touched_at for touched_at, _ in times]
    weights = [2 ** -(time / timedelta(days=7)) for time in before]
    assert weights == pytest.approx([2 ** (-9 / 7), 2 ** (-5 / 7), 1], rel=0.05)
    expected = [weight / sum(weights) for weight in weights]
    assert [credit for _, credit in times] == pytest.approx(expected, abs=1e-9)


def test_johns_channels_get_what_would_be_lost_without_them(
    demo: Demo, sale: Callable[[str], dict[str, Any]]
) -> None:
    found = demo.marts.execute(
        "select credit, weights.removal_effect from marts.fct_touchpoint_credits as credits"
        " inner join marts.fct_touchpoints using (touchpoint_id)"
        " inner join marts.rpt_attribution_weights as weights"
        " using (channel, attribution_model)"
        " where conversion_id = ? and attribution_model = 'markov'"
        " and weights.conversion_type = 'customer'",
        [sale("john")["conversion_id"]],
    ).fetchall()
    effects = [effect for _, effect in found]
    assert len(effects) == 3
    assert [credit for credit, _ in found] == pytest.approx(
        [effect / sum(effects) for effect in effects], abs=1e-9
    )


def test_the_documented_shares_of_johns_sale_are_those_of_the_demo(
    demo: Demo, sale: Callable[[str], dict[str, Any]]
) -> None:
    document = (ROOT / "docs/attribution.md").read_text()
    rows = re.findall(
        r"^\| `(\w+)` \|([\d,. ]*)\|([\d,. ]*)\|([\d,. ]*)\| .*\|$", document, re.MULTILINE
    )
    documented = {
        (model, channel): amount.strip().replace(",", "")
        for model, *amounts in rows
        for channel, amount in zip(
            ("Organic Search", "Paid Search", "Direct"), amounts, strict=True
        )
        if amount.strip()
    }
    shared = demo.marts.execute(
        "select attribution_model, channel, revenue_credit::varchar"
        " from marts.fct_touchpoint_credits inner join marts.fct_touchpoints using (touchpoint_id)"
        " where conversion_id = ?",
        [sale("john")["conversion_id"]],
    ).fetchall()
    assert documented == {(model, channel): amount for model, channel, amount in shared}


def test_johns_money_is_shared_in_whole_cents(
    demo: Demo, sale: Callable[[str], dict[str, Any]]
) -> None:
    cents = demo.marts.execute(
        "select sum(revenue_credit)::varchar from marts.fct_touchpoint_credits"
        " where conversion_id = ? group by attribution_model",
        [sale("john")["conversion_id"]],
    ).fetchall()
    assert set(cents) == {("1200.00",)}
    assert len(cents) == 12


def test_rebeccas_journey_holds_every_touch(
    demo: Demo, sale: Callable[[str], dict[str, Any]]
) -> None:
    journey = _journey(demo, sale("rebecca")["person_id"])
    first = journey[0]["touch_date"]
    told = [
        ((touch["touch_date"] - first).days, touch["channel"], touch["journey_stage"])
        for touch in journey
    ]
    assert told == [
        (0, "Organic Search", "awareness"),
        (6, "Organic Search", "consideration"),
        (7, "Email", "decision"),
        (9, "Email", "decision"),
        (20, "Paid Search", "decision"),
    ]


def test_rebeccas_stages_come_in_order_and_on_their_days(
    demo: Demo, sale: Callable[[str], dict[str, Any]]
) -> None:
    entries = demo.marts.execute(
        "select stage, entered_at::date, entered_by, is_regression"
        " from marts.fct_stage_entries where person_id = ?"
        " order by entered_at, exited_at nulls last, array_position("
        "['lead', 'mql', 'sql'], stage)",
        [sale("rebecca")["person_id"]],
    ).fetchall()
    start = entries[0][1]
    assert [(stage, (day - start) // timedelta(days=1)) for stage, day, *_ in entries] == [
        ("anonymous", 0),
        ("lead", 6),
        ("mql", 6),
        ("sql", 6),
        ("opportunity", 13),
        ("customer", 21),
        ("advocate", 35),
    ]
    how = {stage: entered_by for stage, _, entered_by, _ in entries}
    assert (how["mql"], how["sql"], how["opportunity"]) == ("implied", "rule", "crm")
    assert not any(is_regression for *_, is_regression in entries)


def test_rebecca_bought_for_4800(sale: Callable[[str], dict[str, Any]]) -> None:
    assert str(sale("rebecca")["revenue"]) == "4800.00"
    assert sale("rebecca")["touchpoint_count"] == 5
