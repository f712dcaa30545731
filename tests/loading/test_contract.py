"""Records that staging could not use stay out; everything else comes in unchanged."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from house import House

from orchestration.lib.common.warehouse import connect
from orchestration.lib.landing.streams import DeclarationError, read_streams
from orchestration.lib.loading.ledger import audit

Event = Callable[..., str]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"id": None}, "id is missing"),
        ({"id": "  "}, "id is missing"),
        ({"at": "yesterday"}, "at 'yesterday' is not a time"),
        ({"at": "infinity"}, "at 'infinity' is not a time"),
        ({"at": 1780000000}, "at '1780000000' is not a time"),
        ({"type": "screen"}, "type 'screen' is none of page, track"),
        ({"anonymous": ""}, "none of anonymous, user is given"),
        ({"properties": {"price": "$12"}}, "properties.price '$12' is not a number"),
        ({"properties": {"price": 1e30}}, "is not a number"),
        (
            {"day": "2026-06-01", "last_day": "2026-06-30"},
            "last_day '2026-06-30' is not what day is; export it so that last_day and day are the",
        ),
        ({"last_day": "2026-06-30"}, "last_day '2026-06-30' is not what day is"),
    ],
)
def test_a_record_that_breaks_the_contract_is_quarantined_with_field_value_and_remedy(
    house: House, event: Event, fields: dict[str, object], told: str
) -> None:
    house.land("web/events/e.jsonl", f"{event(1, **fields)}\n{event(2)}\n")
    loaded = house.load()["web/events"]
    assert (loaded.rows_loaded, loaded.rows_quarantined) == (1, 1)
    [(_, row, reason, record)] = house.quarantine()
    assert row == 1
    assert told in reason
    assert json.loads(record) == json.loads(event(1, **fields))


@pytest.mark.parametrize(
    "fields",
    [
        {"user": "u", "anonymous": None},
        {"properties": {"price": "12.5", "new": {"deep": [1]}}},
        {"properties": {"price": ""}},
        {"properties": None},
        {"at": "2026-06-01"},
        {"at": "2026-06-01T10:00:00.123-0400"},
        {"day": "2026-06-01", "last_day": "2026-06-01"},
        {"day": "2026-06-01", "last_day": " "},
    ],
)
def test_a_record_that_keeps_the_contract_comes_in_whole(
    house: House, event: Event, fields: dict[str, object]
) -> None:
    house.land("web/events/e.jsonl", event(1, **fields))
    house.load()
    [(payload,)] = house.rows("select payload from raw_web.events")
    assert payload == event(1, **fields)


def test_the_offset_of_a_time_is_kept(house: House, event: Event) -> None:
    house.land("web/events/e.jsonl", event(1, at="2026-06-01T23:30:00-04:00"))
    house.load()
    assert house.rows(
        "select cast(payload->>'at' as timestamptz)::varchar from raw_web.events"
    ) == [("2026-06-02 03:30:00+00",)]


def test_rows_read_are_rows_accepted_and_quarantined(house: House, event: Event) -> None:
    house.land("web/events/e.jsonl", "\n".join([event(1), "{", "", event(2, id=None), event(3)]))
    house.land("web/events/empty.jsonl", "")
    loaded = house.load()["web/events"]
    assert (loaded.rows_read, loaded.rows_loaded, loaded.rows_quarantined) == (4, 2, 2)
    connection = connect(house.home)
    assert audit(connection, loaded.stream).balances
    connection.execute("delete from raw_web.events where _row = 1")
    assert not audit(connection, loaded.stream).balances
    connection.close()


def test_columns_that_no_contract_names_are_kept(house: House) -> None:
    house.land("crm/contacts/1.csv", "contact_id,created_at,Shoe size\n1,2026-01-01,44\n")
    house.land(
        "crm/contacts/2.csv", "created_at,_row,CONTACT_ID,record\n2026-01-01,first,2,vinyl\n"
    )
    house.land(
        "crm/contacts/3.jsonl",
        '{"contact_id": 3, "created_at": "2026-01-01", "nested": {"a": [1]}, "Email": "x@y.z"}',
    )
    house.load()
    assert house.rows(
        'select contact_id, "Shoe size", landed__row, landed_record, nested, email '
        "from raw_crm.contacts order by 1"
    ) == [
        ("1", "44", None, None, None, None),
        ("2", None, "first", "vinyl", None, None),
        ("3", None, None, None, '{"a":[1]}', "x@y.z"),
    ]


def test_blank_cells_are_empty_texts(house: House) -> None:
    house.land("crm/contacts/c.csv", 'contact_id,created_at,email,score\n1,2026-01-01,"",  \n')
    house.load()
    assert house.rows("select email, score from raw_crm.contacts") == [("", "")]


def test_parquet_keeps_types_that_staging_can_cast(house: House) -> None:
    file = house.home.landing / "crm/contacts/c.parquet"
    file.parent.mkdir(parents=True)
    duckdb.execute(
        f"""copy (
            select 1 as contact_id, timestamptz '2026-06-01 10:00:00+02:00' as created_at,
                'nan'::double as score, true as is_customer, ['a', 'b'] as tags,
                {{'deep': 1}} as more
            union all select 2, null, 5, false, null, null
        ) to '{file}' (format parquet)"""
    )
    house.load()
    [row] = house.rows(
        "select contact_id, cast(created_at as timestamptz)::timestamp, score, is_customer, tags, "
        "more, _row from raw_crm.contacts"
    )
    assert row == ("1", datetime(2026, 6, 1, 8), "", "true", '["a","b"]', '{"deep":1}', 1)
    assert "created_at is missing" in house.quarantine()[0][2]


def test_a_table_of_records_becomes_nested_json(house: House) -> None:
    house.land(
        "web/events/t.csv",
        'id,type,at,user,properties.price,more\n1,page,2026-01-01,u,12,"{""a"": 1}"\n'
        "2,page,2026-01-01,u,dear,\n",
    )
    house.load()
    [(payload,)] = house.rows("select payload from raw_web.events")
    assert json.loads(payload) == {
        "id": "1",
        "type": "page",
        "at": "2026-01-01",
        "user": "u",
        "properties": {"price": "12"},
        "more": {"a": 1},
    }
    assert "properties.price 'dear'" in house.quarantine()[0][2]


def test_lists_and_structs_in_parquet_become_json_as_nested_as_they_are(house: House) -> None:
    """A list that its writer spelled out as {list: [{element: ...}]} is a list all the same."""
    file = house.home.landing / "web/events/nested.parquet"
    file.parent.mkdir(parents=True)
    duckdb.execute(
        f"""copy (
            select
                'e1' as id, 'page' as type, '2026-06-01' as at, 'u' as user,
                [{{'key': 'a', 'value': {{'text': 'b', 'number': 7}}}}] as params,
                {{'list': [{{'element': {{'key': 'c'}}}}, {{'element': {{'key': 'd'}}}}]}}
                    as spelled,
                {{'list': [{{'element': 1}}], 'more': [{{'x': 1}}]}} as other
        ) to '{file}' (format parquet)"""
    )
    house.load()
    [(payload,)] = house.rows("select payload from raw_web.events")
    found = json.loads(payload)
    assert found["params"] == [{"key": "a", "value": {"text": "b", "number": 7}}]
    assert found["spelled"] == [{"key": "c"}, {"key": "d"}]
    assert found["other"] == {"list": [{"element": 1}], "more": [{"x": 1}]}


GA4 = {"event_date": "20260601", "event_timestamp": "1780308000123456", "event_name": "page_view"}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, None),
        ({"event_timestamp": 1780308000123456, "user_pseudo_id": None}, None),
        ({"event_timestamp": 1780308000}, "is not a time in Unix microseconds"),
        ({"event_timestamp": "1780308000123"}, "is not a time in Unix microseconds"),
        ({"event_timestamp": "1780308000123456.5"}, "is not a time in Unix microseconds"),
        ({"event_timestamp": "2026-06-01T10:00:00Z"}, "is not a time in Unix microseconds"),
        ({"event_timestamp": "99999999999999999"}, "is not a time in Unix microseconds"),
        ({"event_date": 20260601}, None),
        ({"event_date": "20260631"}, "event_date '20260631' is not a date of eight digits"),
        ({"event_date": "2026061"}, "is not a date of eight digits"),
        ({"event_date": "2026-06-01"}, "is not a date of eight digits"),
        ({"event_name": None}, "event_name is missing"),
    ],
)
def test_a_ga4_row_needs_a_day_a_name_and_a_time_in_microseconds(
    tmp_path: Path, fields: dict[str, object], told: str | None
) -> None:
    house = House(tmp_path)
    house.land("ga4/events/e.jsonl", json.dumps(GA4 | fields))
    house.load()
    reasons = [reason for _, _, reason, _ in house.quarantine()]
    assert len(reasons) == (told is not None)
    assert all(told in reason for reason in reasons)


@pytest.mark.parametrize(
    "name", ["two words.jsonl", "it's [1].jsonl", 'a "b" *.jsonl', "größe ✓.jsonl", "50%25?.jsonl"]
)
def test_any_file_name_is_read(house: House, event: Event, name: str) -> None:
    house.land("web/events/it 1 or bb.jsonl", event(1))
    house.land(f"web/events/sub folder/{name}", event(2))
    house.load()
    assert house.rows("select _file, payload->>'id' from raw_web.events order by 2") == [
        ("web/events/it 1 or bb.jsonl", "e1"),
        (f"web/events/sub folder/{name}", "e2"),
    ]


def test_names_with_an_underscore_or_a_dot_in_front_are_not_loaded(
    house: House, event: Event
) -> None:
    for name in ("_a.jsonl", ".b.jsonl", "_later/c.jsonl", "notes.txt"):
        house.land(f"web/events/{name}", event(1))
    assert house.load()["web/events"].files_found == 0


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_line_endings_and_a_byte_order_mark_make_no_difference(
    house: House, event: Event, ending: str
) -> None:
    text = "\ufeff" + ending.join([event(1), "", event(2), ""])
    house.land("web/events/e.jsonl", text)
    house.land("crm/contacts/c.csv", f"\ufeffcontact_id,created_at{ending}1,2026-01-01{ending}")
    house.load()
    assert house.rows("select _row from raw_web.events order by 1") == [(1,), (3,)]
    assert house.rows("select contact_id from raw_crm.contacts") == [("1",)]


def test_mixed_line_endings_are_read_line_by_line(house: House, event: Event) -> None:
    house.land("web/events/e.jsonl", f"{event(1)}\r\n{event(2)}\n{event(3)}\r\n{event(4)}")
    house.land("crm/contacts/c.csv", "contact_id,created_at\r\n1,2026-01-01\n2,2026-01-01\r\n")
    house.load()
    assert house.rows("select _row from raw_web.events order by 1") == [(1,), (2,), (3,), (4,)]
    assert house.rows("select contact_id from raw_crm.contacts order by 1") == [("1",), ("2",)]


def test_a_line_of_16_megabytes_is_read(house: House, event: Event) -> None:
    house.land("web/events/e.jsonl", f"{event(1, note='x' * 16_000_000)}\n{event(2)}\n")
    assert house.load()["web/events"].rows_loaded == 2


def test_every_declared_table_is_made_even_when_nothing_landed(house: House) -> None:
    house.load()
    assert house.rows("select count(*) from raw_web.events, raw_crm.contacts") == [(0,)]
    columns = [row[0] for row in house.rows("describe raw_crm.contacts")]
    assert columns[0] == "contact_id"
    assert columns[-4:] == ["_load_id", "_file", "_row", "_loaded_at"]


def test_the_projects_own_declarations_are_understood() -> None:
    streams = {stream.path for stream in read_streams()}
    assert {"generic/web_events", "segment/events", "ga4/events", "hubspot/deals"} <= streams


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("{layout: rows, fields: {a: {type: text}}}", "layout 'rows' is none of records, columns"),
        ("{layout: records, fields: {a: {type: texte}}}", "field a needs a type"),
        ("{layout: records, fields: {}}", "fields must name"),
        ("{layout: records, fields: {a: {type: text}}, any_of: [[b]]}", "any_of names b"),
        ("{layout: records, fields: {a: {type: text, same_as: b}}}", "same_as names b"),
        ("{layout: records, fields: {a: {type: text, oneof: [x]}}}", "unknown keys oneof"),
    ],
)
def test_a_wrong_declaration_names_file_and_stream(house: House, wrong: str, told: str) -> None:
    folder = house.home.root / "staging" / "bad"
    folder.mkdir(parents=True)
    (folder / "_bad__sources.yml").write_text(
        f"sources: [{{name: raw_bad, tables: [{{name: things, config: {{meta: {wrong}}}}}]}}]"
    )
    with pytest.raises(DeclarationError, match=r"bad/_bad__sources.yml, raw_bad.things") as error:
        read_streams(folder.parent)
    assert told in str(error.value)
