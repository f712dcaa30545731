"""The report adds up and names where the figures are."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from house import House

from orchestration.lib.building.audit import mark_audited
from orchestration.lib.common.console import aligned
from orchestration.lib.common.warehouse import connect
from orchestration.lib.publishing.report import report, unattributed
from orchestration.lib.publishing.snapshots import publish


def _land_conversions(connection: duckdb.DuckDBPyConnection, *, lost: int) -> None:
    """Ten sales, of which some have no touch."""
    connection.execute(
        f"""
        create table marts.fct_conversions as
        select 'customer' as conversion_type, 100.00 as revenue, number >= {lost} as is_attributed
        from range(10) as numbers(number)
        """
    )
    connection.execute(
        f"""
        create table marts.rpt_unattributed as
        select
            'customer' as conversion_type, 'Nobody is named' as cause, {lost} as conversions,
            {lost} * 100.00 as revenue, 'Name them.' as what_to_do
        where {lost} > 0
        """
    )


@pytest.mark.parametrize(("lost", "is_said"), [(0, False), (2, False), (3, True)])
def test_two_lines_say_why_more_than_a_fifth_of_the_revenue_has_no_touch(
    tmp_path: Path, lost: int, is_said: bool
) -> None:
    file = tmp_path / "snapshot.duckdb"
    with closing(duckdb.connect(str(file))) as connection:
        connection.execute("create schema marts")
        _land_conversions(connection, lost=lost)
    said = unattributed(file)
    assert said == (
        "30% of the revenue (300 of 1,000) has no touch. Most of it: Nobody is named.\n"
        "Name them. All causes: marts.rpt_unattributed."
        if is_said
        else ""
    )


def test_the_report_counts_visits_and_spend_once_and_compares_models(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOSEDLOOP_AS_OF", "2026-06-30")
    house.land("crm/contacts/c.csv", "contact_id,created_at\n1,2026-01-01\n2,\n")
    house.land("crm/contacts/empty.csv", "")
    house.load()
    with closing(connect(house.home)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            """
            create table marts.rpt_sources as
            select * from (values
                ('Paid Search', 'linear', 10, 1.5, 0.5, 600.00, 200.00),
                ('Paid Search', 'first_touch', 10, 3.0, 1.0, 0.00, 200.00),
                ('Paid Search', 'last_touch', 10, 0.0, 0.0, 1200.00, 200.00),
                ('Direct', 'linear', 5, 1.5, 0.5, 600.00, 0.00),
                ('Direct', 'first_touch', 5, 0.0, 0.0, 1200.00, 0.00),
                ('Direct', 'last_touch', 5, 3.0, 1.0, 0.00, 0.00)
            ) as rows(channel, attribution_model, visits, leads, customers, revenue, spend)
            """
        )
        _land_conversions(connection, lost=0)
    mark_audited(house.home)
    text = report(house.home, publish(house.home), {"load": 1.25, "all": 2.5})
    lines = [line.split() for line in text.splitlines()]
    assert [
        "Paid",
        "Search",
        "10",
        "1.5",
        "0.5",
        "600.00",
        "200.00",
        "2.00",
        "0.00",
        "1,200.00",
    ] in lines
    assert ["Direct", "5", "1.5", "0.5", "600.00", "0.00", "-", "1,200.00", "0.00"] in lines
    assert [
        "total",
        "15",
        "3.0",
        "1.0",
        "1,200.00",
        "200.00",
        "2.00",
        "1,200.00",
        "1,200.00",
    ] in lines
    assert "the credit for each is shared" in text
    assert "Rows: 2 read = 1 accepted + 1 quarantined" in text
    assert "crm/contacts: 2 read, 1 quarantined" in text
    assert "refused crm/contacts/empty.csv: empty file" in text
    assert str(house.home.published / "current" / "closedloop.duckdb") in text
    assert "Seconds: load 1.2, all 2.5" in text


def test_a_company_without_a_visit_has_a_report_of_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOSEDLOOP_AS_OF", "2026-06-30")
    house.load()
    with closing(connect(house.home)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            """
            create table marts.rpt_sources (
                channel varchar, attribution_model varchar, visits bigint, leads double,
                customers double, revenue decimal(18, 2), spend decimal(18, 2)
            )
            """
        )
        _land_conversions(connection, lost=0)
        connection.execute("delete from marts.fct_conversions")
    mark_audited(house.home)
    text = report(house.home, publish(house.home), {})
    assert ["total", "0", "0.0", "0.0", "0.00", "0.00", "-", "0.00", "0.00"] in [
        line.split() for line in text.splitlines()
    ]
    assert "Rows: 0 read = 0 accepted + 0 quarantined" in text


def test_columns_line_up() -> None:
    assert aligned([("a", "b"), ("long", "1"), ("x", "1,000")]) == (
        "a         b\n----  -----\nlong      1\nx     1,000"
    )
