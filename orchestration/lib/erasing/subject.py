"""A person that may be erased or told what is known, with all that ties records to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import duckdb

_DOMAINS_OF_OTHERS = """
with addresses as (
    select person_id::varchar as person_id, split_part(identifier, '@', -1) as domain
    from intermediate.int_identifiers_resolved where identifier_type = 'email'
),
of_many as (
    select domain from addresses group by domain having count(distinct person_id) > 1
    union select domain from intermediate.int_companies_latest
    union select domain from seeds.free_mail_domains
    union select domain from seeds.own_domains
)
select distinct person_id, domain from addresses
where
    person_id in (select unnest($persons::varchar[]))
    and domain in (select domain from of_many where domain is not null)
order by all
"""


@dataclass
class Subject:
    """One person, with all that ties records to them, as the models have it."""

    given: str
    person_id: str | None  # None where no model has them
    identifiers: list[tuple[str, str]]  # type and value
    visitors: list[str] = field(default_factory=list)  # browsers of nobody else
    shared_visitors: list[str] = field(default_factory=list)
    spellings: dict[str, str] = field(default_factory=dict)  # of phones, as landed -> E.164
    domains: list[str] = field(default_factory=list)  # of their addresses, that others have too
    conversions: list[tuple[str, int, str]] = field(default_factory=list)  # type, number, revenue
    warnings: list[str] = field(default_factory=list)


def subjects(connection: duckdb.DuckDBPyConnection, person_ids: Iterable[str]) -> list[Subject]:
    """What the models have of each of these persons, in their order; one look for all of them.

    A browser is theirs where nobody but these persons used it.
    """
    chosen = list(person_ids)
    identifiers = _by_person(
        connection,
        """
        select person_id::varchar, identifier_type, identifier
        from intermediate.int_identifiers_resolved
        where person_id::varchar in (select unnest($persons::varchar[]))
        order by all
        """,
        chosen,
    )
    visitors = _by_person(
        connection,
        """
        with assigned as (
            select visitor_id, person_id::varchar as person_id
            from intermediate.int_sessions_assigned
            union
            select visitor_id, person_id::varchar from intermediate.int_visitors_assigned
        ),
        judged as (
            select visitor_id, person_id, person_id in (select unnest($persons::varchar[])) as is_of
            from assigned
        )
        select person_id, visitor_id, bool_and(is_of) over (partition by visitor_id)
        from judged
        qualify is_of
        order by all
        """,
        chosen,
    )
    spellings = _by_person(
        connection,
        """
        select identifiers.person_id::varchar, phones.raw_phone, phones.phone
        from intermediate.int_identifiers_resolved as identifiers
        inner join intermediate.int_phones_normalized as phones
            on identifiers.identifier_type = 'phone' and identifiers.identifier = phones.phone
        where identifiers.person_id::varchar in (select unnest($persons::varchar[]))
        order by all
        """,
        chosen,
    )
    domains = _by_person(connection, _DOMAINS_OF_OTHERS, chosen)
    return [
        Subject(
            person_id,
            person_id,
            identifiers[person_id],
            visitors=[visitor for visitor, is_alone in visitors[person_id] if is_alone],
            shared_visitors=[visitor for visitor, is_alone in visitors[person_id] if not is_alone],
            spellings=dict(spellings[person_id]),
            domains=[domain for (domain,) in domains[person_id]],
        )
        for person_id in chosen
    ]


def _by_person(
    connection: duckdb.DuckDBPyConnection, query: str, persons: list[str]
) -> dict[str, list[Any]]:
    """The rows of a query, whose first column is the person, by person and without it."""
    found: dict[str, list[Any]] = defaultdict(list)
    for person_id, *rest in connection.execute(query, {"persons": persons}).fetchall():
        found[person_id].append(tuple(rest))
    return found
