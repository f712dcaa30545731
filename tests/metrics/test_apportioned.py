"""Parts of an amount add up to it, each to the cent that exact arithmetic gives."""

from __future__ import annotations

import random
from decimal import ROUND_HALF_UP, Context, Decimal
from itertools import pairwise

import duckdb
import pytest

from dev.rendering import macro

CENT = Decimal("0.01")


def shares(*ends: str) -> list[tuple[Decimal, Decimal]]:
    """Parts that follow each other from 0 to 1."""
    bounds = [Decimal(0), *map(Decimal, ends), Decimal(1)]
    return list(pairwise(bounds))


def parts(amount: str, of: list[tuple[Decimal, Decimal]]) -> list[Decimal]:
    """The amount's parts, as the macro works them out."""
    apportioned = macro("apportioned")("amount", "share_from", "share_until")
    query = (
        f"select {apportioned} from (select cast(? as decimal(18, 2)) as amount, "
        "cast(? as decimal(18, 15)) as share_from, cast(? as decimal(18, 15)) as share_until)"
    )
    return [
        duckdb.execute(query, [amount, str(begin), str(end)]).fetchone()[0] for begin, end in of
    ]


def exact(amount: str, share: Decimal) -> Decimal:
    """A share in whole cents, half a cent away from 0."""
    wide = Context(prec=38)
    return wide.multiply(Decimal(amount), share).quantize(CENT, ROUND_HALF_UP, wide)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("2.01", ["1.01", "1.00"]),  # in floating point, half of it is a little less than 1.005
        ("-2.01", ["-1.01", "-1.00"]),  # a refund takes back what the sale gave
        ("0.01", ["0.01", "0.00"]),
        ("0.00", ["0.00", "0.00"]),
        ("9999999999999999.98", ["4999999999999999.99", "4999999999999999.99"]),
    ],
)
def test_half_a_cent_goes_away_from_zero(amount: str, expected: list[str]) -> None:
    assert parts(amount, shares("0.5")) == [Decimal(part) for part in expected]


def test_any_parts_add_up_and_are_the_exact_ones() -> None:
    chance = random.Random(5)
    for _ in range(300):
        amount = (
            f"{chance.choice(['', '-'])}{chance.randrange(10 ** chance.randint(1, 18)) / 100:.2f}"
        )
        ends = sorted({f"{chance.random():.{chance.choice([1, 2, 3, 15])}f}" for _ in range(3)})
        of = shares(*[end for end in ends if 0 < Decimal(end) < 1])
        found = parts(amount, of)
        assert sum(found) == Decimal(amount)
        assert found == [exact(amount, end) - exact(amount, begin) for begin, end in of]
