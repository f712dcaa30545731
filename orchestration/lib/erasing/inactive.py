"""Known persons of whom nothing came for longer than the var `keep_personal_data_days` allows.

What counts as activity is in docs/privacy.md, for who has to argue about it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from orchestration.lib.common.erased import read_erased
from orchestration.lib.common.own_settings import project_var
from orchestration.lib.common.settings import Home, as_of_date

_DUE = """
with

identifiers as (

    select * from intermediate.int_identifiers_resolved

),

-- Of a tombstone all that is left are tokens.
persons as (

    select distinct person_id from identifiers
    where
        identifier not in (select unnest($tokens::varchar[]))
        and regexp_replace(identifier, '^[^:]*:', '') not in (select unnest($tokens::varchar[]))

),

deals as (

    select deal_persons.person_id, deals.*
    from intermediate.int_deals_latest as deals
    inner join intermediate.int_deal_persons as deal_persons using (source_system, deal_id)

),

activities as (

    select person_id, first_observed_at as active_at from identifiers
    union all
    select person_id, observed_at from intermediate.int_records_with_person
    union all
    select person_id, touched_at from intermediate.int_touchpoints_unioned
    union all
    select person_id, converted_at from marts.fct_conversions
    union all
    select person_id, greatest(created_at, updated_at, closed_at) from deals
    union all
    select person_id, timestamp 'infinity' from deals where is_closed is not true
    union all
    select identifiers.person_id, greatest(contacts.created_at, contacts.updated_at)
    from intermediate.int_contacts_latest as contacts
    inner join identifiers
        on
            identifiers.identifier_type = 'crm_contact_id'
            and concat(contacts.source_system, ':', contacts.contact_id) = identifiers.identifier
    union all
    select identifiers.person_id, greatest(contacts.created_at, contacts.updated_at)
    from intermediate.int_chat_contacts_latest as contacts
    inner join identifiers
        on
            identifiers.identifier_type = 'chat_contact_id'
            and concat(contacts.source_system, ':', contacts.chat_contact_id)
            = identifiers.identifier
    union all
    select identifiers.person_id, consents.said_at
    from intermediate.int_consents_unioned as consents
    left join intermediate.int_phones_normalized as phones on consents.identifier = phones.raw_phone
    inner join identifiers
        on coalesce(phones.phone, consents.identifier) = identifiers.identifier
    where consents.is_granted

)

select person_id::varchar, max(active_at)::date as last_active_on
from activities
where person_id in (select person_id from persons)
group by person_id
having max(active_at) < $day::timestamp - to_days($days)
order by last_active_on, person_id
"""


@dataclass(frozen=True)
class Inactive:
    """Who is due, by person_id the day (UTC) of their last activity; the longest ago first."""

    days: int
    last_active: dict[str, date]


def kept_days() -> int:
    """For how many days after their last activity a person is kept; 0 is for ever."""
    return int(project_var("keep_personal_data_days"))


def find_inactive(home: Home, connection: duckdb.DuckDBPyConnection, days: int) -> Inactive:
    """Who was last active more than `days` days before the day of the figures.

    Somebody who has a part in an open deal is active. Tombstones are nobody.
    """
    erased = read_erased(home)
    found = connection.execute(
        _DUE,
        {
            "tokens": sorted(set(erased.tokens.values())) if erased else [],
            "day": as_of_date(),
            "days": days,
        },
    )
    return Inactive(days, dict(found.fetchall()))
