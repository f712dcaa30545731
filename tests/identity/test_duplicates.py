"""Which records are of one form, on pairs made up here: record and system, the earlier first."""

from collections.abc import Callable
from types import ModuleType

import pytest

Pairs = list[tuple[str, str, str, str]]
Groups = Callable[[str], set[frozenset[str]]]


@pytest.fixture(scope="module")
def groups(python_model: Callable[[str], ModuleType]) -> Groups:
    """The records of one form; "a1 b1" are records of the systems a and b in order of time, each of
    which may be of the same form as any earlier one of another system."""
    duplicates = python_model("int_interactions_duplicates").duplicates

    def run(records: str) -> set[frozenset[str]]:
        names = records.split()
        pairs: Pairs = [
            (earlier, earlier[0], later, later[0])
            for number, later in enumerate(names)
            for earlier in names[:number]
            if earlier[0] != later[0]
        ]
        found: dict[str, set[str]] = {}
        for record, first in zip(*duplicates(pairs), strict=True):
            found.setdefault(first, set()).add(record)
        return {frozenset(group) for group in found.values()}

    return run


def test_one_form_that_three_systems_have_is_one(groups: Groups) -> None:
    assert groups("a1 b1 c1") == {frozenset({"a1", "b1", "c1"})}


def test_two_forms_in_two_systems_stay_two(groups: Groups) -> None:
    for order in ("a1 a2 b1 b2", "a1 b1 a2 b2", "a1 b1 b2 a2"):
        assert groups(order) == {frozenset({"a1", "b1"}), frozenset({"a2", "b2"})}


def test_a_form_that_one_system_missed_stays_one(groups: Groups) -> None:
    assert groups("a1 a2 b1") == {frozenset({"a1", "b1"})}


def test_records_of_one_system_are_never_one(groups: Groups) -> None:
    assert groups("a1 a2 a3") == set()
