"""What is absent says nothing, what is there and empty says empty: raw tables tell them apart."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import duckdb
import pytest
from house import House

# Of contacts 1 to 3: an address, there and empty, absent.
_RAW = [("1", "a@x.org"), ("2", ""), ("3", None)]
_EMAILS = "select contact_id, email from raw_crm.contacts order by 1"


def contact(number: int, **fields: object) -> dict[str, object]:
    """A record of crm/contacts."""
    return {"contact_id": str(number), "created_at": "2026-01-01", **fields}


def parquet(folder: Path, sql: str) -> bytes:
    """What a Parquet file of these rows holds."""
    duckdb.execute(f"copy ({sql}) to '{folder / 'made.parquet'}' (format parquet)")
    return (folder / "made.parquet").read_bytes()


def test_a_blank_cell_is_empty_and_a_column_that_a_csv_lacks_is_absent(house: House) -> None:
    house.land("crm/contacts/a.csv", "contact_id,created_at,email\n1,2026-01-01,a@x.org\n2,x,\n")
    house.land(
        "crm/contacts/b.csv", 'contact_id,created_at,email\n2,2026-01-01,\n4,2026-01-01,""\n'
    )
    house.land("crm/contacts/c.csv", "contact_id,created_at\n3,2026-01-01\n")
    house.land("crm/contacts/d.csv", "contact_id,created_at,email\n5,2026-01-01,  \n")
    house.load()
    assert house.rows(_EMAILS) == [*_RAW, ("4", ""), ("5", "")]


@pytest.mark.parametrize("is_faulty", [False, True])
def test_a_null_or_blank_is_empty_and_a_key_that_a_record_lacks_is_absent(
    house: House, is_faulty: bool
) -> None:
    records = [
        contact(1, email="a@x.org"), contact(2, email=None), contact(3),
        contact(4, email=""), contact(5, email=" "), contact(6, EMAIL=None), contact(7, email=0),
    ]  # fmt: skip
    lines = [json.dumps(record) for record in records]
    house.land("crm/contacts/c.jsonl", "\n".join([*lines, *(["{"] if is_faulty else [])]))
    house.load()
    assert house.rows(_EMAILS) == [*_RAW, ("4", ""), ("5", ""), ("6", ""), ("7", "0")]


def test_a_null_in_a_parquet_column_is_empty(house: House, tmp_path: Path) -> None:
    house.land(
        "crm/contacts/a.parquet",
        parquet(
            tmp_path,
            """
            select
                contact_id, '2026-01-01' as created_at, case contact_id when '1' then 'a@x.org' end
                as email, case contact_id when '1' then 'nan'::double end as weight,
                case contact_id when '1' then ['a', 'b'] end as tags
            from (values ('1'), ('2')) as rows (contact_id)
            """,
        ),
    )
    house.land(
        "crm/contacts/b.parquet",
        parquet(tmp_path, "select '3' as contact_id, '2026-01-01' as created_at"),
    )
    house.load()
    assert house.rows(_EMAILS) == _RAW
    assert house.rows("select weight, tags from raw_crm.contacts order by contact_id") == [
        ("", '["a","b"]'),
        ("", ""),
        (None, None),
    ]


def test_an_empty_time_in_a_form_of_its_own_stays_empty(house: House) -> None:
    house.land("crm/contacts/_format.yml", "timestamp_format: '%d.%m.%Y %H:%M'\n")
    house.land("crm/contacts/c.csv", "contact_id,created_at,updated_at\n1,01.06.2026 10:00,\n")
    house.land("crm/contacts/d.csv", "contact_id,created_at\n2,01.06.2026 10:00\n")
    house.load()
    assert house.rows("select updated_at from raw_crm.contacts order by contact_id") == [
        ("",),
        (None,),
    ]


@pytest.mark.parametrize("form", ["", "timestamp_format: ['%Y-%m-%d']\n"])
@pytest.mark.parametrize("kind", ["csv", "csv.gz", "parquet"])
def test_a_blank_cell_of_a_record_is_a_null_and_a_column_that_is_not_there_no_key(
    house: House, tmp_path: Path, kind: str, form: str
) -> None:
    house.land("web/events/_format.yml", form)
    cells = "id,type,at,user,day,note\n1,page,2026-06-01,u,,\n"
    if kind == "parquet":
        content: bytes | str = parquet(
            tmp_path,
            "select '1' as id, 'page' as type, '2026-06-01' as at, 'u' as user, null::date as day,"
            " ' ' as note",
        )
    else:
        content = gzip.compress(cells.encode()) if kind == "csv.gz" else cells
    house.land(f"web/events/e.{kind}", content)
    house.load()
    [(payload,)] = house.rows("select payload from raw_web.events")
    assert json.loads(payload) == {
        "id": "1", "type": "page", "at": "2026-06-01", "user": "u", "day": None, "note": None,
    }  # fmt: skip


def test_a_null_under_another_name_stays_a_null(house: House) -> None:
    house.land("web/events/_format.yml", "columns: {day: d, user: who}\n")
    record = {"id": "1", "type": "page", "at": "2026-06-01", "who": "u", "anonymous": None}
    house.land(
        "web/events/e.jsonl",
        "\n".join(json.dumps({**record, **more}) for more in ({"d": None}, {})),
    )
    house.load()
    payloads = house.rows("select payload from raw_web.events order by _row")
    first, second = (json.loads(payload) for (payload,) in payloads)
    assert first["day"] is None
    assert "day" not in second
    assert first["user"] == second["user"] == "u"
    assert first["anonymous"] is None
