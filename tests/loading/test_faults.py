"""Every class of fault that docs/operations.md lists is caught, said in one line, and counted."""

from __future__ import annotations

import gzip
import json
import re
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from house import House

from orchestration.lib.common.settings import PROJECT_ROOT
from orchestration.lib.common.warehouse import connect, text
from orchestration.lib.landing.files import find_strays
from orchestration.lib.landing.streams import Field, Stream
from orchestration.lib.loading import limits
from orchestration.lib.loading.contract import fault
from orchestration.lib.loading.ledger import audit

GOOD = '{"id": "good", "type": "page", "at": "2026-06-01T10:00:00Z", "user": "u"}'
LONGEST = 100_000  # bytes of a line, in these tests
CELLS = "contact_id,created_at,email\n"
ROW = "9,2026-01-01,x\n"


def record(**fields: object) -> str:
    """A line with a good one before and one after it; None leaves a field out."""
    found = json.loads(GOOD) | {"id": "bad"} | fields
    faulty = json.dumps({key: value for key, value in found.items() if value is not None})
    return f"{GOOD}\n{faulty}\n{GOOD}\n"


def line(text: str) -> bytes:
    """A line of bytes between two good ones."""
    return f"{GOOD}\n".encode() + text.encode("latin-1") + f"\n{GOOD}\n".encode()


def row(text: str) -> str:
    """A CSV row between two good ones."""
    return f"{CELLS}{ROW}{text}\n{ROW}"


def parquet(folder: Path, sql: str) -> bytes:
    """What a Parquet file of these rows holds."""
    duckdb.execute(f"copy ({sql}) to '{folder / 'made.parquet'}' (format parquet)")
    return (folder / "made.parquet").read_bytes()


# Class of fault, as the document names it: landed file, its content, what the reason says.
RECORDS = {
    "field missing": ("e.jsonl", record(id=None), "id is missing; every record needs it"),
    "no identifier": ("e.jsonl", record(user=None), "none of anonymous, user is given"),
    "not a single value": ("e.jsonl", record(id={"a": 1}), "id '{\"a\":1}' is not a single value"),
    "not a time": ("e.jsonl", record(at="2026-02-30"), "at '2026-02-30' is not a time"),
    "time out of range": ("e.jsonl", record(at="0001-01-01"), "is not a time between 1900 and"),
    "time in another form": ("e.jsonl", record(at=1780000000), "or name its form as timestamp_"),
    "not a date": ("e.jsonl", record(day="today"), "day 'today' is not a date"),
    "not a number": ("e.jsonl", record(properties={"price": "1,200"}), "is not a number below"),
    "number not finite": ("e.jsonl", record(properties={"price": float("nan")}), "not a number"),
    "not a whole number": ("c.parquet", "1.5::double as score", "score '1.5' is not a whole"),
    "count below zero": ("c.parquet", "-5 as visits", "visits '-5' is not a whole number from 0"),
    "not true or false": ("c.parquet", "'maybe' as is_customer", "is not true or false"),
    "not a list": ("c.parquet", "'[1' as tags", "tags '[1' is not a list"),
    "history without a time": (
        "e.jsonl",
        record(stages=[{"value": "lead", "timestamp": "yesterday"}]),
        "is not a list of values, each with a time between 1900 and 2999",
    ),
    "none of the allowed": ("e.jsonl", record(type="screen"), "is none of page, track; correct"),
    "two fields that differ": ("e.jsonl", record(last_day="2026-06-30"), "is not what day is"),
    "not JSON": ("e.jsonl", line('{"id": "cut'), "not valid JSON"),
    "half a character in JSON": ("e.jsonl", record().replace("bad", "\\ud800"), "not valid JSON"),
    "no object": ("e.jsonl", line("[1]"), "JSON, but no object; write one object a line"),
    "not UTF-8": ("c.csv", row("1,2026-01-01,\xe9").encode("latin-1"), "not valid UTF-8"),
    "byte order mark inside": ("c.csv", row("\ufeff1,2026-01-01,x"), "a byte order mark inside"),
    "line too long": ("e.jsonl", line("x" * (LONGEST + 9)), "longer than"),
    "cell too long": ("c.csv", row(f'1,2026-01-01,"{"x" * LONGEST}"'), "longer than"),
    "too few or many cells": ("c.csv", row("1,2026-01-01"), "2 cells where the header has 3"),
    "quote not closed": ("c.csv", row('1,2026-01-01,"x'), "a quoted value that does not end"),
    "quote inside a cell": ("c.csv", row('1,2026-01-01,"a"b'), "not readable as CSV"),
    "NUL in a key": (
        "c.jsonl",
        '{"contact_id": 1, "created_at": "2026-01-01", "a\\u0000b": 1}',
        "a key holds a NUL character",
    ),
}  # fmt: skip
FILES = {
    "empty": ("e.jsonl", b"", "empty file"),
    "broken gzip": ("e.jsonl.gz", gzip.compress(b"x" * 999)[:-9], "broken gzip"),
    "gzipped twice": ("e.jsonl.gz", gzip.compress(gzip.compress(b"{}")), "gzipped twice"),
    "archive or workbook": ("c.csv", b"PK\x03\x04" + bytes(20), "a zip archive or a workbook"),
    "another encoding": ("c.csv", f"{CELLS}{ROW}".encode("utf-32"), "UTF-32 text, and not UTF-8"),
    "half a UTF-16 letter": ("c.csv", CELLS.encode("utf-16")[:-1], "not readable as utf-16; save"),
    "another encoding, unmarked": ("e.jsonl", GOOD.encode("utf-16-be"), "not UTF-8 text"),
    "no header": ("c.csv", "\n\n", "it has no header row"),
    "carriage returns alone": ("c.csv", f"{CELLS}{ROW}".replace("\n", "\r"), "carriage returns"),
    "column twice": ("c.csv", "contact_id,created_at,x,X\n1,2026-01-01,1,2\n", "x more than once"),
    "column missing": ("c.csv", "contact_id,email\n1,x\n", "lacks the column created_at; found"),
    "another delimiter": ("c.csv", "contact_id:created_at\n1:2026-01-01\n", "name the delimiter"),
    "stream mistaken": ("e.csv", f"{CELLS}{ROW}", "it has what crm/contacts needs: move it there"),
    "header missing": ("c.csv", "1,2026-01-01,ann@x.org\n", "put a header above it"),
    "not Parquet": ("c.parquet", b"PAR1 nothing PAR1", "not readable as Parquet"),
}
# Reached in test_limits.py.
TOO_LARGE_RECORDS = dict.fromkeys(("nested too deeply", "too many keys", "key too long"))
TOO_LARGE_FILES = dict.fromkeys(
    (
        "too many columns", "column's name too long", "too many different keys", "table too wide",
        "larger than the free disk",
    )
)  # fmt: skip
CLASSES = {
    **RECORDS,
    **TOO_LARGE_RECORDS,
    **FILES,
    **TOO_LARGE_FILES,
    "format not to be followed": None,
    "not to be opened": None,
}


