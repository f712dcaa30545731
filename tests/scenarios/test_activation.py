"""What destinations would be told of each person, and why not of others."""

from decimal import Decimal

import pytest
from activation_landing import IDS, PEOPLE, TEAM, TEAM_EMAIL
from published_text import published_bytes

from dev.refreshing import Demo

OF_DEAL = """
    from activation.act_conversions
    inner join marts.fct_conversions on send_key = lower(hex(cast(conversion_id as blob)))
    where deal_id = ? and destination = 'google_data_manager'
    and act_conversions.conversion_type = 'customer'
"""


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("sent", None),
        ("granted", None),
        ("archived", None),
        ("refused", "no consent"),
        ("withdrawn", "no consent"),
        ("opted-out", "no consent"),
        ("german", "no consent"),
        ("unclicked", "never clicked an ad of this platform"),
        ("old", "older than 90 days"),
        ("before", "converted before the click"),
    ],
)
def test_a_sale_is_told_or_held_back_with_its_reason(
    scenarios: Demo, name: str, reason: str | None
) -> None:
    query = f"select held_back_because {OF_DEAL}"
    assert scenarios.work.execute(query, [f"9{IDS[name]}"]).fetchall() == [(reason,)]


def test_an_address_of_several_people_tells_of_nobody(scenarios: Demo) -> None:
    query = f"select held_back_because {OF_DEAL}"
    found = scenarios.work.execute(query, [f"9{TEAM[0]}"]).fetchall()
    assert found == [("no click id and no e-mail or phone",)]


def test_a_sale_that_was_reopened_is_no_longer_told(scenarios: Demo) -> None:
    query = f"select count(*) {OF_DEAL}"
    assert scenarios.work.execute(query, [f"9{IDS['reopened']}"]).fetchall() == [(0,)]


def test_a_click_that_is_told_comes_before_the_sale_and_keeps_its_case(scenarios: Demo) -> None:
    query = f"select click_id, click_id_type, clicked_at <= act_conversions.converted_at {OF_DEAL}"
    found = scenarios.work.execute(query, [f"9{IDS['sent']}"]).fetchall()
    assert found == [("Activation-sent", "gclid", True)]
    assert scenarios.work.execute(query, [f"9{IDS['before']}"]).fetchall() == [(None, None, None)]


@pytest.mark.parametrize(
    ("name", "state", "because"),
    [
        ("refused", "denied", "refused: banner, 2026-07-20"),
        ("withdrawn", "denied", "refused: banner, 2026-08-15"),
        ("opted-out", "denied", "refused: banner, 2026-08-15"),
        ("granted", "granted", "granted: banner, 2026-08-01"),
        ("german", "denied", "nothing said, and no rule"),
        ("sent", "granted", "nothing said, rule of United States"),
    ],
)
def test_a_person_allows_what_they_said_last_unless_an_identifier_refuses(
    scenarios: Demo, name: str, state: str, because: str
) -> None:
    found = scenarios.work.execute(
        "select distinct consent_ads, consent_ads_because from marts.dim_persons "
        "inner join intermediate.int_identifiers_resolved using (person_id) where identifier = ?",
        [f"{name}@activation-{name}.example"],
    ).fetchall()
    assert found == [(state, because)]


def test_what_platforms_are_told_and_what_no_ad_brought_is_the_revenue(scenarios: Demo) -> None:
    # Half of the first sale is of the visit before the ad.
    query = f"select value {OF_DEAL}"
    assert scenarios.work.execute(query, [f"9{IDS['sent']}"]).fetchall() == [(Decimal(150),)]
    shared, revenue = scenarios.work.execute(
        "select (select sum(revenue_credit) from activation.act_platform_credits "
        "where attribution_model = 'linear'), (select sum(revenue) from marts.fct_conversions)"
    ).fetchall()[0]
    assert shared == revenue > 0
    told, brought = scenarios.work.execute(
        "select (select sum(value) from activation.act_conversions "
        "where destination in "
        "('google_data_manager', 'meta_ads', 'linkedin_ads', 'microsoft_ads')), "
        "(select sum(revenue_credit) from activation.act_platform_credits inner join "
        "marts.fct_conversions using (conversion_id) where attribution_model = 'linear' "
        "and conversion_type != 'refund' and platform in "
        "('google_ads', 'meta_ads', 'linkedin', 'microsoft_ads'))"
    ).fetchall()[0]
    assert told == brought > 0


def test_a_field_that_holds_the_value_or_is_filled_is_not_written(scenarios: Demo) -> None:
    found = scenarios.work.execute(
        "select property, value, current_value, held_back_because "
        "from activation.act_contact_fields "
        "where destination = 'hubspot' and record_id = ? and property in "
        "('closedloop_first_source', 'closedloop_stage', 'closedloop_last_source') order by all",
        [IDS["sent"]],
    ).fetchall()
    assert found == [
        ("closedloop_first_source", "bing", "by hand", "the field is filled"),
        ("closedloop_last_source", "google", None, None),
        ("closedloop_stage", "customer", "customer", "as it is there already"),
    ]


def test_nothing_is_written_to_an_archived_contact(scenarios: Demo) -> None:
    found = scenarios.work.execute(
        "select distinct held_back_because from activation.act_contact_fields where record_id = ?",
        [IDS["archived"]],
    ).fetchall()
    assert found == [("archived",)]


def test_models_of_activation_hold_no_address_and_are_not_published(scenarios: Demo) -> None:
    models = scenarios.work.execute(
        "select view_name from duckdb_views() where schema_name = 'activation'"
    ).fetchall()
    assert len(models) > 5
    text = "".join(
        str(scenarios.work.execute(f"from activation.{m}").fetchall()) for (m,) in models
    )
    raw = published_bytes(scenarios.home)
    for email in (*(one.email for one in PEOPLE), TEAM_EMAIL):
        assert email not in text
        assert email.encode() not in raw
    published = scenarios.marts.execute(
        "select distinct schema_name from duckdb_tables()"
    ).fetchall()
    assert ("marts",) in published
    assert ("activation",) not in published
