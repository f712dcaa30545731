"""Who is tied to whom, on identifiers that are numbers."""

from collections.abc import Callable
from types import ModuleType

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

Edge = tuple[int, int]

KINDS = {"u": "user_id", "e": "email", "p": "phone", "c": "crm_contact_id"}


class _Run:
    """What dbt hands to a model."""

    def __init__(self, nodes: duckdb.DuckDBPyRelation, edges: duckdb.DuckDBPyRelation) -> None:
        self._relations = {"int_identity_nodes": nodes, "int_identity_edges": edges}

    def ref(self, name: str) -> duckdb.DuckDBPyRelation:
        return self._relations[name]

    def config(self, **_: str) -> None:
        pass


People = Callable[..., set[frozenset[int]]]


@pytest.fixture(scope="session")
def people_of(python_model: Callable[[str], ModuleType]) -> People:
    """The groups of identifiers that the model makes of ties, suspects, hints and visits.

    `kinds` has a letter of KINDS for each identifier; a visit is of a user id and what it gave.
    """
    model = python_model("int_identity_components").model

    def run(
        size: int,
        ties: list[Edge],
        limits: dict[int, int] | None = None,
        hints: list[Edge] | None = None,
        visits: list[Edge] | None = None,
        kinds: str = "",
    ) -> set[frozenset[int]]:
        limited = [(limits or {}).get(node) for node in range(size)]
        edges = [(*tie, True, False) for tie in ties]
        edges += [(*hint, False, False) for hint in hints or []]
        edges += [(*visit, False, True) for visit in visits or []]
        nodes_table = pa.table(
            [
                pa.array(range(size), pa.int64()),
                pa.array(limited, pa.int32()),
                pa.array([KINDS[kind] for kind in kinds.ljust(size, "p")], pa.string()),
            ],
            names=["node_id", "max_other_identifiers", "identifier_type"],
        )
        edges_table = pa.table(
            [
                pa.array([edge[0] for edge in edges], pa.int64()),
                pa.array([edge[1] for edge in edges], pa.int64()),
                pa.array([edge[2] for edge in edges], pa.bool_()),
                pa.array([edge[3] for edge in edges], pa.bool_()),
            ],
            names=["from_node_id", "to_node_id", "is_tie", "is_of_visit"],
        )
        with duckdb.connect() as connection:
            given_rows = connection.from_arrow(nodes_table), connection.from_arrow(edges_table)
            table = model(_Run(*given_rows), None)
        groups: dict[int, set[int]] = {}
        for row in table.to_pylist():
            groups.setdefault(row["component_id"], set()).add(row["node_id"])
        return {frozenset(group) for group in groups.values()}

    return run


def test_a_chain_of_2000_identifiers_is_one_person(people_of: People) -> None:
    links = [(node, node + 1) for node in range(1_999)]
    assert people_of(2_000, links) == {frozenset(range(2_000))}
    assert len(people_of(2_000, links[:999] + links[1_000:])) == 2


@settings(max_examples=30, deadline=None)
@given(
    ties=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=9),
    suspects=st.dictionaries(st.integers(0, 6), st.integers(1, 2), max_size=3),
    visits=st.lists(st.tuples(st.integers(0, 1), st.integers(2, 6)), max_size=4),
    order=st.randoms(use_true_random=False),
    names=st.permutations(range(7)),
)
def test_people_do_not_depend_on_the_order_of_arrival(
    people_of: People,
    ties: list[Edge],
    suspects: dict[int, int],
    visits: list[Edge],
    order: "st.randoms",
    names: list[int],
) -> None:
    """The same ties in another order, turned round, between identifiers numbered otherwise."""
    again = [(names[one], names[other]) for one, other in ties]
    again = [tie[::-1] if order.random() < 0.5 else tie for tie in again]
    order.shuffle(again)
    renamed = {names[node]: limit for node, limit in suspects.items()}
    kinds = "uueeppc"
    shuffled = "".join(kinds[names.index(node)] for node in range(7))
    visited = [(names[user], names[given]) for user, given in visits]
    expected = {
        frozenset(names[node] for node in person)
        for person in people_of(7, ties, suspects, visits=visits, kinds=kinds)
    }
    assert people_of(7, again, renamed, visits=visited, kinds=shuffled) == expected


