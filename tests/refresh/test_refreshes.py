"""What a second refresh does: with nothing new, with more files, with faulty ones."""

import gzip
import random
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from refreshing import ROOT, Demo, environment, open_marts, refresh

from orchestration.lib.loading import load
from orchestration.lib.settings import Home
from orchestration.lib.streams import read_streams

# What depends on when files were loaded, not on what was in them.
ABOUT_THE_RUN = {"rpt_reconciliation", "published_snapshot"}

DEAL = (
    "deal_id,pipeline,stage,amount,currency,created_at,updated_at,closed_at,is_closed,is_won\n"
    "{id},default,won,{amount},{currency},2026-08-01,{updated_at},2026-08-02,true,true\n"
)


@dataclass(frozen=True)
class Changed:
    """A copy of the demo company into which more files were dropped, refreshed again."""

    home: Path
    output: str

    def work(self, sql: str) -> list[tuple]:
        """What the work file answers."""
        with duckdb.connect(
            str(self.home / "warehouse/closedloop.duckdb"), read_only=True
        ) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def changed(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Changed:
    """Every demo file again under another name, one good file more, and five faulty ones."""
    home = tmp_path_factory.mktemp("changed") / "home"
    shutil.copytree(demo.home, home, symlinks=True)
    landing = home / "landing"
    for file in sorted(landing.rglob("*")):
        if file.is_file():
            shutil.copy2(file, file.with_name(f"again '{file.name}"))

    deals = landing / "generic/deals"
    deals.mkdir(parents=True)
    deals.joinpath("one more.csv").write_text(
        DEAL.format(id="D-1", amount="99.90", currency="USD", updated_at="2026-08-02")
    )

    events = gzip.compress(b'{"messageId": "m-1"}\n' * 1000)
    (landing / "segment/events/truncated.jsonl.gz").write_bytes(events[: len(events) // 2])
    (landing / "segment/events/empty.jsonl").write_bytes(b"")
    (landing / "segment/events/cut.jsonl").write_text('{"messageId": "m-2", "type": "pa')
    (landing / "generic/content/ragged.csv").write_text(
        "page_path,content_type\n/a,page\n/b,page,surplus,cells\n/c,page\n"
    )
    pipelines = landing / "hubspot/pipelines/pipelines.jsonl"
    shutil.copy2(pipelines, landing / "hubspot/deals/pipelines of the wrong stream.jsonl")

    done = refresh(home)
    assert done.returncode == 0, done.stdout + done.stderr
    return Changed(home, done.stdout)


def mart_rows(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple]]:
    """All rows of every mart, in an order of their own."""
    names = connection.execute(
        "select table_name from duckdb_tables() where schema_name = 'marts'"
    ).fetchall()
    return {
        name: sorted(map(repr, connection.execute(f"from marts.{name}").fetchall()))
        for (name,) in names
        if name not in ABOUT_THE_RUN
    }


def test_a_refresh_with_nothing_new_publishes_nothing(demo: Demo) -> None:
    before = (demo.home / "published/current").resolve()
    done = refresh(demo.home)
    assert done.returncode == 0
    assert done.stdout.startswith("Nothing new")
    assert (demo.home / "published/current").resolve() == before


def test_the_report_names_rows_file_and_a_query(demo: Demo) -> None:
    assert re.search(r"3\d,\d{3} read = 3\d,\d{3} accepted \+ 3 quarantined", demo.output)
    assert str(demo.home / "published/current/closedloop.duckdb") in demo.output
    query = re.search(r"^Try: (.*)$", demo.output, re.MULTILINE).group(1)
    assert demo.marts.execute(query).fetchall()


def test_the_run_is_recorded_with_the_rows_of_every_table(demo: Demo) -> None:
    tables = demo.work.execute(
        "select table_schema, table_name from information_schema.tables"
        " where table_schema in ('intermediate', 'marts') and table_type = 'BASE TABLE'"
    ).fetchall()
    with dg.DagsterInstance.from_config(str(demo.home / "dagster")) as instance:
        assert [run.status.value for run in instance.get_runs()] == ["SUCCESS"]
        assert len(tables) > 50
        for schema, table in tables:
            event = instance.get_latest_materialization_event(dg.AssetKey([schema, table]))
            recorded = event.asset_materialization.metadata["dagster/row_count"].value
            (rows,) = demo.work.execute(f"select count(*) from {schema}.{table}").fetchone()
            assert recorded == rows, table


def test_only_the_new_files_are_loaded(demo: Demo, changed: Changed) -> None:
    ledger = "select path, rows_loaded from ops.load_ledger"
    before = demo.work.execute(ledger).fetchall()
    added = dict(set(changed.work(ledger)) - set(before))
    assert len(added) == len(changed.work(ledger)) - len(before)
    assert {path: rows for path, rows in added.items() if rows} == {
        "generic/deals/one more.csv": 1,
        "generic/content/ragged.csv": 2,
    }


def test_files_under_other_names_change_no_mart(demo: Demo, changed: Changed) -> None:
    before, after = mart_rows(demo.marts), mart_rows(open_marts(changed.home))
    for mart in ("fct_sessions", "fct_touchpoints", "fct_stage_entries", "fct_ad_spend"):
        assert after[mart] == before[mart], mart
    for mart in ("fct_conversions", "fct_touchpoint_credits"):
        assert set(before[mart]) <= set(after[mart]), mart


def test_the_one_new_deal_is_one_more_sale(demo: Demo, changed: Changed) -> None:
    revenue = "select sum(revenue) from marts.fct_conversions"
    (before,) = demo.marts.execute(revenue).fetchone()
    (after,) = open_marts(changed.home).execute(revenue).fetchone()
    assert str(after - before) == "99.90"


@pytest.mark.parametrize(
    ("file", "row", "reason"),
    [
        ("segment/events/truncated.jsonl.gz", None, "gzip"),
        ("segment/events/empty.jsonl", None, "empty"),
        ("segment/events/cut.jsonl", 1, "JSON"),
        ("generic/content/ragged.csv", 2, "4"),
        ("hubspot/deals/pipelines of the wrong stream.jsonl", 1, "properties.dealstage"),
    ],
)
def test_a_faulty_file_is_in_quarantine_with_its_row_and_reason(
    changed: Changed, file: str, row: int | None, reason: str
) -> None:
    found = changed.work(
        f"select row, reason from quarantine.records where file = '{file}' order by row"
    )
    assert found
    assert found[0][0] == row
    assert reason in found[0][1]


def test_the_good_rows_of_a_faulty_file_are_loaded(changed: Changed) -> None:
    pages = changed.work("select page_path from raw_generic.content where _file like '%ragged%'")
    assert pages == [("/a",), ("/c",)]


def test_what_a_failing_or_warning_test_found_is_said(
    changed: Changed,
) -> None:
    before = (changed.home / "published/current").resolve()
    lost = changed.home / "landing/generic/deals/lost currency.csv"
    lost.write_text(DEAL.format(id="D-2", amount="5", currency="XTS", updated_at="2026-08-02"))
    contact = changed.home / "landing/generic/contacts/odd stage.csv"
    contact.parent.mkdir()
    contact.write_text(
        "contact_id,created_at,updated_at,lifecycle_stage\nC-1,2026-08-01,2026-08-01,Zombie\n"
    )
    done = refresh(changed.home)
    assert "The CRM has a stage 'Zombie'" in done.stdout
    assert done.returncode == 1
    [line] = [line for line in done.stderr.splitlines() if line.startswith("Refresh failed")]
    assert "every_deal_has_an_exchange_rate" in line
    assert "No rate from XTS to USD on 2026-08-02: add one to seeds/exchange_rates.csv" in line
    assert (changed.home / "published/current").resolve() == before


def test_any_order_and_split_of_the_files_gives_the_same_marts(demo: Demo, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    streams = read_streams()
    files = [file for file in (demo.home / "landing").rglob("*") if file.is_file()]
    random.Random(2).shuffle(files)
    for half in (files[::2], files[1::2]):
        for file in half:
            target = home.landing / file.relative_to(demo.home / "landing")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, target)
        load(home, random.Random(3).sample(streams, len(streams)))
    done = refresh(home.root)
    assert done.returncode == 0, done.stdout + done.stderr
    expected, actual = mart_rows(demo.marts), mart_rows(open_marts(home.root))
    assert actual.keys() == expected.keys()
    for mart, rows in expected.items():
        assert actual[mart] == rows, mart


def test_dbts_unit_tests_hold_and_dbt_needs_no_flags(changed: Changed) -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("dbt"), "test", "--select", "test_type:unit"],
        cwd=ROOT,
        env=environment(changed.home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
