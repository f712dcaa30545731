"""Which sale each refund takes from. One row per refund; the sale is null where there is none."""

from collections import defaultdict
from fractions import Fraction
from typing import NamedTuple

import pyarrow as pa

SCHEMA = pa.schema(
    [
        ("source_system", pa.string()),
        ("deal_id", pa.string()),
        ("sale_source_system", pa.string()),
        ("sale_deal_id", pa.string()),
    ]
)


class Deal(NamedTuple):
    """A won deal; the amount is in its currency, revenue in the reporting one."""

    customer_key: object
    closed_at: object
    created_at: object
    deal_key: object
    won_date: object
    source_system: str
    deal_id: str
    currency: str
    amount: object
    revenue: object


def model(dbt, session):
    """Reads the deals of those customers alone who have a refund."""
    dbt.config(materialized="table")

    deals = dbt.ref("int_deals_won")
    refunds = deals.filter("is_refund").set_alias("refunds")
    sales = deals.filter("not is_refund").set_alias("sales")
    found = matched(_read(refunds), _read(sales.join(refunds, "customer_key", how="semi")))
    rows = [
        (refund.source_system, refund.deal_id)
        + ((sale.source_system, sale.deal_id) if sale else (None, None))
        for refund, sale in found
    ]
    return pa.Table.from_pylist([dict(zip(SCHEMA.names, row, strict=True)) for row in rows], SCHEMA)


def matched(refunds, sales):
    """Pairs of (refund, its sale or None), in the order in which the refunds came.

    A refund takes from a sale of the same customer that was won by the day of the refund and of
    which as much is left: from one of which exactly as much is left, else from the latest.
    """
    sales_of = defaultdict(list)
    for sale in sales:
        sales_of[sale.customer_key].append(sale)
    # What earlier refunds left of a sale, as a share of it.
    left = {sale.deal_key: Fraction(1) for sale in sales}
    pairs = []
    for refund in sorted(refunds, key=_order):
        fitting = []
        for sale in sales_of[refund.customer_key]:
            share = _share(refund, sale)
            if share is not None and share <= left[sale.deal_key]:
                is_whole, is_before = (
                    share == left[sale.deal_key],
                    sale.closed_at <= refund.closed_at,
                )
                fitting.append(((is_whole, is_before, _order(sale)), sale, share))
        sale = None
        if fitting:
            _, sale, share = max(fitting)
            left[sale.deal_key] -= share
        pairs.append((refund, sale))
    return pairs


def _share(refund, sale):
    """The part of the sale that the refund would take; None if it cannot be of this sale.

    In the currency of both: rates move between the days, and what was paid is what is paid back.
    """
    if sale.won_date > refund.won_date:
        return None
    unit = "amount" if sale.currency == refund.currency else "revenue"
    paid, paid_back = getattr(sale, unit), getattr(refund, unit)
    return Fraction(-paid_back) / Fraction(paid) if paid and paid_back else None


def _order(deal):
    return deal.closed_at, deal.created_at, deal.deal_key


def _read(deals):
    return [Deal(*row) for row in deals.project(", ".join(Deal._fields)).fetchall()]
