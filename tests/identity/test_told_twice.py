"""Which records tell of one form, on pairs made up here: record and system, the earlier first."""

from collections.abc import Callable
from types import ModuleType

import pytest

Pairs = list[tuple[str, str, str, str]]
Groups = Callable[[str], set[frozenset[str]]]


@pytest.fixture(scope="module")
def told(python_model: Callable[[str], ModuleType]) -> Groups:
    """The records that tell of one thing; "a1 b1" are records of the systems a and b in order of
    time, each of which may mean what any earlier one of another system means."""
    told_twice = python_model("int_interactions_duplicates").told_twice

    def run(records: str) -> set[frozenset[str]]:
        names = records.split()
        pairs: Pairs = [
            (earlier, earlier[0], later, later[0])
            for number, later in enumerate(names)
            for earlier in names[:number]
            if earlier[0] != later[0]
        ]
        groups: dict[str, set[str]] = {}
        for record, first in zip(*told_twice(pairs), strict=True):
            groups.setdefault(first, set()).add(record)
        return {frozenset(group) for group in groups.values()}

    return run


def test_one_form_that_three_systems_tell_of_is_one(told: Groups) -> None:
    assert told("a1 b1 c1") == {frozenset({"a1", "b1", "c1"})}


def test_two_forms_that_two_systems_tell_of_stay_two(told: Groups) -> None:
    for order in ("a1 a2 b1 b2", "a1 b1 a2 b2", "a1 b1 b2 a2"):
        assert told(order) == {frozenset({"a1", "b1"}), frozenset({"a2", "b2"})}


def test_a_form_that_one_system_missed_stays_one(told: Groups) -> None:
    assert told("a1 a2 b1") == {frozenset({"a1", "b1"})}


def test_records_of_one_system_are_never_one(told: Groups) -> None:
    assert told("a1 a2 a3") == set()