@pytest.mark.parametrize("fault", RECORDS)
def test_a_faulty_record_is_quarantined_alone(
    house: House, tmp_path: Path, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shorten_lines(monkeypatch)
    name, content, told = RECORDS[fault]
    if name.endswith(".parquet"):
        good = "select '1' as contact_id, '2026-01-01' as created_at"
        content = parquet(tmp_path, f"{good}, {content} union all by name {good}")
    loaded = drop(house, name, content)
    assert (loaded.rows_read, loaded.rows_quarantined) == (loaded.rows_loaded + 1, 1)
    assert loaded.rows_loaded or fault == "NUL in a key"
    [(_, number, reason, kept)] = house.quarantine()
    assert number == min(loaded.rows_read, 1 if name == "c.parquet" else 2)
    assert told in reason
    assert kept
    assert "\n" not in reason


@pytest.mark.parametrize("fault", FILES)
def test_a_file_of_which_nothing_can_be_read_is_refused_whole(house: House, fault: str) -> None:
    name, content, told = FILES[fault]
    loaded = drop(house, name, content)
    assert (loaded.files_loaded, loaded.files_refused, loaded.rows_read) == (0, 1, 0)
    [(_, number, reason, _)] = house.quarantine()
    assert number is None
    assert told in reason
    assert "\n" not in reason


def shorten_lines(monkeypatch: pytest.MonkeyPatch, longest: int = LONGEST) -> None:
    """Makes lines too long that are read in no time."""
    monkeypatch.setattr(limits, "LONGEST_LINE", longest)


def drop(house: House, name: str, content: bytes | str):  # noqa: ANN201
    """Lands the file in the stream that its first letter stands for, and loads."""
    stream = {"e": "web/events", "c": "crm/contacts"}[name[0]]
    house.land(f"{stream}/{name}", content)
    loaded = house.load()[stream]
    with closing(connect(house.home)) as connection:
        assert audit(connection, loaded.stream).balances
    return loaded


def test_the_document_lists_the_classes_of_fault() -> None:
    document = (PROJECT_ROOT / "docs/operations.md").read_text(encoding="utf-8")
    table = document.split("## Faults, and what each asks for")[1].split("\n## ")[0]
    assert re.findall(r"^\| ([^|]+?) \| (?:record|file) \|", table, re.MULTILINE) == list(CLASSES)


def test_what_is_no_file_to_read_is_named_and_holds_up_nothing(house: House) -> None:
    landing = house.land("web/events/good.jsonl", GOOD).parent
    (landing / "loop").symlink_to(landing)
    (landing / "nowhere.jsonl").symlink_to(landing / "gone")
    (landing / "folder.jsonl").mkdir()
    house.land("web/events/folder.jsonl/inside.jsonl", GOOD.replace("good", "inside"))
    for name in ("a.jsonl.part", "b.csv.tmp"):
        house.land(f"web/events/{name}", "half")
    assert house.load()["web/events"].rows_loaded == 2
    assert find_strays(house.home, house.streams) == [
        "web/events/loop",
        "web/events/nowhere.jsonl",
    ]


def test_a_folder_that_may_not_be_opened_is_named_and_holds_up_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.lib.landing import files as landing

    house.land("web/events/good.jsonl", GOOD)
    locked = house.land("web/events/locked/e.jsonl", GOOD).parent
    really_scan = landing.os.scandir

    def refuse(folder: Path) -> object:
        if isinstance(folder, Path) and folder == locked:
            raise PermissionError(13, "Permission denied")
        return really_scan(folder)

    monkeypatch.setattr(landing.os, "scandir", refuse)
    assert house.load()["web/events"].rows_loaded == 1
    assert find_strays(house.home, house.streams) == ["web/events/locked"]


def test_years_that_duckdb_stumbles_over_together_cost_their_records(house: House) -> None:
    times = [
        "2026-06-01T10:00:00 Europe/Berlin", "290309-12-22 (BC) 00:00:00", "-2026-01-01",
        "0000-01-01", "9999-12-31T23:59:59-12:00", "2026-06-01T24:00:00Z", "infinity", "epoch",
    ]  # fmt: skip
    house.land(
        "web/events/e.jsonl",
        "\n".join(json.dumps(json.loads(GOOD) | {"at": time}) for time in times),
    )
    loaded = house.load()["web/events"]
    assert (loaded.rows_loaded, loaded.rows_quarantined) == (2, 6)


@pytest.mark.parametrize("kind", ["timestamp", "date", "history"])
def test_a_day_before_christ_is_none_of_this_age(kind: str) -> None:
    values = {"2026-06-01 (BC)": False, "2026-06-01": True, "1900-01-01T00:00:00+14:00": True}
    stream = Stream("web", "events", "columns", (Field("at", kind),))
    for day, may_come_in in values.items():
        value = json.dumps([{"value": "x", "timestamp": day}]) if kind == "history" else day
        reason = duckdb.execute(
            f"select {fault(stream, lambda _, value=value: text(value))}"
        ).fetchall()
        assert (reason == [(None,)]) == may_come_in, (day, reason)


def test_a_quoted_text_of_many_lines_is_one_record_beside_a_faulty_one(house: House) -> None:
    letter = 'he said ""hello""\n' * 700
    house.land("crm/contacts/c.csv", row(f'1,2026-01-01,"{letter}"') + "2\n")
    loaded = house.load()["crm/contacts"]
    assert (loaded.rows_read, loaded.rows_quarantined) == (4, 1)
    assert house.rows("select length(email) from raw_crm.contacts where contact_id = '1'") == [
        (len(letter.replace('""', '"')),)
    ]


def test_a_long_line_full_of_quotes_is_read_beside_a_faulty_one(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Beyond 2 MB: DuckDB takes no smaller limit for one.
    shorten_lines(monkeypatch, 4_000_000)
    long = record(note='"' * 1_950_000)
    house.land("web/events/e.jsonl", long + "{\n")
    loaded = house.load()["web/events"]
    assert (loaded.rows_loaded, loaded.rows_quarantined) == (3, 1)


def test_a_key_without_a_name_is_a_column_that_is_called_so(house: House) -> None:
    record = {"contact_id": "1", "created_at": "2026-01-01", "": "nameless"}
    house.land("crm/contacts/c.jsonl", json.dumps(record))
    assert house.load()["crm/contacts"].rows_loaded == 1
    assert house.rows("select unnamed from raw_crm.contacts") == [("nameless",)]


def test_carriage_returns_inside_records_end_no_line_of_a_faulty_file(house: House) -> None:
    inside = GOOD.replace(", ", ",\r")
    house.land("web/events/e.jsonl", f"{inside}\n\xff\n{inside}\n".encode("latin-1"))
    loaded = house.load()["web/events"]
    assert (loaded.rows_read, loaded.rows_quarantined) == (3, 1)


def test_a_history_may_be_empty_and_its_cleared_values_need_no_time(house: House) -> None:
    histories = [[], None, [{"value": "lead", "timestamp": "2026-06-01T10:00:00Z"}, {"value": ""}]]
    lines = (json.dumps(json.loads(GOOD) | {"stages": history}) for history in histories)
    house.land("web/events/e.jsonl", "\n".join(lines))
    assert house.load()["web/events"].rows_loaded == 3


def test_a_whole_number_that_no_sum_of_it_would_stay_is_none(house: House) -> None:
    house.land("crm/contacts/c.csv", f"contact_id,created_at,score\n1,2026-01-01,{10**17}\n")
    assert house.load()["crm/contacts"].rows_quarantined == 1
