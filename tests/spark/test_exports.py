"""What another engine reads of the work file."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import duckdb
from house import House

from orchestration.lib.common.warehouse import connect
from orchestration.lib.spark.exports import export_raw

_EVENTS = "event_id,occurred_at,visitor_id,event_name\n1,2026-06-01T10:00:00Z,v,page_view\n"


def _exported(house: House) -> tuple[Path, dict[str, int]]:
    folder = house.home.spark / "raw"
    return folder, export_raw(house.home, folder)


def test_every_raw_table_is_exported_with_its_rows_and_columns(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.land("generic/web_events/events.csv", _EVENTS)
    house.load()
    folder, rows = _exported(house)
    assert rows["raw_generic.web_events"] == rows["ops.load_ledger"] == 1
    assert {f"raw_{stream.path.replace('/', '.')}" for stream in house.streams} <= rows.keys()
    for table, count in rows.items():
        schema, name = table.split(".")
        files = f"read_parquet('{folder}/{schema}/{name}/*.parquet')"
        with closing(connect(house.home, read_only=True)) as work:
            assert work.execute(f"select count(*) from {files}").fetchone() == (count,)
            columns, others = (
                [column for column, *_ in work.execute(f"describe from {of}").fetchall()]
                for of in (f"{schema}.{name}", files)
            )
        assert columns == others, table


def test_ids_and_json_are_exported_as_what_spark_can_read(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.load()
    with closing(connect(house.home)) as work:
        work.execute(
            "create table raw_generic.odd as select uuid() as id, [uuid()] as ids, '{}'::json as j"
        )
    folder, _ = _exported(house)
    with duckdb.connect() as connection:
        found = connection.execute(
            f"describe from read_parquet('{folder}/raw_generic/odd/*.parquet')"
        ).fetchall()
    assert [kind for _, kind, *_ in found] == ["BLOB", "BLOB[]", "VARCHAR"]


def test_an_export_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.load()
    folder, _ = _exported(house)
    (folder / "raw_generic/gone").mkdir()
    _exported(house)
    assert not (folder / "raw_generic/gone").exists()


def test_an_export_is_read_by_this_user_alone(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.load()
    _exported(house)
    assert house.home.spark.stat().st_mode & 0o077 == 0


def test_a_homes_own_rules_are_exported(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.load()
    house.home.rules.mkdir()
    (house.home.rules / "own_domains.csv").write_text("domain,reason\nshop.example,ours\n")
    folder, rows = _exported(house)
    assert rows["ops.own_own_domains"] == 1
    assert list((folder / "ops/own_own_domains").glob("*.parquet"))
