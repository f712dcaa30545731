"""A refund takes from the sale that it pays back."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

MODELS = Path(__file__).parents[2] / "dbt_project/models/intermediate/sales"


@pytest.fixture(scope="module")
def refunds() -> ModuleType:
    """The file of the model that matches refunds, as a module."""
    spec = spec_from_file_location("refunds", MODELS / "int_refunds_matched.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def matches(refunds: ModuleType, *deals: tuple[Any, ...]) -> dict[str, str | None]:
    """Each refund's sale, by key.

    A deal is (key, day of June, amount), and where they matter its customer, currency and revenue.
    """
    made = []
    for key, day, amount, *rest in deals:
        customer, currency, revenue = (*rest, *("acme", "USD", amount)[len(rest) :])
        at = datetime(2026, 6, 1) + timedelta(days=day)
        amounts = (Decimal(str(amount)), Decimal(str(revenue)))
        made.append(refunds.Deal(customer, at, at, key, at.date(), "crm", key, currency, *amounts))
    found = refunds.matched(
        [deal for deal in made if deal.amount < 0], [deal for deal in made if deal.amount >= 0]
    )
    return {refund.deal_key: sale and sale.deal_key for refund, sale in found}


def test_a_refund_takes_from_the_sale_of_its_amount_else_from_the_latest(
    refunds: ModuleType,
) -> None:
    sales = [("small", 1, 50), ("old", 2, 100), ("new", 3, 100), ("free", 4, 0), ("newest", 5, 70)]
    assert matches(refunds, *sales, ("whole", 9, -100)) == {"whole": "new"}
    assert matches(refunds, *sales, ("part", 9, -60)) == {"part": "newest"}
    assert matches(refunds, *sales, ("beyond", 9, -100.01)) == {"beyond": None}


def test_several_refunds_take_no_more_than_a_sale_brought(refunds: ModuleType) -> None:
    refunded = [("r1", 2, -60), ("r2", 3, -60), ("r3", 4, -40), ("r4", 5, -0.01)]
    found = matches(refunds, ("sale", 1, 100), *refunded)
    assert found == {"r1": "sale", "r2": None, "r3": "sale", "r4": None}
    twice = matches(refunds, ("a", 1, 100), ("b", 2, 100), ("r1", 3, -100), ("r2", 4, -100))
    assert twice == {"r1": "b", "r2": "a"}


def test_a_refund_takes_from_no_later_day_and_from_nobody_else(refunds: ModuleType) -> None:
    assert matches(refunds, ("r", 1, -5), ("later", 2, 5)) == {"r": None}
    assert matches(refunds, ("r", 1.1, -5), ("same day", 1.9, 5)) == {"r": "same day"}
    both = [("before", 1.0, 5), ("r", 1.1, -5), ("after", 1.9, 5)]
    assert matches(refunds, *both) == {"r": "before"}
    assert matches(refunds, ("other", 1, 5, "bob"), ("r", 2, -5)) == {"r": None}


def test_what_was_paid_in_a_currency_is_paid_back_whatever_became_of_the_rate(
    refunds: ModuleType,
) -> None:
    sale = ("sale", 1, 100, "acme", "EUR", 110)
    assert matches(refunds, sale, ("r", 2, -100, "acme", "EUR", -120)) == {"r": "sale"}
    assert matches(refunds, sale, ("r", 2, -101, "acme", "EUR", -90)) == {"r": None}
    assert matches(refunds, sale, ("r", 2, -110, "acme", "USD", -110)) == {"r": "sale"}
    assert matches(refunds, sale, ("r", 2, -111, "acme", "USD", -111)) == {"r": None}
    half = ("half", 2, -50, "acme", "EUR", -50)
    assert matches(refunds, sale, half, ("r", 3, -55, "acme", "USD", -55))["r"] == "sale"
    assert matches(refunds, sale, half, ("r", 3, -56, "acme", "USD", -56))["r"] is None


def test_the_order_of_the_rows_does_not_matter(refunds: ModuleType) -> None:
    deals = [("a", 1, 5), ("b", 1, 5), ("r1", 3, -5), ("r2", 3, -5), ("r3", 3, -5)]
    found = {"r1": "b", "r2": "a", "r3": None}
    assert matches(refunds, *deals) == matches(refunds, *reversed(deals)) == found
