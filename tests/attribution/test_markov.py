"""Markov chains: what must hold of any journeys, checked against exact fractions."""

from collections.abc import Callable
from fractions import Fraction
from types import ModuleType

import numpy as np
import pytest
from credits import NOON, Attribution, World
from hypothesis import assume, given
from hypothesis import strategies as st

Paths = list[tuple[str, int, int]]
Transitions = Callable[..., dict[tuple[str, str], int]]


@st.composite
def _journeys(draw: st.DrawFn, channels: str = "ABCDE") -> Paths:
    """Different paths without a channel after itself, with how many converted and did not."""
    steps = st.lists(st.sampled_from(channels), min_size=1, max_size=7)
    drawn = draw(st.lists(steps, min_size=1, max_size=8))
    paths = {}
    for path in drawn:
        collapsed = [one for place, one in enumerate(path) if path[place - 1 : place] != [one]]
        paths[" > ".join(collapsed)] = draw(st.tuples(st.integers(0, 40), st.integers(0, 40)))
    assume(any(wins for wins, _ in paths.values()))
    return [(path, *counts) for path, counts in paths.items() if sum(counts)]


def _absorbed(counts: dict[tuple[str, str], int], without: str | None = None) -> Fraction:
    """The probability of a conversion, by elimination in fractions; no float and no library."""
    leaving: dict[str, int] = {}
    for (source, _), count in counts.items():
        leaving[source] = leaving.get(source, 0) + count
    chain = {
        source: {
            target: Fraction(count, leaving[source])
            for (start, target), count in counts.items()
            if start == source and (without is None or without not in target.split(" > "))
        }
        for source in leaving
        if without is None or without not in source.split(" > ")
    }
    # States are taken out one by one, each way through them becoming a way around them.
    for gone in [state for state in chain if state != "(start)"]:
        onward = chain.pop(gone)
        again = 1 - onward.pop(gone, Fraction(0))
        for targets in chain.values():
            if through := targets.pop(gone, None):
                for target, share in onward.items():
                    targets[target] = targets.get(target, 0) + through * share / again
    return chain["(start)"].get("(conversion)", Fraction(0))


@given(paths=_journeys(), order=st.integers(1, 3))
def test_effects_are_those_of_the_chain_with_the_channel_taken_out_exactly(
    transitions_of: Transitions, markov: ModuleType, paths: Paths, order: int
) -> None:
    counts = transitions_of(paths, order)
    probability = _absorbed(counts)
    fitted = markov.fit(counts)
    won = sum(wins for _, wins, _ in paths)
    assert probability == Fraction(won, won + sum(losses for *_, losses in paths))
    for channel, effect, fitted_probability, *_ in fitted:
        assert fitted_probability == pytest.approx(float(probability))
        assert effect == pytest.approx(
            float(1 - _absorbed(counts, channel) / probability), abs=1e-9
        )
    assert {row[0] for row in fitted} == {c for path, *_ in paths for c in path.split(" > ")}


@given(paths=_journeys())
def test_the_formula_gives_what_taking_a_channel_out_gives(
    transitions_of: Transitions, markov: ModuleType, paths: Paths
) -> None:
    chain = markov.Chain(transitions_of(paths))
    assert chain.effects_by_formula() == pytest.approx(chain.effects_by_removal(), abs=1e-9)


@given(paths=_journeys(), order=st.integers(1, 3), times=st.integers(2, 1_000_000))
def test_so_many_times_the_journeys_have_the_same_effects(
    transitions_of: Transitions, markov: ModuleType, paths: Paths, order: int, times: int
) -> None:
    more = [(path, wins * times, losses * times) for path, wins, losses in paths]
    once, often = (markov.fit(transitions_of(rows, order)) for rows in (paths, more))
    assert [row[:3] for row in often] == [pytest.approx(row[:3]) for row in once]


@given(paths=_journeys(), again=st.lists(st.integers(1, 3), min_size=7, max_size=7))
def test_a_channel_after_itself_changes_no_effect(
    transitions_of: Transitions, markov: ModuleType, paths: Paths, again: list[int]
) -> None:
    repeated = []
    for path, *counts in paths:
        steps = [(c, n) for c, n in zip(path.split(" > "), again, strict=False) for _ in range(n)]
        repeated.append((" > ".join(channel for channel, _ in steps), *counts))
    plain = {row[0]: row[1] for row in markov.fit(transitions_of(paths))}
    assert {row[0]: row[1] for row in markov.fit(transitions_of(repeated))} == pytest.approx(
        plain, abs=1e-9
    )


@given(paths=_journeys("ABC"), order=st.integers(1, 3))
def test_a_channel_on_every_converting_path_is_worth_all_and_one_on_none_nothing(
    transitions_of: Transitions, markov: ModuleType, paths: Paths, order: int
) -> None:
    known = [(f"always > {path}", wins, losses) for path, wins, losses in paths]
    known.append(("never", 0, 5))
    effects = {row[0]: row[1] for row in markov.fit(transitions_of(known, order))}
    assert effects["always"] == pytest.approx(1)
    assert effects["never"] == pytest.approx(0)


def test_journeys_without_a_conversion_or_without_any_journey_fit_nothing(
    transitions_of: Transitions, markov: ModuleType
) -> None:
    assert markov.fit(transitions_of([("A > B", 0, 3)])) == []
    assert markov.fit({}) == []


def test_thousands_of_states_are_fitted(transitions_of: Transitions, markov: ModuleType) -> None:
    random = np.random.default_rng(7)
    names = [f"channel {number}" for number in range(25)]
    paths = {
        " > ".join(names[step] for step in path): (
            int(random.integers(0, 5)),
            int(random.integers(0, 50)),
        )
        for path in random.integers(0, 25, (4_000, 6))
        if (path[1:] != path[:-1]).all()
    }
    counts = transitions_of([(path, *n) for path, n in paths.items()], 3)
    chain = markov.Chain(counts)
    assert len(chain.states) > 5_000
    effects = {row[0]: row[1] for row in markov.fit(counts)}
    assert len(effects) == 25
    assert all(0 < effect < 1 for effect in effects.values())


def test_repeats_of_a_channel_are_one_step_of_a_path(attribution: Attribution) -> None:
    world = World()
    for person, channels in {"won": "AABBBA", "lost": "AABBBA", "too": "ABA"}.items():
        for place, channel in enumerate(channels):
            world.touch(f"{person}{place}", person, NOON, channel)
    world.convert("sale", ["won"], NOON, 10)
    attribution.run(world)
    assert attribution.rows(
        "select path, conversions, non_conversions from intermediate.int_paths_counted"
    ) == [("A > B > A", 1, 2)]


@pytest.mark.parametrize("order", [1, 2, 3])
def test_channels_of_one_name_within_another_are_two(
    order: int, transitions_of: Transitions, markov: ModuleType
) -> None:
    paths = [("Search", 3, 0), ("Paid Search > Paid", 2, 4), ("Paid", 1, 1)]
    effects = {row[0]: row[1] for row in markov.fit(transitions_of(paths, order))}
    assert effects["Search"] == pytest.approx(0.5)
    assert set(effects) == {"Search", "Paid Search", "Paid"}
