"""Published and hand-derived figures: ../shared/data/worked_examples, where each was printed."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from fractions import Fraction
from types import ModuleType

import pytest
from credits import NOON, Attribution, World

from orchestration.lib.common.settings import PROJECT_ROOT

FILE = PROJECT_ROOT.parent / "shared/data/worked_examples/attribution.json"
EXAMPLES = json.loads(FILE.read_text()) if FILE.exists() else {}
ROUNDED = 1e-9  # the file gives ten digits

pytestmark = pytest.mark.skipif(not EXAMPLES, reason="the examples lie beside the project")


def _example(kind: str, name: str) -> dict:
    return next(one for one in EXAMPLES[kind] if one["id"] == name)


@pytest.mark.parametrize("name", ["M1", "M2", "M3", "M4_no_null"])
def test_markov_gives_the_published_effects(
    name: str, transitions_of: Callable[..., dict], markov: ModuleType
) -> None:
    example = _example("markov", name)
    paths = [(path.replace(">", " > "), wins, losses) for path, wins, losses in example["rows"]]
    orders = {1: example["removal"]} | (
        {2: example["removal_order2"]} if "removal_order2" in example else {}
    )
    for order, removal in orders.items():
        fitted = markov.fit(transitions_of(paths, order))
        effects = {row[0]: row[1] for row in fitted}
        assert effects == pytest.approx(removal, abs=ROUNDED)
        assert fitted[0][2] == pytest.approx(float(Fraction(example["p_conv"])))
        if order == 1 and "credit" in example:
            share = sum(wins for _, wins, _ in paths) / sum(effects.values())
            # M1 is printed for one conversion, M2 and M3 for all of theirs.
            credits = {channel: effect * share for channel, effect in effects.items()}
            assert credits == pytest.approx(example["credit"], abs=ROUNDED)


def test_markov_counts_the_published_transitions(transitions_of: Callable[..., dict]) -> None:
    example = _example("markov", "M3")
    counts = transitions_of([(path.replace(">", " > "), *n) for path, *n in example["rows"]])
    leaving = Counter()
    for (source, _), count in counts.items():
        leaving[source] += count
    for step, share in example["transitions"].items():
        source, target = step.split(">")
        target = "(conversion)" if target == "conv" else target
        assert Fraction(counts[source, target], leaving[source]) == Fraction(share)


def _shapley(attribution: Attribution, journeys: dict[str, int]) -> Counter[str]:
    """What each channel gets of so many conversions whose touches were of a set of channels."""
    world = World()
    for channels, count in journeys.items():
        for number in range(count):
            journey = f"{channels}{number}"
            for place, channel in enumerate(channels):
                world.touch(f"{journey}/{place}", journey, NOON, channel)
            world.convert(journey, [journey], NOON)
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


def test_shapley_gives_the_published_values_of_three_channels(attribution: Attribution) -> None:
    example = _example("shapley", "S1")
    journeys = {channels: round(100 * part) for channels, part in example["exact_sets_R"].items()}
    found = _shapley(attribution, journeys)
    assert {channel: part / 100 for channel, part in found.items()} == pytest.approx(example["phi"])
    # The game that is printed is that of these journeys.
    for coalition, worth in example["game_v"].items():
        within = sum(n for channels, n in journeys.items() if set(channels) <= set(coalition))
        assert within / 100 == pytest.approx(worth)


def test_shapley_gives_the_derived_values_of_a_game_with_negative_dividends(
    attribution: Attribution,
) -> None:
    example = _example("shapley", "S2")
    worth = {frozenset(coalition): value for coalition, value in example["game_v"].items()}
    dividends: dict[str, int] = {}
    for coalition in sorted(example["game_v"], key=len):
        smaller = (n for part, n in dividends.items() if set(part) < set(coalition))
        dividends[coalition] = worth[frozenset(coalition)] - sum(smaller)
    # The value is linear: conversions that a set costs are taken off what the others bring.
    brought = _shapley(attribution, {part: n for part, n in dividends.items() if n > 0})
    cost = _shapley(attribution, {part: -n for part, n in dividends.items() if n < 0})
    brought.subtract(cost)
    expected = {channel: float(Fraction(value)) for channel, value in example["phi"].items()}
    assert dict(brought) == pytest.approx(expected)


def _journey(attribution: Attribution, days_before: list[float], revenue: int, **options) -> None:  # noqa: ANN003
    world = World()
    for place, days in enumerate(days_before):
        world.touch(f"{place}", "ann", NOON - timedelta(days=days), f"channel {place}")
    world.convert("sale", ["ann"], NOON, revenue)
    attribution.run(world, **options)


def _money(attribution: Attribution, model: str) -> list[float]:
    found = attribution.rows(
        "select revenue_credit from marts.fct_touchpoint_credits "
        f"where attribution_model = '{model}' order by touchpoint_id"
    )
    return [float(money) for (money,) in found]


def test_four_touches_are_credited_as_adobe_prints_it(attribution: Attribution) -> None:
    example = _example("rule_based", "R1_adobe")
    channels = [channel for channel, _ in example["touches"]]
    end = datetime.fromisoformat(example["conversion"])
    days = [(end - datetime.fromisoformat(day)).days for _, day in example["touches"]]
    _journey(attribution, days, example["revenue"])
    for model, printed in {
        "j_shaped": example["j_shaped"],
        "linear": example["linear"],
        "time_decay": example["time_decay_7d"],
    }.items():
        money = _money(attribution, model)
        assert dict(zip(channels, money, strict=True)) == pytest.approx(printed, abs=0.011)
        assert sum(money) == pytest.approx(example["revenue"], abs=1e-9)


def test_twelve_thousand_are_shared_as_published(attribution: Attribution) -> None:
    example = _example("rule_based", "R2_12k")
    world = World()
    for place, (days, channel) in enumerate(
        zip(example["days_before"], example["channels"], strict=True)
    ):
        name = "Direct" if channel == "direct" else channel
        world.touch(f"{place}", "ann", NOON - timedelta(days=days), name)
    world.convert("sale", ["ann"], NOON, example["revenue"])
    attribution.run(world)
    for model, key in {
        "first_touch": "first",
        "last_touch": "last",
        "last_non_direct": "last_non_direct",
        "linear": "linear",
        "u_shaped": "u_40_20_40",
    }.items():
        money = [part * example["revenue"] for part in attribution.credits("sale", model)]
        assert money == pytest.approx(example[key]), model
    assert _money(attribution, "time_decay") == pytest.approx(
        example["time_decay_7d_exact"], abs=0.01
    )
    published = example["time_decay_7d_published_rounded"]
    assert _money(attribution, "time_decay") == pytest.approx(published, abs=5)


def _look_back_a_week(sql: str) -> str:
    return sql.replace("interval 90 days", "interval 7 days")


def test_a_shorter_lookback_leaves_a_touch_out_as_amplitude_prints_it(
    attribution: Attribution,
) -> None:
    example = _example("rule_based", "R3_amplitude")
    end = datetime.fromisoformat(example["conversion"])
    days = [(end - datetime.fromisoformat(day)).days for day in example["touch_days"]]
    _journey(attribution, days, 100)
    assert attribution.credits("sale", "j_shaped") == pytest.approx(example["j_30d"])
    _journey(attribution, days, 100, change=_look_back_a_week)
    assert attribution.credits("sale", "linear") == pytest.approx(example["linear_7d"][1:])
    assert attribution.credits("sale", "first_touch") == [1, 0]


def test_six_touches_and_two_are_weighed_as_published(attribution: Attribution) -> None:
    example = _example("rule_based", "R4_six_touch")
    models = {"u": "u_shaped", "j": "j_shaped", "inverse_j": "inverse_j"}
    _journey(attribution, [6, 5, 4, 3, 2, 1], 100)
    for key, model in models.items():
        assert attribution.credits("sale", model) == pytest.approx(example[key])
    _journey(attribution, [2, 1], 100)
    for key, model in models.items():
        assert attribution.credits("sale", model) == pytest.approx(example["two_touch"][key])
