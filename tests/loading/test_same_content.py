"""The same content comes in once, whatever its name, its packing and its time of arrival."""

from __future__ import annotations

import gzip
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from house import House

from orchestration.lib.landing.files import exported_at
from orchestration.lib.loading import store as storing

Event = Callable[..., str]


def test_the_same_content_under_another_name_is_loaded_once(house: House, event: Event) -> None:
    house.land("web/events/a.jsonl", event(1))
    house.load()
    house.land("web/events/copy of a.jsonl", event(1))
    house.land("web/events/deep/er/a.jsonl.gz", gzip.compress(event(1).encode()))
    loaded = house.load()["web/events"]
    assert (loaded.files_known, loaded.rows_read) == (2, 0)
    assert house.rows("select count(*) from raw_web.events") == [(1,)]


def test_two_names_of_one_content_arriving_together_are_loaded_once(
    house: House, event: Event
) -> None:
    house.land("web/events/a.jsonl", event(1))
    house.land("web/events/b.jsonl", event(1))
    loaded = house.load()["web/events"]
    assert (loaded.files_loaded, loaded.files_known) == (1, 1)
    assert house.rows("select count(*) from raw_web.events") == [(1,)]
    assert house.rows("select count(*) from ops.landing_files") == [(2,)]


def test_the_same_content_in_two_streams_is_two_loads(house: House) -> None:
    record = '{"id":"1","type":"page","at":"2026-01-01","user":"u","contact_id":"1",'
    record += '"created_at":"2026-01-01"}'
    house.land("web/events/a.jsonl", record)
    house.land("crm/contacts/a.jsonl", record)
    house.load()
    assert house.rows("select count(distinct load_id), count(*) from ops.load_ledger") == [(2, 2)]


def test_two_agencies_that_export_alike_are_two_contents_and_two_names_of_one_are_one(
    house: House, event: Event
) -> None:
    for name in ("instance=a/x.jsonl", "instance=b/x.jsonl", "instance=B/deep/y.jsonl", "z.jsonl"):
        house.land(f"web/events/{name}", event(1))
    loaded = house.load()["web/events"]
    assert (loaded.files_loaded, loaded.files_known) == (3, 1)
    house.land("web/events/instance=a/exported_at=2026-06-01/again.jsonl", event(1))
    loaded = house.load()["web/events"]
    assert (loaded.files_known, loaded.rows_read) == (1, 0)
    [(count, ids)] = house.rows("select count(*), count(distinct _load_id) from raw_web.events")
    assert (count, ids) == (3, 3)


def test_the_name_of_a_content_without_an_instance_is_what_it_always_was(house: House) -> None:
    house.land("web/events/a.jsonl", "x")
    house.load()
    sha256 = hashlib.sha256(b"x").hexdigest()
    load_id = hashlib.sha256(f"web/events/{sha256}".encode()).hexdigest()[:16]
    assert house.rows("select load_id from ops.load_ledger") == [(load_id,)]


def test_a_touched_file_is_not_loaded_again(house: House, event: Event) -> None:
    file = house.land("web/events/a.jsonl", event(1))
    house.load()
    os.utime(file, (1, 1))
    assert house.load()["web/events"].rows_read == 0
    assert house.rows("select count(*) from raw_web.events") == [(1,)]


def test_the_order_of_arrival_does_not_change_what_is_there(
    tmp_path: Path, declarations: Path, event: Event
) -> None:
    names = [
        "web/events/exported_at=2026-06-01/a.jsonl",
        "web/events/exported_at=2026-07-01/b.jsonl",
        "web/events/c.jsonl",
    ]
    seen = []
    for turn, order in enumerate([names, names[::-1]]):
        house = House(tmp_path / str(turn), declarations)
        for name in order:
            number = 1 if "exported" in name else 2
            os.utime(house.land(name, event(number)), (1_780_000_000, 1_780_000_000))
            house.load()
        seen.append(
            house.rows(
                "select load_id, exported_at, rows_read from ops.load_ledger order by load_id"
            )
            + house.rows("select payload, _load_id, _row from raw_web.events order by 1")
        )
    assert seen[0] == seen[1]
    assert str(max(row[1] for row in seen[0][:2])) == "2026-07-01 00:00:00"


def test_many_small_files_keep_their_own_rows_and_ids(house: House, event: Event) -> None:
    for number in range(450):
        lines = [event(number * 10 + line) for line in range(number % 3 + 1)]
        house.land(f"web/events/{number:03}.jsonl", "\n".join(["", *lines, "{"]))
    loaded = house.load()["web/events"]
    assert (loaded.files_loaded, loaded.rows_quarantined) == (450, 450)
    assert house.rows(
        """
        select count(*) from raw_web.events
        where (payload->>'id') <> format('e{}', split_part(split_part(_file, '/', 3), '.', 1)::int
            * 10 + _row - 2)
        """
    ) == [(0,)]
    assert house.rows(
        "select count(*) from ops.load_ledger where rows_read <> rows_loaded + 1"
    ) == [(0,)]


def test_a_load_killed_in_the_middle_leaves_nothing_and_is_made_whole_by_the_next(
    house: House, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.land("web/events/a.jsonl", f"{event(1)}\n{{")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(storing, "book", killed)
        with pytest.raises(KeyboardInterrupt):
            house.load()
    counts = (
        "select (select count(*) from {}), (select count(*) from {}), (select count(*) from {})"
    )
    tables = ("raw_web.events", "quarantine.records", "ops.load_ledger")
    assert house.rows(counts.format(*tables)) == [(0, 0, 0)]
    house.load()
    assert house.rows(counts.format(*tables)) == [(1, 1, 1)]


def test_a_file_that_changes_while_it_is_read_waits_for_the_next_load(
    house: House, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.lib.loading import load as loading

    file = house.land("web/events/a.jsonl", event(1))
    house.land("web/events/b.jsonl", event(2))
    really_stage = loading.stage

    def stage(*args: object) -> object:
        staged = really_stage(*args)
        if file.read_text().count("\n") == 0:
            file.write_text(f"{event(1)}\n{event(3)}\n")
        return staged

    monkeypatch.setattr(loading, "stage", stage)
    assert house.load()["web/events"].rows_loaded == 1
    assert house.load()["web/events"].rows_loaded == 2


@pytest.mark.parametrize(
    ("path", "time"),
    [
        ("exported_at=2026-08-01T060000Z/a.jsonl", "2026-08-01 06:00:00"),
        ("exported_at=2026-08-01T06:00:00Z/a.jsonl", "2026-08-01 06:00:00"),
        ("exported_at=2026-08-01T06:00:00+02:00/a.jsonl", "2026-08-01 04:00:00"),
        ("exported_at=2026-08-01/exported_at=2026-07-01/a.jsonl", "2026-08-01 00:00:00"),
        ("exported_at=soon/a.jsonl", "None"),
        ("a.jsonl", "None"),
    ],
)
def test_the_age_of_an_export_is_read_from_its_path(path: str, time: str) -> None:
    assert str(exported_at(path)) == time
