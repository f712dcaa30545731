"""How well the visits of one person were brought together, against the simulator's truth.

Items are visits, clusters are people. Three clusterings of the same visits are compared:

- predicted: `fct_sessions.person_id` of the session that begins on the visit's browser when the
  visit does; a visit without such a session is a cluster of its own.
- actual: the true person, known or not.
- tieable: the true person, as far as any identifier in the exports ties a visit to them. A person's
  visits on a browser are tied when an identify call in one of them, or a call, chat or form from
  it, carried an e-mail, phone or user id that is this person's alone. The visits on any other
  browser are tied to each other only: a cluster for each person and such browser.

Precision is measured against the actual people, recall against the tieable ones: what nothing on
record ties is not missed, but putting two people together is always wrong.

One kind of visit is counted apart (`passed_on`): somebody opens a link that names another person,
its recipient, on a browser that nothing else names. By the rules of identity that visit is the
recipient's, no record tells it from a visit of the recipient, and it belongs to no other figure
than `pairwise_precision_with_passed_on`, which has it as wrong as it truly is.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

_ITEMS = """
create or replace temp table items as
with
visits as (
    select
        visitor_id, person_id, started_at, identifiers,
        list_contains(notes, 'forwarded_link') as is_forwarded
    from read_json(getvariable('truth') || '/visits.jsonl.gz', columns = {
        visitor_id: 'varchar', person_id: 'varchar', started_at: 'timestamp',
        identifiers: 'varchar[]', notes: 'varchar[]'
    })
),
leads as (
    select visitor_id, person_id, identifiers
    from read_json(getvariable('truth') || '/leads.jsonl.gz', columns = {
        visitor_id: 'varchar', person_id: 'varchar', identifiers: 'varchar[]'
    })
),
own_identifiers as (
    select person_id, unnest(emails || phones || user_ids) as identifier
    from read_json(getvariable('truth') || '/persons.jsonl.gz', columns = {
        person_id: 'varchar', emails: 'varchar[]', phones: 'varchar[]', user_ids: 'varchar[]'
    })
),
left_behind as (
    select person_id, visitor_id, unnest(identifiers) as identifier from visits
    union all
    select person_id, visitor_id, unnest(identifiers) as identifier from leads
),
tied_browsers as (
    select distinct person_id, visitor_id
    from left_behind
    semi join own_identifiers using (person_id, identifier)
    where visitor_id is not null
)
select
    coalesce(
        sessions.person_id::varchar,
        concat_ws(' ', 'no session', visits.visitor_id, visits.started_at)
    ) as predicted,
    visits.person_id as actual,
    case
        when tied_browsers.visitor_id is not null then visits.person_id
        else visits.person_id || ' on ' || visits.visitor_id
    end as tieable,
    visits.is_forwarded
    and visits.visitor_id not in (select visitor_id from tied_browsers) as is_passed_on
from visits
left join marts.fct_sessions as sessions
    on visits.visitor_id = sessions.visitor_id and visits.started_at = sessions.started_at
left join tied_browsers
    on visits.person_id = tied_browsers.person_id and visits.visitor_id = tied_browsers.visitor_id
"""

# Pairs are counted by the sizes of groups: of n visits n(n-1)/2 pairs can be made.
_FIGURES = """
with
cells as (
    select predicted, actual, tieable, count(*) as size from items group by all
),
by_predicted as (
    select predicted, sum(size) as predicted_size from cells group by all
),
by_tieable as (
    select tieable, sum(size) as tieable_size from cells group by all
),
right_predictions as (
    select predicted, predicted_size, sum(size) as size
    from cells inner join by_predicted using (predicted)
    group by predicted, predicted_size, actual
),
found_ties as (
    select tieable, tieable_size, sum(size) as size
    from cells inner join by_tieable using (tieable)
    group by tieable, tieable_size, predicted
)
select
    (select sum(size * (size - 1)) from right_predictions),
    (select sum(predicted_size * (predicted_size - 1)) from by_predicted),
    (select sum(size * (size - 1)) from found_ties),
    (select sum(tieable_size * (tieable_size - 1)) from by_tieable),
    (select sum(size * size / predicted_size) from right_predictions),
    (select sum(size * size / tieable_size) from found_ties),
    (select count(*) from items)
"""


@dataclass(frozen=True)
class IdentityQuality:
    """Shares between 0 and 1; `items` and `passed_on` count visits, the latter not among items."""

    pairwise_precision: float
    pairwise_recall: float
    pairwise_f1: float
    bcubed_precision: float
    bcubed_recall: float
    bcubed_f1: float
    items: int
    passed_on: int
    pairwise_precision_with_passed_on: float


def identity_quality(home: Path) -> IdentityQuality:
    """Compare the work file of a refreshed data folder with the truth that its simulator wrote."""
    with closing(
        duckdb.connect(str(home / "warehouse" / "closedloop.duckdb"), read_only=True)
    ) as connection:
        connection.execute("set variable truth = ?", [str(home / "truth")])
        connection.execute(_ITEMS)
        with_passed_on = clustering_quality(connection)
        connection.execute("delete from items where is_passed_on")
        quality = clustering_quality(connection)
    return replace(
        quality,
        passed_on=with_passed_on.items - quality.items,
        pairwise_precision_with_passed_on=with_passed_on.pairwise_precision,
    )


def clustering_quality(connection: duckdb.DuckDBPyConnection) -> IdentityQuality:
    """Measure the table `items` (predicted, actual, tieable), one row per visit.

    Pairwise: of the pairs of visits put together, the share that belongs together (precision), and
    of those that belong together, the share put together (recall). B-cubed (Bagga and Baldwin,
    "Algorithms for Scoring Coreference Chains", 1998): the same two shares for each visit among
    the visits of its cluster, itself included, averaged over visits. F1 is their harmonic mean.

    Without any pair nothing is wrong or missed: the share is 1.
    """
    figures = connection.execute(_FIGURES).fetchall()[0]
    right, predicted, found, tieable, bcubed_right, bcubed_found, items = figures
    pairwise = _share(right, predicted), _share(found, tieable)
    bcubed = _share(bcubed_right, items), _share(bcubed_found, items)
    return IdentityQuality(
        *(*pairwise, _harmonic_mean(*pairwise)),
        *(*bcubed, _harmonic_mean(*bcubed)),
        items=items,
        passed_on=0,
        pairwise_precision_with_passed_on=pairwise[0],
    )


def _share(part: float | None, whole: float | None) -> float:
    return float(part or 0) / float(whole) if whole else 1.0


def _harmonic_mean(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0
