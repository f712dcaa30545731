"""What a landed file is: by the ending of its name, else by its first bytes."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from house import House

Event = Callable[..., str]

PACKED = [".jsonl.gz", ".json.gz", ".ndjson.gz", ".gz", ".JSON.GZ"]
CONTACTS = "contact_id,created_at\n1,2026-06-01\n2,2026-06-02\n"


def count(house: House, table: str) -> int:
    return int(house.rows(f"select count(*) from {table}")[0][0])


@pytest.mark.parametrize("ending", [".jsonl", ".json", ".ndjson", *PACKED])
def test_json_lines_are_read_under_every_ending_that_means_them(
    house: House, event: Event, ending: str
) -> None:
    content = f"{event(1)}\n{event(2)}".encode()
    is_packed = ending.lower().endswith(".gz")
    house.land(f"web/events/e{ending}", gzip.compress(content) if is_packed else content)
    house.load()
    assert count(house, "raw_web.events") == 2


@pytest.mark.parametrize("ending", [".csv.gz", ".gz"])
def test_a_packed_table_is_read_as_one(house: House, ending: str) -> None:
    house.land(f"crm/contacts/c{ending}", gzip.compress(CONTACTS.encode()))
    house.load()
    assert count(house, "raw_crm.contacts") == 2


@pytest.mark.parametrize("ending", [".parquet.gz", ".gz"])
def test_packed_parquet_is_read_as_parquet(house: House, tmp_path: Path, ending: str) -> None:
    file = tmp_path / "c.parquet"
    duckdb.execute(f"copy (select 1 as contact_id, now() as created_at) to '{file}'")
    house.land(f"crm/contacts/c{ending}", gzip.compress(file.read_bytes()))
    house.load()
    assert count(house, "raw_crm.contacts") == 1


@pytest.mark.parametrize("start", ["[", "\ufeff\n[", "{\n", " {\r\n"])
@pytest.mark.parametrize("ending", [".json", ".json.gz", ".gz"])
def test_json_that_is_not_an_object_a_line_is_refused_in_one_line(
    house: House, event: Event, ending: str, start: str
) -> None:
    content = f"{start}{event(1)}\n]".encode()
    is_packed = ending.endswith(".gz")
    house.land(f"web/events/e{ending}", gzip.compress(content) if is_packed else content)
    house.load()
    [(_, row, reason, _)] = house.quarantine()
    assert row is None
    assert reason == "JSON, but not an object a line: write each record on a line of its own"


def test_a_bare_gz_that_is_broken_is_refused_and_named(house: House) -> None:
    house.land("web/events/cut.gz", gzip.compress(b"x" * 999)[:-9])
    house.land("web/events/no.gz", b"this is no gzip")
    house.land("web/events/blank.gz", gzip.compress(b""))
    house.load()
    told = {file: reason for file, _, reason, _ in house.quarantine()}
    assert "broken gzip" in told["web/events/cut.gz"]
    assert "broken gzip" in told["web/events/no.gz"]
    assert told["web/events/blank.gz"] == "empty file"


def test_an_archive_of_several_files_is_not_read(house: House) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz"):
        pass
    house.land("web/events/e.tar.gz", packed.getvalue())
    assert house.load()["web/events"].files_found == 0
