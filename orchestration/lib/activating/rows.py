"""What should be where, as the models of schema `activation` have it; read, never written.

E-mail addresses and phone numbers come from the identity models, and only those of one person
alone: an address that several share is nobody's.
"""

from __future__ import annotations

import json
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

import duckdb

from orchestration.lib.activating.refusing import ActivationError
from orchestration.lib.activating.sends import Person
from orchestration.lib.common.locking import refresh_lock
from orchestration.lib.common.settings import Home
from orchestration.lib.common.warehouse import connect


@dataclass(frozen=True)
class Conversion:
    """A conversion as one destination may be told of it; `oldest_days` is as old as it may be."""

    destination: str
    send_key: str
    event_name: str | None
    converted_at: datetime
    value: Decimal | None
    currency: str | None
    click_id: str | None
    click_id_type: str | None
    clicked_at: datetime | None
    client_id: str | None
    person_id: str | None
    consent_ads: str | None
    consent_personalization: str | None
    consent_because: str | None
    oldest_days: int | None
    held_back_because: str | None


@dataclass(frozen=True)
class Field:
    """A field of a record of the CRM, with what it should hold; None clears it."""

    destination: str
    object: str
    record_id: str
    property: str
    value: str | None
    current_value: str | None
    person_id: str | None
    held_back_because: str | None


@dataclass(frozen=True)
class Member:
    """A person who should be in a list."""

    destination: str
    segment: str
    list: str
    person_id: str
    contact_id: str | None
    consent_ads: str | None
    consent_personalization: str | None
    consent_because: str | None
    held_back_because: str | None


@dataclass(frozen=True)
class Rows:
    """All that the models say, and the addresses of each person by id."""

    conversions: list[Conversion]
    fields: list[Field]
    members: list[Member]
    people: dict[str, Person]


_PEOPLE = """
select
    replace(person_id::varchar, '-', '') as person_id,
    identifier_type,
    identifier

from intermediate.int_identifiers_resolved

where not coalesce(is_shared, false) and identifier_type in ('email', 'phone')

order by all
"""
# Of a tombstone nobody is told anything (docs/privacy.md).
_ERASED = r"""
select distinct replace(person_id::varchar, '-', '')
from intermediate.int_identifiers_resolved
where regexp_matches(identifier, '(^|:)(erased-|[+]?999[0-9]{12}$)')
"""
_BY = {
    Conversion: ("act_conversions", "destination, converted_at, send_key"),
    Field: ("act_contact_fields", "destination, object, record_id, property"),
    Member: ("act_audience_members", "destination, list, person_id"),
}
R = TypeVar("R", Conversion, Field, Member)


def read_rows(home: Home) -> Rows:
    """Everything that the work file says should be told.

    Raises ActivationError where its models are not there, did not pass every test or are not what
    is published; LockedError while a refresh is at work.
    """
    with refresh_lock(home):
        if not home.warehouse.is_file():
            raise ActivationError(f"there is no {home.warehouse}: `make refresh` first")
        if not home.audit.is_file():
            raise ActivationError(
                "the last build did not pass every test, so nothing is told to anybody: see why in "
                "the log of the refresh, then `make refresh`"
            )
        at = _clock(_published(home))
        with closing(connect(home, read_only=True)) as connection:
            try:
                return Rows(
                    [_too_old_at(at, row) for row in _rows(connection, Conversion)],
                    _rows(connection, Field),
                    _rows(connection, Member),
                    _people(connection),
                )
            except (duckdb.CatalogException, duckdb.BinderException) as error:
                said = str(error).splitlines()[0]
                raise ActivationError(
                    f"the work file is older than activation ({said}): `make refresh` first"
                ) from None


def _published(home: Home) -> dict[str, Any]:
    """What the snapshot that readers see says of itself, if it is of the last build."""
    published = home.published_metadata
    try:
        built_from = json.loads(home.audit.read_text(encoding="utf-8"))
    except ValueError:
        built_from = None
    if not published or published.get("fingerprint") != built_from:
        raise ActivationError(
            "the last build is not what is published, so nobody could look up what was told: "
            "`make refresh` first"
        )
    return published


def _clock(published: dict[str, Any]) -> datetime:
    """UTC, in the time of the company: the end of the snapshot's day, and what has passed since."""
    now = datetime.now(UTC)
    over = datetime.fromisoformat(published["as_of_date"]) + timedelta(days=1)
    passed = now - datetime.fromisoformat(published["published_at"])
    return min(now.replace(tzinfo=None), over + passed)


def _too_old_at(at: datetime, row: Conversion) -> Conversion:
    """The row, held back where it has grown too old since the models looked."""
    days = row.oldest_days
    if row.held_back_because or days is None or at - row.converted_at <= timedelta(days=days):
        return row
    return replace(row, held_back_because=f"older than {days} days")


def _rows(connection: duckdb.DuckDBPyConnection, kind: type[R]) -> list[R]:
    table, order = _BY[kind]
    names = ", ".join(kind.__dataclass_fields__)
    held = (
        f"case when replace(person_id::varchar, '-', '') in ({_ERASED}) then 'erased' "
        "else held_back_because end as held_back_because"
    )
    names = names.replace("held_back_because", held)
    found = connection.execute(f"select {names} from activation.{table} order by {order}")
    return [kind(*row) for row in found.fetchall()]


def _people(connection: duckdb.DuckDBPyConnection) -> dict[str, Person]:
    found: dict[str, dict[str, list[Any]]] = defaultdict(lambda: {"email": [], "phone": []})
    for person_id, kind, identifier in connection.execute(_PEOPLE).fetchall():
        found[person_id][kind].append(identifier)
    return {one: Person(tuple(of["email"]), tuple(of["phone"])) for one, of in found.items()}
