"""Who is meant by an e-mail address, a phone number or an id: the person that the models found."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import duckdb
import phonenumbers

from orchestration.lib.common.own_settings import project_vars
from orchestration.lib.common.warehouse import one

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class SubjectError(RuntimeError):
    """Nobody, or more than one person, is meant; the message says what to write instead."""


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


def find_subject(connection: duckdb.DuckDBPyConnection, given: str) -> Subject:
    """The person of an address, number, CRM id (hubspot:501 or 501), browser or person id.

    An address or number that no model has is a subject all the same: quarantine may hold it. Raises
    SubjectError where an id is nobody's, or several persons'.
    """
    given = given.strip()
    wanted = _normal(given)
    persons = _persons(connection, wanted)
    if len(persons) > 1:
        raise SubjectError(
            f"'{given}' is an id in several systems: write one of "
            f"{', '.join(name for name, _ in persons)}"
        )
    if not persons:
        kind = "email" if "@" in wanted else "phone" if re.fullmatch(r"\+\d{7,15}", wanted) else ""
        if not kind:
            raise SubjectError(
                f"nobody has '{given}'; write an e-mail address, a phone number, a CRM id like "
                "hubspot:501, or a person_id of dim_persons"
            )
        return Subject(given, None, [(kind, wanted)], spellings={given: wanted})
    return _subject(connection, given, persons[0][1])


def _normal(given: str) -> str:
    if "@" in given:
        return given.lower()
    try:
        number = phonenumbers.parse(given, project_vars().get("default_phone_region"))
    except phonenumbers.NumberParseException:
        return given
    is_written_as_one = given.startswith(("+", "(", "00")) or re.search(r"\d[ ().-]\d", given)
    if is_written_as_one or phonenumbers.is_valid_number(number):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return given


def _persons(connection: duckdb.DuckDBPyConnection, wanted: str) -> list[tuple[str, str]]:
    """What is meant and whose it is, each person once."""
    if _UUID.fullmatch(wanted.lower()):
        found = connection.execute(
            "select person_id::varchar from marts.dim_persons where person_id::varchar = ?",
            [wanted.lower()],
        ).fetchall()
        if found:
            return [(wanted, found[0][0])]
    return connection.execute(
        """
        with found as (
            select identifier as name, person_id from intermediate.int_identifiers_resolved
            where identifier = $wanted or regexp_replace(identifier, '^[^:]*:', '') = $wanted
            union all
            select visitor_id, person_id from intermediate.int_sessions_assigned
            where visitor_id = $wanted
        )
        select min(name), person_id::varchar from found group by person_id order by 1
        """,
        {"wanted": wanted},
    ).fetchall()


def _subject(connection: duckdb.DuckDBPyConnection, given: str, person_id: str) -> Subject:
    identifiers = connection.execute(
        "select identifier_type, identifier from intermediate.int_identifiers_resolved "
        "where person_id::varchar = ? order by all",
        [person_id],
    ).fetchall()
    visitors = connection.execute(
        """
        with assigned as (
            select visitor_id, person_id::varchar as person_id
            from intermediate.int_sessions_assigned
            union
            select visitor_id, person_id::varchar from intermediate.int_visitors_assigned
        )
        select visitor_id, count(*) = 1 from assigned
        where visitor_id in (select visitor_id from assigned where person_id = ?)
        group by visitor_id order by visitor_id
        """,
        [person_id],
    ).fetchall()
    subject = Subject(
        given,
        person_id,
        identifiers,
        visitors=[visitor for visitor, is_alone in visitors if is_alone],
        shared_visitors=[visitor for visitor, is_alone in visitors if not is_alone],
        domains=_domains_of_others(connection, person_id),
    )
    phones = [value for kind, value in identifiers if kind == "phone"]
    subject.spellings = dict(
        connection.execute(
            "select raw_phone, phone from intermediate.int_phones_normalized "
            "where phone in (select unnest($phones::varchar[]))",
            {"phones": phones},
        ).fetchall()
    )
    subject.conversions = connection.execute(
        "select conversion_type, count(*), coalesce(sum(revenue), 0)::varchar "
        "from marts.fct_conversions where person_id::varchar = ? group by all order by all",
        [person_id],
    ).fetchall()
    subject.warnings = _warnings(connection, subject)
    return subject


def _domains_of_others(connection: duckdb.DuckDBPyConnection, person_id: str) -> list[str]:
    found = connection.execute(
        """
        with addresses as (
            select person_id::varchar as person_id, split_part(identifier, '@', -1) as domain
            from intermediate.int_identifiers_resolved where identifier_type = 'email'
        ),
        others as (
            select domain from addresses where person_id <> $person
            union all select domain from intermediate.int_companies_latest
            union all select domain from seeds.free_mail_domains
            union all select domain from seeds.own_domains
        )
        select distinct domain from addresses
        where person_id = $person and domain in (select domain from others)
        """,
        {"person": person_id},
    ).fetchall()
    return sorted(domain for (domain,) in found)


def _warnings(connection: duckdb.DuckDBPyConnection, subject: Subject) -> list[str]:
    """What looks like several people who were joined by mistake."""
    emails = [value for kind, value in subject.identifiers if kind == "email"]
    contacts = [value for kind, value in subject.identifiers if kind == "crm_contact_id"]
    names = one(
        connection,
        "select list(distinct full_name order by full_name) from intermediate.int_contacts_named "
        "where contact_id in (select unnest($contacts::varchar[]))",
        {"contacts": contacts},  # type: ignore[arg-type]
    )
    warnings = []
    if len(names or []) > 1:
        warnings.append(f"its CRM contacts have different names: {', '.join(names)}")
    if len(emails) > 1:
        warnings.append(f"it has {len(emails)} e-mail addresses: {', '.join(emails)}")
    if warnings:
        warnings.append(
            "if these are several people, split them first: put what joins them wrongly into "
            "rules/junk_identifiers.csv (say phone,+15550100001,a switchboard), `make refresh`, "
            "and look again"
        )
    return warnings
