"""A fault costs what is faulty and nothing else, and says where it is and what to do."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from house import House

from orchestration.lib.loading import stage
from orchestration.lib.loading.readers import Landed, read_json_lines, read_repaired

Event = Callable[..., str]


def test_a_truncated_gzip_is_refused_whole(house: House, event: Event) -> None:
    packed = gzip.compress("\n".join(event(n) for n in range(5000)).encode())
    house.land("web/events/cut.jsonl.gz", packed[:-20])
    house.land("web/events/good.jsonl", event(1))
    loaded = house.load()["web/events"]
    assert (loaded.files_loaded, loaded.files_refused) == (1, 1)
    assert house.rows("select count(*) from raw_web.events") == [(1,)]
    [(file, row, reason, _)] = house.quarantine()
    assert (file, row) == ("web/events/cut.jsonl.gz", None)
    assert "broken gzip" in reason


def test_a_gzip_with_a_flipped_bit_is_refused(house: House, event: Event) -> None:
    packed = bytearray(gzip.compress("\n".join(event(n) for n in range(100)).encode()))
    packed[-6] ^= 0xFF  # in the checksum
    house.land("web/events/flipped.jsonl.gz", bytes(packed))
    assert house.load()["web/events"].files_refused == 1
    assert house.rows("select count(*) from raw_web.events") == [(0,)]


def test_a_ragged_row_costs_that_row(house: House) -> None:
    house.land(
        "crm/contacts/c.csv",
        'contact_id,created_at,email\n1,2026-01-01,"a\nb"\n2,2026-01-01\n3,2026-01-01,x,y,z\n'
        "4,2026-01-01,d@x.org\n",
    )
    house.load()
    assert house.rows("select contact_id, email, _row from raw_crm.contacts order by 1") == [
        ("1", "a\nb", 1),
        ("4", "d@x.org", 4),
    ]
    assert [(row, record) for _, row, _, record in house.quarantine()] == [
        (2, "2,2026-01-01"),
        (3, "3,2026-01-01,x,y,z"),
    ]
    assert "2 cells where the header has 3" in house.quarantine()[0][2]


def test_a_stray_quote_does_not_swallow_the_rows_after_it(house: House) -> None:
    rows = "".join(f"{n},2026-01-01,x\n" for n in range(2, 2000))
    house.land("crm/contacts/c.csv", f'contact_id,created_at,email\n1,2026-01-01,"open\n{rows}')
    loaded = house.load()["crm/contacts"]
    assert (loaded.rows_loaded, loaded.rows_quarantined) == (1998, 1)
    assert house.quarantine()[0][1] == 1
    assert house.rows("select min(_row), max(_row) from raw_crm.contacts") == [(2, 1999)]


def test_a_json_line_cut_in_half_costs_that_line(house: House, event: Event) -> None:
    house.land("web/events/e.jsonl", f"{event(1)}\n{event(2)[:20]}\n\n{event(3)}\n")
    house.load()
    assert house.rows("select payload->>'id', _row from raw_web.events order by 2") == [
        ("e1", 1),
        ("e3", 4),
    ]
    [(_, row, reason, record)] = house.quarantine()
    assert (row, record) == (2, event(2)[:20])
    assert "not valid JSON" in reason


@pytest.mark.parametrize(
    ("stream", "form", "good"),
    [
        ("web/events", "", {}),
        ("web/events", "columns: {id: key}", {"key": "e"}),
        ("web/events", "constants: {type: track}", {}),
        ("web/events", "timestamp_format: '%Y-%m-%d'", {"at": "2026-06-01"}),
        ("web/events", "timezone: Europe/Berlin", {"at": "2026-06-01 10:00:00"}),
        ("crm/contacts", "", {"contact_id": "1", "created_at": "2026-06-01"}),
    ],
)
def test_a_broken_line_costs_no_second_reading(
    house: House, event: Event, monkeypatch: pytest.MonkeyPatch, stream: str, form: str,
    good: dict[str, str],
) -> None:  # fmt: skip
    readings: list[str] = []
    for reader in (read_json_lines, read_repaired):

        def counted(*given: Any, reader: Callable[..., Landed] = reader) -> Landed:  # noqa: ANN401
            readings.append(reader.__name__)
            return reader(*given)

        monkeypatch.setattr(stage, reader.__name__, counted)
    broken = [event(2)[:20], '{"id": "\\ud800"}', "{" * 12_000, "x"]
    house.land(f"{stream}/e.jsonl", "\n".join([event(1, **good), *broken, "", event(3, **good)]))
    house.land(f"{stream}/_format.yml", form)
    loaded = house.load()[stream]
    assert (loaded.rows_read, loaded.rows_loaded) == (6, 2)
    assert readings == ["read_json_lines"]
    assert [record for _, _, _, record in house.quarantine()] == broken
    assert all("not valid JSON" in reason for _, _, reason, _ in house.quarantine())
    table = f"raw_{stream.replace('/', '.')}"
    assert house.rows(f"select _row from {table} order by 1") == [(1,), (7,)]


@pytest.mark.parametrize("stream", ["web/events", "crm/contacts"])
def test_a_broken_line_of_letters_of_two_bytes_costs_that_line(house: House, stream: str) -> None:
    """DuckDB quotes the line, and cuts it in the middle of a letter for one of the two."""
    lines = ['{"id": "' + "é" * 200, '{"id": "x' + "é" * 200]
    house.land(f"{stream}/broken.jsonl", "\n".join(lines))
    house.load()
    assert [record for _, _, _, record in house.quarantine()] == lines


@pytest.mark.parametrize("name", ["e.jsonl", "c.csv", "c.parquet", "e.jsonl.gz"])
def test_an_empty_file_is_refused(house: House, name: str) -> None:
    house.land(f"web/events/{name}", b"")
    loaded = house.load()["web/events"]
    assert loaded.files_refused == 1
    assert house.rows("select rows_read, refused_reason from ops.load_ledger") == [
        (0, "empty file")
    ]


def test_a_csv_of_the_wrong_stream_is_refused_with_a_hint(house: House) -> None:
    house.land("web/events/c.csv", "contact_id,created_at\n1,2026-01-01\n")
    house.load()
    [(_, row, reason, _)] = house.quarantine()
    assert row is None
    assert "lacks the column id, type, at, anonymous or user" in reason
    assert "found contact_id, created_at" in reason
    assert "crm/contacts" in reason


def test_json_records_of_the_wrong_stream_are_quarantined_each(house: House, event: Event) -> None:
    house.land("crm/contacts/e.jsonl", f"{event(1)}\n{event(2)}\n")
    loaded = house.load()["crm/contacts"]
    assert (loaded.rows_read, loaded.rows_loaded, loaded.rows_quarantined) == (2, 0, 2)
    assert "contact_id is missing" in house.quarantine()[0][2]


def test_bytes_that_are_no_utf8_cost_their_line(house: House, event: Event) -> None:
    house.land("web/events/e.jsonl", f"{event(1)}\n".encode() + b'{"id":"\xff"}\n' + b"\n")
    house.land("crm/contacts/c.csv", b"contact_id,created_at\n1,2026-01-01\n\xe9,2026-01-01\n")
    house.load()
    assert [(file, row) for file, row, _, _ in house.quarantine()] == [
        ("crm/contacts/c.csv", 2),
        ("web/events/e.jsonl", 2),
    ]
    assert all("UTF-8" in reason for _, _, reason, _ in house.quarantine())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("utf32.jsonl", '{"id": 1}'.encode("utf-32")),
        ("utf16.csv", "id,type\n1,page".encode("utf-16")),
        ("picture.jsonl", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
        ("no.parquet", b"PAR1 this is none PAR1"),
        ("no.jsonl.gz", b"this is no gzip"),
        ("twice.csv", b"id,ID\n1,2\n"),
    ],
)
def test_what_cannot_be_read_at_all_is_refused(house: House, name: str, content: bytes) -> None:
    house.land(f"web/events/{name}", content)
    loaded = house.load()["web/events"]
    assert (loaded.files_loaded, loaded.files_refused) == (0, 1)
    assert house.quarantine()[0][:2] == (f"web/events/{name}", None)


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda content: content[:99] + content[3_000:], "not readable as Parquet"),
        (lambda content: content.replace(b"note", b"no\0e"), "name holds a NUL character"),
        # Of nine scores each takes four bits: 0 and 1 are 10, 2 and 3 are 32.
        (
            lambda content: re.sub(rb"\x04(?=.\x10\x32)", b"\x32", content),
            "not readable as Parquet",
        ),
    ],
    ids=["cut out of the middle", "NUL in a name", "scores of 50 bits"],
)
def test_a_parquet_file_that_is_damaged_inside_is_refused(
    house: House, tmp_path: Path, damage: Callable[[bytes], bytes], reason: str
) -> None:
    file = tmp_path / "whole.parquet"
    duckdb.execute(
        "copy (select '1' as contact_id, '2026-01-01' as created_at, "
        "range % 9 as score, md5(range::varchar) as note from range(200)) "
        f"to '{file}' (format parquet, compression 'uncompressed')"
    )
    house.land("crm/contacts/c.parquet", damage(file.read_bytes()))
    assert house.load()["crm/contacts"].files_refused == 1
    assert reason in house.quarantine()[0][2]


def test_a_refused_file_is_tried_again_only_when_it_may_come_out_otherwise(house: House) -> None:
    house.land("crm/contacts/c.csv", "id;since\n1;01-02-2026\n")
    assert house.load()["crm/contacts"].files_refused == 1
    assert house.load()["crm/contacts"].files_refused == 0
    house.land(
        "crm/contacts/_format.yml",
        "delimiter: ';'\ntimestamp_format: '%d-%m-%Y'\n"
        "columns: {contact_id: id, created_at: since}\n",
    )
    assert house.load()["crm/contacts"].rows_loaded == 1
    assert house.quarantine() == []
    assert house.rows("select refused_reason from ops.load_ledger") == [(None,)]


def test_a_file_that_may_not_be_opened_holds_up_no_other(
    house: House, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = house.land("web/events/locked.jsonl", event(1))
    house.land("web/events/open.jsonl", event(2))
    really_open = Path.open

    def refuse(path: Path, *args: object, **kwargs: object) -> object:
        if path == locked:
            raise PermissionError(13, "Permission denied")
        return really_open(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    house.load()
    assert house.load()["web/events"].files_refused == 1
    assert house.rows("select payload->>'id' from raw_web.events") == [("e2",)]
    [(file, _, reason, _)] = house.quarantine()
    assert file == "web/events/locked.jsonl"
    assert "Permission denied" in reason
