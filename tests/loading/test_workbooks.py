"""Sheets of Excel come in as what their cells are, or are refused with a way out."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from house import House
from workbooks import workbook

from orchestration.lib.loading import limits
from orchestration.lib.loading.replay import replay

HEADER = ["contact_id", "created_at", "updated_at", "email", "score", "is_customer"]
ROWS = [
    HEADER,
    [1234.0, date(2026, 8, 3), datetime(2026, 8, 3, 9, 30), "ann@x.org", 5, True],
    ["0017", date(2026, 8, 4), None, None, None, False],
]


def loaded(house: House, columns: str) -> list[tuple[object, ...]]:
    house.load()
    assert house.quarantine() == []
    return house.rows(f"select {columns} from raw_crm.contacts order by _row")


def test_dates_numbers_and_truths_arrive_as_what_they_are(house: House) -> None:
    house.land("crm/contacts/c.xlsx", workbook({"Contacts": ROWS}))
    assert loaded(house, f"{', '.join(HEADER)}, _row") == [
        ("1234", "2026-08-03", "2026-08-03 09:30:00", "ann@x.org", "5", "true", 1),
        ("0017", "2026-08-04", "", "", "", "false", 2),
    ]


def test_records_of_a_stream_of_whole_records_come_out_of_a_sheet_too(house: House) -> None:
    rows = [["id", "type", "at", "user", "price"], [1, "page", datetime(2026, 8, 3, 9), "u", 1.5]]
    house.land("web/events/_format.yml", "columns: {properties.price: price}")
    house.land("web/events/e.xlsx", workbook({"Events": rows}))
    house.load()
    assert house.rows(
        "select payload->>'id', payload->'properties'->>'price' from raw_web.events"
    ) == [("1", "1.5")]


def test_the_first_visible_sheet_is_read_or_the_one_that_is_named(house: House) -> None:
    other = [HEADER, ["other", date(2026, 8, 4)]]
    book = workbook({"Notes": [["x"]], "Contacts": ROWS, "Other": other}, hidden=["Notes"])
    house.land("crm/contacts/a.xlsx", book)
    for name, said in (("n", "3"), ("s", "'other '")):
        house.land(f"crm/contacts/{name}/_format.yml", f"sheet: {said}")
        house.land(f"crm/contacts/{name}/{name}.xlsx", book + name.encode())
    assert {row[0] for row in loaded(house, "contact_id")} == {"1234", "0017", "other"}
    assert house.rows("select note from ops.load_notes where file = 'crm/contacts/a.xlsx'") == [
        ("read the sheet Contacts",)
    ]


def test_titles_above_and_blank_rows_between_and_a_sum_below_are_no_records(house: House) -> None:
    total = ["Total", None, None, None, 5]
    rows = [["Contacts of 2026"], [], *ROWS, [], [], total, [], ["as of 31 August"], [None, "Ann"]]
    house.land("crm/contacts/c.xlsx", workbook({"Contacts": rows}))
    assert len(loaded(house, "contact_id")) == 2
    assert house.rows("select rows_read, rows_loaded from ops.load_ledger") == [(2, 2)]
    notes = {note for (note,) in house.rows("select note from ops.load_notes")}
    left_out = ("2 blank rows", "1 row of sums", "2 lines below the table")
    assert {f"left out {one}" for one in left_out} <= notes


def test_local_times_and_texts_beside_numbers_are_read_as_the_format_says(house: House) -> None:
    house.land(
        "crm/contacts/_format.yml",
        "timezone: Europe/Berlin\ndecimal: ','\ntimestamp_format: '%d.%m.%Y %H:%M'\n",
    )
    rows = [
        HEADER,
        ["a", datetime(2026, 8, 3, 9, 30), "04.08.2026 10:00", None, "1.234"],
        ["b", date(2026, 8, 3), None, None, 1234.0],
    ]
    house.land("crm/contacts/c.xlsx", workbook({"Contacts": rows}))
    assert loaded(house, "created_at, updated_at, score") == [
        ("2026-08-03T07:30:00.000000Z", "2026-08-04T08:00:00.000000Z", "1234"),
        ("2026-08-03", "", "1234"),
    ]


def test_a_number_with_a_fraction_is_none_that_a_decimal_comma_changes(house: House) -> None:
    rows = [["id", "type", "at", "user", "properties.price"]]
    rows += [
        [1, "page", date(2026, 8, 3), "u", 1234.567],
        [2, "page", date(2026, 8, 3), "u", "1.234,5"],
    ]
    house.land("web/events/e.xlsx", workbook({"Events": rows}))
    house.load()
    assert house.rows(
        "select payload->'properties'->>'price' from raw_web.events order by _row"
    ) == [("1234.567",), ("1234.5",)]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(999), "protected by a password"),
        (b"contact_id,created_at\n1,2026-01-01\n", "not readable as a workbook"),
        (workbook({"Contacts": ROWS})[:-200], "not readable as a workbook"),
        (workbook({"Contacts": []}), "the sheet Contacts is empty"),
        (workbook({"Contacts": [HEADER[:1], ["1"]]}), "lacks the column created_at"),
    ],
)
def test_what_is_no_sheet_to_read_is_refused_with_a_way_out(
    house: House, content: bytes, told: str
) -> None:
    house.land("crm/contacts/c.xlsx", content)
    assert house.load()["crm/contacts"].files_refused == 1
    assert told in house.quarantine()[0][2]


def test_a_sheet_that_is_not_there_is_named_and_comes_in_when_it_is(house: House) -> None:
    form = house.land("crm/contacts/_format.yml", "sheet: Kunden")
    house.land("crm/contacts/c.xlsx", workbook({"Contacts": ROWS}))
    house.load()
    assert "has no sheet Kunden; it has Contacts" in house.quarantine()[0][2]
    form.write_text("sheet: Contacts")
    assert [one.accepted for one in replay(house.home, house.streams)] == [2]


def test_a_sheet_that_would_not_fit_into_memory_is_refused_before_it_is_opened(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.land("crm/contacts/far.xlsx", workbook({"Contacts": ROWS}))
    monkeypatch.setattr(limits, "MOST_CELLS", 17)
    assert house.load()["crm/contacts"].files_refused == 1
    assert "a sheet of 3 rows and 6 columns, and at most 17 cells" in house.quarantine()[0][2]


def test_a_bomb_is_refused_by_what_it_says_and_by_what_it_does(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LARGEST_WORKBOOK", 1_000_000)
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(2_000_000))
    house.land("crm/contacts/c.xlsx", (tmp_path / "bomb.xlsx").read_bytes())
    assert house.load()["crm/contacts"].files_refused == 1
    assert "unpacks to more than 1,000,000 bytes" in house.quarantine()[0][2]


def test_one_cell_far_below_costs_no_memory(house: House) -> None:
    rows = [*ROWS, ["x"]]
    book = workbook({"Contacts": rows})
    with zipfile.ZipFile(house.land("crm/contacts/c.xlsx", book)) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    inside = content["xl/worksheets/sheet1.xml"].replace(b'r="A4"', b'r="XFD1048576"')
    content["xl/worksheets/sheet1.xml"] = inside
    with zipfile.ZipFile(house.home.landing / "crm/contacts/c.xlsx", "w") as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    assert house.load()["crm/contacts"].files_refused == 1
    assert "1,048,576 rows and 16,384 columns" in house.quarantine()[0][2]
