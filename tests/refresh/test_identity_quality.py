"""How well the demo company's people are told apart and brought together, against its truth."""

import duckdb
import pytest

from dev.bench.identity_quality import clustering_quality, identity_quality
from dev.refreshing import Demo


def test_precision_and_recall_reach_their_targets(demo: Demo) -> None:
    quality = identity_quality(demo.home)
    (visits,) = demo.marts.execute("select count(*) from marts.fct_sessions").fetchall()[0]
    assert quality.items + quality.passed_on == visits
    assert quality.pairwise_precision >= 0.999
    assert quality.bcubed_precision >= 0.999
    assert quality.pairwise_recall >= 0.98
    assert quality.bcubed_recall >= 0.98
    # Links that were passed on to people of whom nothing is known.
    assert 0 < quality.passed_on < 0.001 * visits


def test_the_figures_of_a_small_example_are_those_worked_out_by_hand() -> None:
    connection = duckdb.connect()
    # Ann's three visits and one of Bob's were put together, his other one was left alone; of Ann's,
    # the third has nothing on record that ties it to the others.
    connection.execute(
        "create table items as from (values"
        " ('p', 'ann', 'ann'), ('p', 'ann', 'ann'), ('p', 'ann', 'ann elsewhere'),"
        " ('p', 'bob', 'bob'), ('q', 'bob', 'bob')"
        ") as items (predicted, actual, tieable)"
    )
    quality = clustering_quality(connection)
    # Six pairs were made, the three among Ann's are right; two could be tied, and one is.
    assert quality.pairwise_precision == pytest.approx(3 / 6)
    assert quality.pairwise_recall == pytest.approx(1 / 2)
    assert quality.pairwise_f1 == pytest.approx(1 / 2)
    # Of their cluster of four, three are right for each of Ann's visits and one for Bob's first.
    assert quality.bcubed_precision == pytest.approx((3 * 3 / 4 + 1 / 4 + 1) / 5)
    # Found in one cluster: all that Ann's visits are tied to, and half of Bob's two.
    assert quality.bcubed_recall == pytest.approx((3 * 1 + 2 * 1 / 2) / 5)
    precision, recall = 3.5 / 5, 4 / 5
    assert quality.bcubed_f1 == pytest.approx(2 * precision * recall / (precision + recall))
    assert quality.items == 5


def test_visits_that_are_all_apart_are_neither_wrong_nor_missed() -> None:
    connection = duckdb.connect()
    connection.execute(
        "create table items as"
        " select 'p' || n as predicted, 'a' || n as actual, 't' || n as tieable"
        " from range(3) as numbers (n)"
    )
    quality = clustering_quality(connection)
    assert (quality.pairwise_f1, quality.bcubed_f1) == (1, 1)
