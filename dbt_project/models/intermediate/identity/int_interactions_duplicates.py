"""Which records are of one call, chat or form. One row per record that is not the only one."""

import pyarrow as pa


def model(dbt, session):
    """Rows of (interaction_id, first_interaction_id), those of the earliest records included.

    A record of another system joins the earliest one that it may mean and that has no record of its
    system yet: two forms in two systems stay two.
    """
    dbt.config(materialized="table")

    pairs = (
        dbt.ref("int_interactions_paired")
        .order("later_at, later_id, earlier_at, earlier_id")
        .project("earlier_id, earlier_system, later_id, later_system")
    )
    records, firsts = duplicates(pairs.fetchall())
    return pa.table(
        {
            "interaction_id": pa.array([record.bytes for record in records], pa.uuid()),
            "first_interaction_id": pa.array([first.bytes for first in firsts], pa.uuid()),
        }
    )


def duplicates(pairs):
    """Two lists: the records, and the earliest record of the same interaction for each.

    `pairs` are (earlier record, its system, later record, its system), in order of the later one's
    time and then of the earlier one's.
    """
    first_of, systems = {}, {}
    for earlier, earlier_system, later, later_system in pairs:
        first = first_of.get(earlier, earlier)
        systems_of_first = systems.setdefault(first, {earlier_system})
        if later not in first_of and later_system not in systems_of_first:
            first_of[first] = first_of[later] = first
            systems_of_first.add(later_system)
    return list(first_of), list(first_of.values())