def test_a_suspect_that_would_tie_more_than_it_may_ties_nobody(people_of: People) -> None:
    ties = [(0, 1), (2, 0), (0, 3)]
    assert people_of(4, ties, {0: 3}) == {frozenset({0, 1, 2, 3})}
    assert people_of(4, ties, {0: 2}) == {frozenset({node}) for node in range(4)}


def test_a_suspect_is_one_persons_where_something_else_ties_what_it_ties(people_of: People) -> None:
    assert people_of(4, [(0, 1), (0, 2), (0, 3), (1, 2), (2, 3)], {0: 1}) == {frozenset(range(4))}


def test_a_hint_counts_against_a_suspect_and_ties_nothing(people_of: People) -> None:
    assert people_of(3, [(0, 1)], {0: 1}, hints=[(0, 2)]) == {frozenset({n}) for n in range(3)}
    assert people_of(3, [(0, 1)], {0: 2}, hints=[(0, 2)]) == {frozenset({0, 1}), frozenset({2})}


def test_what_another_suspect_ties_does_not_excuse_a_suspect(people_of: People) -> None:
    ties = [(0, 2), (0, 3), (1, 2), (1, 3)]
    assert len(people_of(4, ties, {0: 1, 1: 1})) == 4


def test_nobody_is_known_before_the_first_identifier(people_of: People) -> None:
    assert people_of(0, []) == set()


def test_a_user_id_is_whose_address_was_given_in_its_visits(people_of: People) -> None:
    assert people_of(2, [], visits=[(0, 1)], kinds="ue") == {frozenset({0, 1})}
    assert people_of(2, [], visits=[(0, 1)], kinds="up") == {frozenset({0, 1})}


def test_a_clerks_user_id_is_none_of_the_customers_whose_forms_it_sent(people_of: People) -> None:
    assert len(people_of(3, [], visits=[(0, 1), (0, 2)], kinds="uee")) == 3
    assert len(people_of(3, [], visits=[(0, 1), (0, 2)], kinds="upp")) == 3
    # Two addresses that a CRM contact ties are one person's.
    assert len(people_of(4, [(1, 3), (2, 3)], visits=[(0, 1), (0, 2)], kinds="ueec")) == 1


def test_an_address_given_in_visits_of_two_user_ids_is_neithers(people_of: People) -> None:
    assert len(people_of(3, [], visits=[(0, 2), (1, 2)], kinds="uue")) == 3
    assert len(people_of(3, [], visits=[(0, 2), (1, 2)], kinds="uup")) == 3


def test_a_colleague_on_a_browser_of_somebody_whose_address_is_known_stays_another(
    people_of: People,
) -> None:
    assert len(people_of(3, [(0, 1)], visits=[(0, 2)], kinds="uee")) == 2
    assert len(people_of(3, [(1, 2)], visits=[(0, 2)], kinds="uue")) == 2
    # Both are contacts of the CRM.
    assert len(people_of(4, [(0, 1), (2, 3)], visits=[(0, 3)], kinds="ucce")) == 2


def test_a_user_id_is_whose_address_and_whose_phone_its_visits_give(people_of: People) -> None:
    assert people_of(3, [], visits=[(0, 1), (0, 2)], kinds="uep") == {frozenset({0, 1, 2})}
    called = people_of(3, [], hints=[(2, 1), (2, 0)], visits=[(0, 1), (0, 2)], kinds="uep")
    assert called == {frozenset({0, 1, 2})}


def test_a_phone_that_others_called_from_is_no_user_ids(people_of: People) -> None:
    assert len(people_of(3, [], hints=[(1, 2)], visits=[(0, 1)], kinds="upe")) == 3


def test_a_shared_identifier_given_in_a_visit_ties_nothing(people_of: People) -> None:
    ties, visits = [(1, 2), (1, 3)], [(0, 1)]
    assert len(people_of(4, ties, {1: 2}, visits=visits, kinds="uepp")) == 1
    assert len(people_of(4, ties, {1: 1}, visits=visits, kinds="uepp")) == 4


def test_what_a_visit_ties_counts_against_no_suspect(people_of: People) -> None:
    assert len(people_of(4, [(1, 2)], {1: 1}, visits=[(0, 1)], kinds="uepp")) == 2
