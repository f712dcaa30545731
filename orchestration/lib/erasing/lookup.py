"""Who is meant by an e-mail address, a phone number or an id: the person that the models found."""

from __future__ import annotations

import re

import duckdb
import phonenumbers

from orchestration.lib.common.own_settings import project_vars
from orchestration.lib.common.warehouse import one
from orchestration.lib.erasing.subject import Subject, subjects

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class SubjectError(RuntimeError):
    """Nobody, or more than one person, is meant; the message says what to write instead."""


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
    [subject] = subjects(connection, [persons[0][1]])
    subject.given = given
    subject.conversions = _conversions(connection, persons[0][1])
    subject.warnings = _warnings(connection, subject)
    return subject


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


def _conversions(
    connection: duckdb.DuckDBPyConnection, person_id: str
) -> list[tuple[str, int, str]]:
    return connection.execute(
        "select conversion_type, count(*), coalesce(sum(revenue), 0)::varchar "
        "from marts.fct_conversions where person_id::varchar = ? group by all order by all",
        [person_id],
    ).fetchall()


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
