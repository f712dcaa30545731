"""The names of people, from the private work file: only where somebody asked for them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing

import duckdb

from orchestration.dashboard.published import Table
from orchestration.lib.common.settings import Home

_NAMES = """
select
    replace(identifiers.person_id::varchar, '-', '') as person_id,
    min(named.full_name) as full_name
from intermediate.int_identifiers_resolved as identifiers
inner join intermediate.int_contacts_named as named
    on
        identifiers.identifier_type = 'crm_contact_id'
        and identifiers.identifier = named.contact_id
where replace(identifiers.person_id::varchar, '-', '') in (select unnest($persons))
group by 1
"""


def names(home: Home, tables: Iterable[Table]) -> dict[str, str]:
    """The names of the persons in these tables by their ids, as far as the CRM has them.

    Nothing while a refresh has the work file open: names are then ids, as they are published.
    """
    persons = {
        row["person_id"]
        for table in tables
        if "person_id" in table.columns
        for row in table.records
        if row["person_id"]
    }
    if not persons:
        return {}
    try:
        with closing(duckdb.connect(str(home.warehouse), read_only=True)) as work:
            return dict(work.execute(_NAMES, {"persons": sorted(persons)}).fetchall())
    except duckdb.Error:
        return {}
