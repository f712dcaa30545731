"""The Shapley value by its definition, over all coalitions, against the credits that are given."""

from collections import Counter
from itertools import chain, combinations
from math import factorial

import pytest
from credits import NOON, Attribution, World
from hypothesis import given
from hypothesis import strategies as st


def _value(journeys: list[set[str]], channel: str, channels: set[str]) -> float:
    """What a channel adds to a coalition, weighed over all coalitions of the others (Shapley 1953).

    A coalition is worth the journeys that no other channel touched.
    """

    def worth(coalition: set[str]) -> int:
        return sum(journey <= coalition for journey in journeys)

    others, size = channels - {channel}, len(channels)
    coalitions = chain.from_iterable(combinations(others, n) for n in range(size))
    return sum(
        factorial(len(coalition))
        * factorial(size - len(coalition) - 1)
        / factorial(size)
        * (worth({*coalition, channel}) - worth({*coalition}))
        for coalition in coalitions
    )


def _credited(attribution: Attribution, journeys: list[list[str]]) -> Counter[str]:
    world = World()
    for number, channels in enumerate(journeys):
        for place, channel in enumerate(channels):
            world.touch(f"{number}/{place}", f"p{number}", NOON, channel)
        world.convert(f"c{number}", [f"p{number}"], NOON)
    attribution.run(world)
    return Counter(
        dict(
            attribution.rows(
                "select channel, sum(credit) from marts.fct_touchpoint_credits "
                "inner join intermediate.int_touchpoints_unioned using (touchpoint_id) "
                "where attribution_model = 'shapley' group by channel"
            )
        )
    )


@given(
    journeys=st.lists(
        st.lists(st.sampled_from("ABCDEFG"), min_size=1, max_size=6), min_size=1, max_size=8
    )
)
def test_channels_get_their_shapley_value(
    attribution: Attribution, journeys: list[list[str]]
) -> None:
    sets = [set(journey) for journey in journeys]
    channels = set().union(*sets)
    expected = {channel: _value(sets, channel, channels) for channel in channels}
    assert _credited(attribution, journeys) == pytest.approx(expected)


def test_beyond_20_channels_the_value_stays_exact(attribution: Attribution) -> None:
    # Five markets of six channels that no journey crosses: the value of the whole is that of each.
    market = [["A", "B", "C"], ["A"], ["D", "A", "E", "F"], ["B", "C", "D", "E", "F"], ["F", "B"]]
    sets = [set(journey) for journey in market]
    alone = {channel: _value(sets, channel, set("ABCDEF")) for channel in "ABCDEF"}
    journeys = [[f"{channel}{number}" for channel in one] for number in range(5) for one in market]
    expected = {f"{channel}{n}": value for channel, value in alone.items() for n in range(5)}
    assert len(expected) == 30
    assert _credited(attribution, journeys) == pytest.approx(expected)
