"""Salesforce records that are converted, merged, deleted, late and written in two ways."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from salesforce_landing import name

from dev.refreshing import Demo

Rows = Callable[..., list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def rows(scenarios: Demo) -> Rows:
    """The rows of a query of the work file."""

    def run(query: str, *values: object) -> list[tuple[object, ...]]:
        return scenarios.work.execute(query, list(values)).fetchall()

    return run


@pytest.fixture(scope="module")
def people(rows: Rows) -> Callable[..., set[object]]:
    """Whose the visits of some browsers are."""

    def of(*browsers: str) -> set[object]:
        found = rows(
            "select person_id, visitor_id from marts.fct_sessions"
            " where list_contains(?, visitor_id)",
            [f"salesforce-{browser}" for browser in browsers],
        )
        assert len({visitor for _, visitor in found}) == len(browsers)
        return {person for person, _ in found}

    return of


@pytest.mark.parametrize(
    "browsers",
    [
        pytest.param(("old-browser", "new-browser"), id="a lead converted to an older contact"),
        pytest.param(("twin-1", "twin-2"), id="two leads converted to a contact never exported"),
        pytest.param(("chain-1", "chain-2", "chain-3"), id="merged, converted and merged again"),
    ],
)
def test_what_became_of_a_lead_is_the_same_person(
    people: Callable[..., set[object]], browsers: tuple[str, ...]
) -> None:
    assert len(people(*browsers)) == 1


def test_ids_that_differ_in_case_alone_are_two_people(people: Callable[..., set[object]]) -> None:
    assert len(people("browser-lower", "browser-upper")) == 2


def test_both_forms_of_an_id_are_one_contact(rows: Rows) -> None:
    found = rows(
        "select contact_id from intermediate.int_contacts_latest where source_system = 'salesforce'"
    )
    assert {len(str(contact)) for (contact,) in found} == {15}
    assert found.count((name("lead", "again"),)) == 1


def test_a_deleted_lead_is_known_by_their_form_and_by_the_crm_no_more(rows: Rows) -> None:
    found = rows(
        """
        select persons.is_known, entries.stage, entries.entered_by
        from marts.dim_persons as persons
        inner join marts.fct_sessions as sessions using (person_id)
        inner join marts.fct_stage_entries as entries using (person_id)
        where sessions.visitor_id = 'salesforce-deleted' and entries.stage != 'anonymous'
        """
    )
    assert found == [(True, "lead", "rule")]


def test_history_that_comes_late_takes_its_place_in_time(rows: Rows) -> None:
    found = rows(
        """
        select entries.stage, cast(entries.entered_at as varchar), entries.is_regression
        from marts.fct_stage_entries as entries
        inner join marts.fct_sessions as sessions using (person_id)
        where sessions.visitor_id = 'salesforce-worked' and entries.entered_by = 'crm'
        order by entries.entered_at
        """
    )
    assert found == [
        ("lead", "2026-02-03 09:30:00", False),
        ("mql", "2026-02-06 09:30:00", False),
        ("sql", "2026-02-10 09:30:00", False),
    ]


def test_a_deal_belongs_to_its_present_roles_however_late_they_come(rows: Rows) -> None:
    found = rows(
        "select deal_id, contact_id from intermediate.int_deal_contacts_unnested"
        " where source_system = 'salesforce' and contact_id like '%role%' order by deal_id"
    )
    buyer = name("contact", "rolebuyer")
    assert found == [(name("opportunity", "roles"), buyer), (name("opportunity", "undated"), buyer)]


def test_a_deal_closed_when_its_stage_did_else_at_the_end_of_its_day(rows: Rows) -> None:
    found = rows(
        """
        select conversions.deal_id, cast(conversions.converted_at as varchar), conversions.revenue
        from marts.fct_conversions as conversions
        inner join marts.fct_sessions as sessions using (person_id)
        where
            sessions.visitor_id = 'salesforce-role-buyer'
            and conversion_type in ('customer', 'repeat_sale')
        order by converted_at
        """
    )
    assert found == [
        (name("opportunity", "roles"), "2026-02-12 09:30:00", Decimal("1000.00")),
        (name("opportunity", "undated"), "2026-02-12 23:59:59", Decimal("500.00")),
    ]
    assert rows(
        "select count(*) from marts.fct_conversions where deal_id = ?",
        name("opportunity", "deleted"),
    ) == [(0,)]


def test_who_came_to_an_event_was_touched_by_it(rows: Rows) -> None:
    found = rows(
        """
        select
            touchpoints.source, touchpoints.medium, touchpoints.campaign, touchpoints.channel,
            cast(touchpoints.touched_at as varchar)
        from marts.fct_touchpoints as touchpoints
        inner join marts.fct_sessions as sessions using (person_id)
        where
            sessions.visitor_id = 'salesforce-guest' and touchpoints.touchpoint_type = 'event'
        order by touchpoints.touched_at
        """
    )
    assert found == [
        ("webinar", "event", "Closing the loop, live", "Events", "2026-02-08 00:00:00"),
        ("trade-show", "event", "SaaS Expo", "Events", "2026-02-09 09:30:00"),
    ]


def test_an_event_is_credited_for_the_sale_that_followed(rows: Rows) -> None:
    found = rows(
        """
        select sources.campaign, sources.revenue
        from marts.rpt_sources as sources
        where
            sources.attribution_model = 'last_touch'
            and sources.source = 'trade-show'
            and sources.revenue != 0
        """
    )
    assert found == [("SaaS Expo", Decimal("300.00"))]


def test_who_is_known_by_an_event_alone_is_somebody(rows: Rows) -> None:
    found = rows(
        """
        select persons.is_known, persons.first_channel
        from marts.dim_persons as persons
        inner join intermediate.int_identifiers_resolved as identifiers using (person_id)
        where identifiers.identifier = ?
        """,
        f"salesforce:{name('contact', 'stranger')}",
    )
    assert found == [(True, "Events")]
