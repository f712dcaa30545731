"""A vendor's field that comes, goes or becomes something else is noted, and nothing is lost."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from house import House

from orchestration.lib.loading import schema_changes

Event = Callable[..., str]
CHANGES = "select field, change, old_type, new_type, file from ops.schema_changes order by all"


def land_events(house: House, name: str, count: int, event: Event, **fields: object) -> str:
    """Lands that many events with the fields."""
    path = f"web/events/{name}.jsonl"
    house.land(path, "\n".join(event(f"{name}{number}", **fields) for number in range(count)))
    return path


def test_the_first_files_of_a_stream_change_nothing(house: House, event: Event) -> None:
    land_events(house, "a", 5, event, user="u")
    house.load()
    assert house.rows(CHANGES) == []
    assert house.rows(
        "select field, types, records_with from ops.stream_fields where field = 'user'"
    ) == [("user", ["text"], 5)]


def test_a_field_that_appears_changes_type_and_vanishes_is_noted_once(
    house: House, event: Event, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "closedloop")
    land_events(house, "a", 20, event, note="x", properties={"price": "1", "plan": "a"})
    house.load()
    b = land_events(house, "b", 9, event, properties={"price": 1, "plan": None, "colour": [1]})
    loaded = house.load()["web/events"]
    assert house.rows(CHANGES) == [
        ("note", "vanished", "text", None, b),
        ("properties.colour", "appeared", None, "list", b),
        ("properties.plan", "vanished", "text", None, b),
        ("properties.price", "changed type", "text", "number", b),
    ]
    assert [change.describe() for change in loaded.changes] == [
        "note vanished",
        "properties.colour appeared",
        "properties.plan vanished",
        "properties.price was text and is number now",
    ]
    assert "web/events: properties.price was text and is number now" in caplog.text
    land_events(house, "c", 9, event, properties={"price": 1, "colour": [2]})
    assert house.load()["web/events"].changes == []
    land_events(house, "d", 9, event, note="y", properties={"price": "1", "colour": [2]})
    [change] = house.load()["web/events"].changes
    assert (change.field, change.change) == ("note", "appeared")
    assert house.rows("select count(*) from raw_web.events") == [(47,)]


def test_a_field_that_few_records_have_vanishes_only_when_many_lack_it(
    house: House, event: Event
) -> None:
    land_events(house, "a", 5, event, rare=1)
    land_events(house, "b", 15, event)
    house.load()
    for name, count, told in (("c", 20, 0), ("d", 20, 1), ("e", 40, 0)):
        land_events(house, name, count, event)
        assert len(house.load()["web/events"].changes) == told, name


def test_a_type_that_keeps_every_record_out_is_noted_all_the_same(
    house: House, event: Event
) -> None:
    land_events(house, "a", 5, event)
    house.load()
    land_events(house, "b", 5, event, at=1780000000)
    loaded = house.load()["web/events"]
    assert loaded.rows_quarantined == 5
    assert [change.describe() for change in loaded.changes] == ["at was text and is number now"]


def test_columns_of_tables_are_watched_too(house: House) -> None:
    file = house.home.landing / "crm/contacts/b.parquet"
    house.land("crm/contacts/a.csv", "contact_id,created_at,shoe\n" + "1,2026-01-01,44\n" * 9)
    house.load()
    duckdb.execute(
        f"copy (select range as contact_id, date '2026-01-01' as created_at, [1] as hats "
        f"from range(9)) to '{file}' (format parquet)"
    )
    house.load()
    path = "crm/contacts/b.parquet"
    assert house.rows(CHANGES) == [
        ("hats", "appeared", None, "list", path),
        ("shoe", "vanished", None, None, path),
    ]
    house.land("crm/contacts/c.jsonl", '{"contact_id": "x", "created_at": "2026-01-01"}')
    house.load()
    assert ("contact_id", "changed type", "number", "text", "crm/contacts/c.jsonl") in house.rows(
        CHANGES
    )


def test_keys_twice_deep_nesting_and_keys_that_are_data_do_no_harm(
    house: House, event: Event
) -> None:
    deep = event(1)[:-1] + ', "deep": ' + "[" * 9_999 + "]" * 9_999 + "}"
    twice = event(2)[:-1] + ', "twice": 1, "twice": 2}'
    data = event(3, **{"ann@x.org": 1, "2125550100": 1})
    house.land("web/events/a.jsonl", "\n".join([deep, twice, data, "[1]", "{", ""]))
    assert house.load()["web/events"].rows_loaded == 3
    fields = {row[0] for row in house.rows("select field from ops.stream_fields")}
    assert "deep" in fields
    assert not any("@" in name or "555" in name for name in fields)


def test_of_many_records_some_are_looked_at_from_the_first_to_the_last(
    house: House, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema_changes, "_MOST_RECORDS", 10)
    land_events(house, "a", 1000, event)
    house.load()
    [(seen,)] = house.rows("select records_seen from ops.stream_fields where field = 'id'")
    assert seen == 10


def test_a_load_that_is_killed_notes_no_change(
    house: House, event: Event, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from orchestration.lib.loading import store as storing

    land_events(house, "a", 5, event)
    house.load()
    land_events(house, "b", 5, event, new=1)

    def killed(*given: object, **more: object) -> None:
        really_record(*given, **more)
        raise KeyboardInterrupt

    really_record = storing.record
    with monkeypatch.context() as patch:
        patch.setattr(storing, "record", killed)
        with pytest.raises(KeyboardInterrupt):
            house.load()
    assert house.rows(CHANGES) == []
    house.load()
    assert house.rows("select field from ops.schema_changes") == [("new",)]
