"""Credits of every model over random journeys: nothing lost, nothing doubled, no order matters."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from credits import NOON, Attribution, World
from hypothesis import given
from hypothesis import strategies as st

from orchestration.lib.common.settings import PROJECT_ROOT

LOOKBACK = timedelta(days=90)
CHANNELS = ("Direct", "Email", "Paid Search", "Referral")
_PEOPLE = ("ann", "bob", "cid")
# Whole days and seconds around them: touches at once, on both edges and beyond.
_AGES = st.sampled_from([-1, 0, 0, 1, 86_400, 500_000, 7_776_000 - 1, 7_776_000, 7_776_001])


@st.composite
def _worlds(draw: st.DrawFn) -> World:
    world = World()
    for number in range(draw(st.integers(0, 9))):
        age = timedelta(seconds=draw(_AGES))
        person, channel = draw(st.sampled_from(_PEOPLE)), draw(st.sampled_from(CHANNELS))
        world.touch(f"t{number}", person, NOON - age, channel)
    for number in range(draw(st.integers(1, 4))):
        people = draw(st.lists(st.sampled_from(_PEOPLE), unique=True, max_size=3))
        kind = draw(st.sampled_from(["lead", "opportunity", "customer", "repeat_sale"]))
        money = None
        if kind in ("customer", "repeat_sale"):
            money = Decimal(draw(st.integers(-10_000, 1_000_000))) / 100
        world.convert(f"c{number}", people, NOON, money, kind)
        for milestone in ("lead", "opportunity"):
            if draw(st.booleans()):
                reached = NOON - timedelta(seconds=draw(_AGES.filter(lambda age: age >= 0)))
                world.milestones.append((f"c{number}", milestone, reached))
    return world


def _credits(attribution: Attribution) -> list[tuple]:
    return attribution.rows(
        "select conversion_id, touchpoint_id, attribution_model, credit, revenue_credit "
        "from marts.fct_touchpoint_credits order by all"
    )


@given(world=_worlds(), order=st.randoms(use_true_random=False))
def test_each_conversion_is_shared_out_whole_among_its_eligible_touches_in_every_model(
    attribution: Attribution, world: World, order: Random
) -> None:
    attribution.run(world)
    credits = _credits(attribution)
    models = [
        row[0]
        for row in attribution.rows(
            "select attribution_model from intermediate.int_attribution_models"
        )
    ]
    assert len(models) == 12
    for conversion, _, at, revenue in world.conversions:
        people = {person for one, person, _ in world.persons if one == conversion}
        eligible = {
            touchpoint
            for touchpoint, _, person, touched_at, _ in world.touches
            if person in people and at - LOOKBACK <= touched_at <= at
        }
        for model in models:
            mine = [row for row in credits if (row[0], row[2]) == (conversion, model)]
            # Without an eligible touch there is no credit at all: (unattributed), and only then.
            assert sum(row[3] for row in mine) == pytest.approx(1 if eligible else 0, abs=1e-9)
            assert all(row[3] > 0 for row in mine)
            touched = {row[1] for row in mine}
            assert touched == eligible if model == "linear" else touched <= eligible
            money = [row[4] for row in mine]
            if revenue is None or not eligible:
                assert all(part is None for part in money)
            else:
                assert sum(money) == revenue
    assert len({row[:3] for row in credits}) == len(credits)

    for rows in (world.touches, world.conversions, world.persons, world.milestones):
        order.shuffle(rows)
    attribution.run(world)
    assert _credits(attribution) == credits


@contextmanager
def _seed(attribution: Attribution, name: str, rows: list[tuple]) -> Iterator[None]:
    before = attribution.rows(f"from seeds.{name}")
    attribution.seed(name, rows)
    try:
        yield
    finally:
        attribution.seed(name, before)


def _three_touches() -> World:
    world = World()
    for place, channel in enumerate(("Email", "Direct", "Referral")):
        world.touch(f"{place}", "ann", NOON - timedelta(days=9 - place), channel)
    world.convert("sale", ["ann"], NOON, 100)
    return world


def test_rows_of_a_seed_make_a_model(attribution: Attribution) -> None:
    rows = [*attribution.rows("from seeds.attribution_weights")]
    rows += [("ours", "first", Decimal("0.7")), ("ours", "last", Decimal("0.1"))]
    methods = [*attribution.rows("from seeds.attribution_methods")]
    methods += [("quick", "time_decay", 1.0, None), ("markov_2", "markov", None, 2)]
    with (
        _seed(attribution, "attribution_weights", rows),
        _seed(attribution, "attribution_methods", methods),
    ):
        attribution.run(_three_touches())
        assert attribution.credits("sale", "ours") == pytest.approx([0.875, 0, 0.125])
        assert attribution.credits("sale", "quick") == pytest.approx([1 / 7, 2 / 7, 4 / 7])
        assert attribution.credits("sale", "markov_2") == pytest.approx([1 / 3, 1 / 3, 1 / 3])
    attribution.run(_three_touches())
    assert attribution.credits("sale", "ours") == [0, 0, 0]


def test_an_excluded_channel_is_out_before_anything_is_weighed(attribution: Attribution) -> None:
    with _seed(attribution, "attribution_exclusions", [("Referral", None, "our own partner")]):
        attribution.run(_three_touches())
        assert attribution.credits("sale", "last_touch") == [0, 1]
        assert attribution.credits("sale", "u_shaped") == pytest.approx([0.5, 0.5])
        assert attribution.rows("select path from intermediate.int_paths_counted") == [
            ("Email > Direct",)
        ]


def test_a_market_touched_by_40_channels_is_shared_exactly(attribution: Attribution) -> None:
    world = World()
    for number in range(40):
        world.touch(f"{number:02}", "ann", NOON - timedelta(hours=number), f"channel {number}")
    world.touch("again", "ann", NOON, "channel 7")
    world.convert("sale", ["ann"], NOON, 100)
    attribution.run(world)
    credits = attribution.credits("sale", "shapley")
    assert sum(credits) == pytest.approx(1, abs=1e-12)
    assert sorted(credits) == pytest.approx([1 / 80] * 2 + [1 / 40] * 39)


@pytest.mark.parametrize("kind", ["lead", "mql", "sql", "opportunity", "customer", "advocate"])
def test_every_type_of_conversion_is_fitted_on_its_own_journeys(
    attribution: Attribution, kind: str
) -> None:
    world = World()
    for number in range(4):
        person = f"p{number}"
        world.touch(f"{number}a", person, NOON - timedelta(days=2), "Email")
        world.touch(f"{number}b", person, NOON - timedelta(days=1), "Direct")
    world.touch("5", "alone", NOON, "Direct")
    world.convert("mine", ["p0"], NOON, None, kind)
    world.convert("others", ["alone"], NOON, None, "lead" if kind != "lead" else "sql")
    attribution.run(world)
    found = attribution.rows(
        "select channel, removal_effect, journey_count, conversion_count from "
        f"intermediate.int_removal_effects_fitted where conversion_type = '{kind}' order by all"
    )
    # One of five converted. Without Email, the one who came directly would still go on as the four.
    assert found == [("Direct", 1, 5, 1), ("Email", 0.8, 5, 1)]


def test_the_seeds_hold_the_twelve_models() -> None:
    named = set()
    for seed in ("attribution_weights", "attribution_methods"):
        lines = (PROJECT_ROOT / f"seeds/{seed}.csv").read_text().splitlines()[1:]
        named |= {line.split(",")[0] for line in lines}
    assert named == {
        *("first_touch", "last_touch", "last_non_direct", "linear", "u_shaped", "w_shaped"),
        *("full_path", "j_shaped", "inverse_j", "time_decay", "markov", "shapley"),
    }
