"""A `_format.yml` brings files with other names and forms into the contract."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from house import House

Event = Callable[..., str]


def test_a_format_renames_fills_and_reads_times(house: House) -> None:
    house.land(
        "crm/contacts/leads/_format.yml",
        """
        delimiter: ";"
        timestamp_format: ["%d-%m-%Y %H:%M", "%d-%m-%Y"]
        columns: {contact_id: mql_id, created_at: first_contact, updated_at: first_contact}
        constants: {stage: mql, is_customer: false}
        """,
    )
    house.land(
        "crm/contacts/leads/a/b.csv",
        "mql_id;first_contact;landing page\n1;26-02-2018 19:58;x\n2;01-03-2018;y\n3;2018-03-01;z\n",
    )
    house.land("crm/contacts/other.csv", "contact_id,created_at\n9,2026-01-01\n")
    house.load()
    assert house.rows(
        'select contact_id, created_at, updated_at, stage, is_customer, "landing page" '
        "from raw_crm.contacts order by 1"
    ) == [
        ("1", *["2018-02-26T19:58:00.000000Z"] * 2, "mql", "false", "x"),
        ("2", *["2018-03-01"] * 2, "mql", "false", "y"),
        ("9", "2026-01-01", None, None, None, None),
    ]
    [(_, row, reason, _)] = house.quarantine()
    assert row == 3
    assert "created_at '2018-03-01' is not in the form %d-%m-%Y %H:%M or %d-%m-%Y" in reason


def test_a_format_holds_for_json_records_too(house: House, event: Event) -> None:
    house.land(
        "web/events/_format.yml",
        "timestamp_format: '%d.%m.%Y %H:%M %z'\n"
        "columns: {user: who.id, properties.price: cost}\nconstants: {type: track}\n",
    )
    record = event(1, type=None, anonymous=None, at="01.06.2026 10:00 +0200", who={"id": 7}, cost=5)
    house.land("web/events/e.jsonl", record)
    house.load()
    assert house.quarantine() == []
    [(payload,)] = house.rows("select payload from raw_web.events")
    found = json.loads(payload)
    assert found["at"] == "2026-06-01T08:00:00.000000Z"
    assert (found["user"], found["type"], found["properties"]) == (7, "track", {"price": 5})
    assert found["who"] == {"id": 7}


@pytest.mark.parametrize(
    ("form", "given", "landed"),
    [
        ("%d.%m.%Y", "01.08.2026", "2026-08-01"),
        ("%d %B %y", "01 August 26", "2026-08-01"),
        ("%d.%m.%Y %-H", "01.08.2026 7", "2026-08-01T07:00:00.000000Z"),
        ("%m/%d/%Y %I %p", "08/01/2026 07 PM", "2026-08-01T19:00:00.000000Z"),
        ("%d.%m.%Y %%H", "01.08.2026 %H", "2026-08-01"),
        ("%c", "2026-08-01 07:00:00", "2026-08-01T07:00:00.000000Z"),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_a_form_without_a_time_of_day_gives_a_day_and_no_midnight(
    house: House, event: Event, form: str, given: str, landed: str, kind: str
) -> None:
    for stream in ("crm/contacts", "web/events"):
        house.land(f"{stream}/_format.yml", f"timestamp_format: ['%Y_%m_%d', '{form}']\n")
    house.land("crm/contacts/c.csv", f"contact_id,created_at\n1,{given}\n")
    if kind == "csv":
        house.land("web/events/e.csv", f"id,type,user,at,day\n1,page,u,{given},{given}\n")
    else:
        house.land("web/events/e.jsonl", event(1, at=given, day=given))
    house.load()
    assert house.rows("select created_at from raw_crm.contacts") == [(landed,)]
    assert house.rows("select payload ->> '$.at', payload ->> '$.day' from raw_web.events") == [
        (landed, "2026-08-01")
    ]


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("columns: {colour: red}", "columns names colour, which raw_crm.contacts does not have"),
        ("constants: {colour: red}", "constants names colour"),
        ("separator: ;", "unknown key separator"),
        ("delimiter: ';;'", "delimiter must be one character"),
        ("timestamp_format: '%Q'", "timestamp_format '%Q'"),
        ("columns: {email: mail}", "reads mail, which the file does not have"),
        ("columns: {email: contact_id}\nconstants: {email: x}", "email is in columns and in"),
        ("- a", "must hold keys"),
        ("a: [", "not readable as YAML"),
        ("whole: maybe", "whole must be true or false"),
        ("decimal: ';'", "decimal must be '.' or ','"),
        ("decimal: ','\nthousands: ','", "thousands must be"),
        ("thousands: ' '", "decimal must be '.' or ','"),
        ("timezone: Europe/Nowhere", "timezone 'Europe/Nowhere' is none"),
        ("encoding: klingon", "encoding 'klingon' is unknown"),
        ("sheet: 0", "sheet must be a sheet's name, or its number from 1 on"),
        ("skip_rows: many", "skip_rows must be a number"),
        ("skip_rows: true", "skip_rows must be a number"),
        ("values: {stage: x}", "values must hold, for each field"),
        ("values: {stage: {x: [a]}}", "values gives no single meaning for stage"),
        ("values: {colour: {x: a}}", "has values, or skip_when, of colour"),
        ("skip_when: [x]", "skip_when must hold one line"),
        ("skip_when: {stage: {x: a}}", "skip_when gives no value"),
        ("constants: {stage: 2026-02-30}", "not readable as YAML: day is out of range"),
        ("[" * 9999, "not readable as YAML"),
        ("a: &a [x]\ntimestamp_format: [*a, *a]", "it has references"),
        ("timestamp_format: [[x]]", "timestamp_format must be a text"),
        ("#" * 99_999, "longer than 65536 characters"),
    ],
)
def test_a_format_that_cannot_be_followed_refuses_its_files(
    house: House, form: str, told: str
) -> None:
    house.land("crm/contacts/x/_format.yml", form)
    house.land("crm/contacts/x/c.csv", "contact_id,created_at\n1,2026-01-01\n")
    house.land("crm/contacts/c.csv", "contact_id,created_at\n2,2026-01-01\n")
    house.load()
    assert house.rows("select contact_id from raw_crm.contacts") == [("2",)]
    assert told in house.quarantine()[0][2]
