"""One sale in two CRMs without a link: the run names it, with the sum and the row to add."""

import duckdb
import pytest

from dev.rendering import singular_test

CHECK = singular_test("assert_no_sale_is_told_by_two_crms", str)
COLUMNS = (
    "source_system, deal_id, account_id, person_id, amount, currency, revenue, closed_at, is_won"
)
OLD = ("hubspot", "1", "acme", "ann", 500, "USD", 500, "2026-03-01 10:00", True)
NEW = ("salesforce/emea", "006", "acme", None, 500, "USD", 500, "2026-03-02 09:00", True)
IN_USE = ("salesforce/emea", "007", "beta", "bob", 70, "USD", 70, "2026-05-01 09:00", True)


def problems(*sales: tuple) -> list[str]:
    """What the check says of these sales."""
    with duckdb.connect() as connection:
        connection.execute(
            "create table int_deals_assigned (source_system varchar, deal_id varchar, "
            "account_id varchar, person_id varchar, amount decimal(18, 2), currency varchar, "
            "revenue decimal(18, 2), closed_at timestamp, is_won boolean)"
        )
        marks = ", ".join("?" * len(OLD))
        for sale in sales:
            connection.execute(f"insert into int_deals_assigned values ({marks})", sale)
        return [row[0] for row in connection.execute(CHECK).fetchall()]


def test_an_imported_sale_is_named_with_its_sum_and_the_row_to_add() -> None:
    [problem] = problems(OLD, NEW, IN_USE)
    assert problem.startswith("1 sales, 500.00 USD in all, stand in hubspot and in salesforce/emea")
    assert "add deals,salesforce,emea,2026-03-03, to rules/systems_of_record.csv" in problem


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("source_system", "hubspot"),
        ("account_id", "another"),
        ("amount", 501),
        ("currency", "EUR"),
        ("closed_at", "2026-03-09 09:00"),
        ("is_won", False),
    ],
)
def test_sales_that_differ_in_this_are_two(field: str, other: object) -> None:
    place = COLUMNS.split(", ").index(field)
    assert problems(OLD, (*NEW[:place], other, *NEW[place + 1 :]), IN_USE) == []
