"""The marts in a real PostgreSQL: every row, whole snapshots, and one clear line when it fails."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.lib.building.manifest import primary_keys, read_manifest
from orchestration.lib.common.settings import PROJECT_ROOT, Home

psycopg = pytest.importorskip("psycopg")

from orchestration.lib.publishing.postgres import (  # noqa: E402
    PostgresError,
    publish_to_postgres,
)
from orchestration.lib.publishing.postgres_tables import MARK  # noqa: E402

KEYS = {"fct_sessions": "session_id"}
VISITS = """
select 's1' as session_id, 'p1' as person_id, date '2026-06-01' as session_date,
    12.50::decimal(18, 2) as revenue, 0.1::double as share
union all
select 's2', null, date '2026-06-02', null, 'nan'
"""


def made(folder: Path, number: int, *statements: str, visits: str = VISITS) -> Path:
    """A home's current snapshot, with one mart; its DuckDB file."""
    snapshot = folder / f"published/snapshots/20260101T00000000{number}Z_abcdef"
    snapshot.mkdir(parents=True)
    link = folder / "published/current"
    link.unlink(missing_ok=True)
    link.symlink_to(f"snapshots/{snapshot.name}")
    file = snapshot / "closedloop.duckdb"
    with closing(duckdb.connect(str(file))) as connection:
        connection.execute("create schema marts; create schema lineage")
        connection.execute(f"create table lineage.snapshot as select '{number}' as snapshot_id")
        connection.execute(f"create table marts.fct_sessions as {visits}")
        for statement in statements:
            connection.execute(statement)
    (snapshot / "snapshot.json").write_text('{"rows": {}}')
    return file


def rows(address: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(address) as connection:
        return connection.execute(query).fetchall()


def command(folder: Path, address: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "orchestration.commands.publish_postgres"],
        cwd=PROJECT_ROOT,
        env=os.environ | {"CLOSEDLOOP_HOME": str(folder), "CLOSEDLOOP_POSTGRES": address},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_every_row_type_comment_and_key_is_that_of_the_published_file(
    home: Home, address: str
) -> None:
    file = home.published / "current/closedloop.duckdb"
    keys = primary_keys(read_manifest())
    written = publish_to_postgres(file, address, keys)
    assert publish_to_postgres(file, address, keys) == (written.snapshot_id, {})
    with (
        closing(duckdb.connect(str(file), read_only=True)) as published,
        psycopg.connect(address) as server,
    ):
        described = published.execute(
            "select schema_name || '.' || table_name, column_name, comment from duckdb_columns() "
            "where schema_name in ('marts', 'lineage')"
        ).fetchall()
        assert set(written.rows) == {table for table, _, _ in described}
        assert len(written.rows) > 40
        for table in written.rows:
            ours = published.execute(f"from {table}")
            theirs = server.execute(f"select * from {table}")
            assert [one[0] for one in ours.description] == [one[0] for one in theirs.description]
            assert Counter(theirs.fetchall()) == Counter(ours.fetchall()), table
        told = server.execute(
            "select attrelid::regclass::text, attname, col_description(attrelid, attnum) "
            "from pg_attribute where attnum > 0 and attrelid = any(%s::regclass[])",
            [list(written.rows)],
        ).fetchall()
        assert sorted(told) == sorted(described)
        assert all(said for table, _, said in told if table.startswith("marts."))
        indexed = server.execute(
            "select indrelid::regclass::text, attname, indisprimary from pg_index "
            "inner join pg_attribute on attrelid = indrelid and attnum = indkey[0]"
        ).fetchall()
    for mart, column in keys.items():
        assert (f"marts.{mart}", column, True) in indexed
    assert ("marts.rpt_sources", "report_date", False) in indexed
    assert ("marts.fct_touchpoint_credits", "conversion_id", False) in indexed


def test_texts_of_any_kind_arrive_as_they_are(tmp_path: Path, address: str) -> None:
    hostile = ["", " ", "\\.", "\\N", '"', "'; drop table marts.fct_sessions; --", "a,b\r\nc\td"]
    hostile += ["a\n\\.\nb", "\u202e", "NULL", "x" * 3_000_000]
    file = made(tmp_path, 1, "create table marts.rpt_texts (said varchar)")
    with closing(duckdb.connect(str(file))) as connection:
        connection.executemany(
            "insert into marts.rpt_texts values (?)", [[one] for one in [*hostile, "a\0b", None]]
        )
        connection.execute("comment on table marts.rpt_texts is 'It''s; 100 %'")
    publish_to_postgres(file, address, KEYS)
    found = {row[0] for row in rows(address, "select said from marts.rpt_texts")}
    assert found == {*hostile, "a\ufffdb", None}
    said = rows(address, "select obj_description('marts.rpt_texts'::regclass)")
    assert said == [(f"It's; 100 % {MARK}",)]


def test_a_reader_keeps_the_whole_snapshot_that_it_began_with(tmp_path: Path, address: str) -> None:
    publish_to_postgres(made(tmp_path, 1), address, KEYS)
    both = "select (select snapshot_id from lineage.snapshot), (select count(*) from {})"
    query = both.format("marts.fct_sessions")
    with psycopg.connect(address) as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        assert reader.execute("select snapshot_id from lineage.snapshot").fetchall() == [("1",)]
        new = made(tmp_path, 2, "delete from marts.fct_sessions where session_id = 's1'")
        publish_to_postgres(new, address, KEYS)
        # The table of visits is read for the first time, after it was written anew.
        assert reader.execute(query).fetchall() == [("1", 2)]
    assert rows(address, query) == [("2", 1)]


def test_grants_and_views_of_others_stay_and_columns_follow(tmp_path: Path, address: str) -> None:
    publish_to_postgres(made(tmp_path, 1), address, KEYS)
    with psycopg.connect(address) as owner:
        owner.execute("create view public.days as select session_date from marts.fct_sessions")
        owner.execute("create role reader_of_days")
        owner.execute("grant select on marts.fct_sessions to reader_of_days")
    other = VISITS.replace("0.1::double as share", "'x' as share").replace("'nan'", "null")
    other = other.replace("as revenue", "as income")
    gone = "create table marts.rpt_more as select 1 as one"
    publish_to_postgres(made(tmp_path, 2, gone, visits=other), address, KEYS)
    columns = "select column_name, data_type from information_schema.columns "
    columns += "where table_name = 'fct_sessions' order by 1"
    assert rows(address, columns) == [
        ("income", "numeric"),
        ("person_id", "text"),
        ("session_date", "date"),
        ("session_id", "text"),
        ("share", "text"),
    ]
    publish_to_postgres(made(tmp_path, 3), address, KEYS)
    assert rows(address, "select to_regclass('marts.rpt_more')") == [(None,)]
    assert len(rows(address, "select * from public.days")) == 2
    allowed = "select has_table_privilege('reader_of_days', 'marts.fct_sessions', 'select')"
    assert rows(address, allowed) == [(True,)]
    without = VISITS.replace("date '2026-06-01' as session_date", "1 as visits")
    without = without.replace("date '2026-06-02'", "2")
    with pytest.raises(PostgresError, match=r"view days depends on .* drop what depends on it"):
        publish_to_postgres(made(tmp_path, 4, visits=without), address, KEYS)
    assert rows(address, "select snapshot_id from lineage.snapshot") == [("3",)]


@pytest.mark.parametrize("way", ["killed", "cut off"])
def test_a_run_that_ends_midway_leaves_the_old_snapshot(
    tmp_path: Path, address: str, way: str
) -> None:
    publish_to_postgres(made(tmp_path, 1), address, KEYS)
    made(tmp_path, 2, "delete from marts.fct_sessions")
    with psycopg.connect(address) as other:
        # The run writes lineage after marts, so that it waits with the marts written.
        other.execute("lock table lineage.snapshot in share mode")
        run = command(tmp_path, address)
        pid = _waiting(address)
        if way == "killed":
            run.kill()
        else:
            other.execute("select pg_terminate_backend(%s)", [pid])
        said = run.communicate(timeout=60)[1]
    both = "select (select snapshot_id from lineage.snapshot), (select count(*) from {})"
    assert rows(address, both.format("marts.fct_sessions")) == [("1", 2)]
    if way == "cut off":
        assert run.returncode == 1
        assert said.count("\n") == 1
        assert "readers keep what they had; start again." in said
    again = command(tmp_path, address)
    assert "Published to PostgreSQL: 2, 1 rows in 2 tables" in again.communicate(timeout=60)[0]
    assert rows(address, both.format("marts.fct_sessions")) == [("2", 0)]


def _waiting(address: str) -> int:
    for _ in range(600):
        found = rows(address, "select pid from pg_locks where not granted")
        if found:
            pid: int = found[0][0]
            return pid
        time.sleep(0.1)
    raise AssertionError("no run waits")


def test_two_runs_at_once_are_one(tmp_path: Path, address: str) -> None:
    publish_to_postgres(made(tmp_path, 1), address, KEYS)
    new = made(tmp_path, 2)
    with psycopg.connect(address) as other:
        other.execute("lock table lineage.snapshot in share mode")
        run = command(tmp_path, address)
        _waiting(address)
        with pytest.raises(PostgresError, match="Another `make publish-postgres` writes there"):
            publish_to_postgres(new, address, KEYS)
    assert run.wait(timeout=60) == 0


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("s3kret", "wr0ng"), "write the right user and password into CLOSEDLOOP_POSTGRES"),
        (("/db_", "/no_db_"), "does not exist; readers keep what they had; create it"),
        (("127.0.0.1", "127.0.0.2"), "readers keep what they had; start again"),
        (("s3kret", "s3k@ret"), "with %40 for @"),
        (("s3kret", "s3k/ret"), "with %40 for @"),
        (("postgresql://", "postgres+psycopg://"), "write it like postgresql://user:password"),
    ],
)
def test_a_server_that_cannot_be_reached_is_one_line_without_the_password(
    tmp_path: Path,
    address: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    change: tuple[str, str],
    named: str,
) -> None:
    from orchestration.commands.publish_postgres import main

    made(tmp_path, 1)
    monkeypatch.setenv("CLOSEDLOOP_HOME", str(tmp_path))
    monkeypatch.setenv("CLOSEDLOOP_POSTGRES", address.replace(*change))
    assert main() == 1
    said = capsys.readouterr().err
    assert named in said
    assert said.count("\n") == 1
    assert not {part for part in ("s3k", "ret", "wr0ng") if part in said.replace("secret", "")}


@pytest.mark.parametrize("kind", ["table", "view"])
def test_what_is_not_ours_stays_and_is_named(tmp_path: Path, address: str, kind: str) -> None:
    with psycopg.connect(address) as owner:
        owner.execute("create schema marts")
        owner.execute(f"create {kind} marts.fct_sessions as select 1 as kept")
        owner.execute("create table marts.of_another as select 1 as kept")
    with pytest.raises(PostgresError, match=r"marts.fct_sessions is there and not closedloop's"):
        publish_to_postgres(made(tmp_path, 1), address, KEYS)
    assert rows(address, "select kept from marts.fct_sessions") == [(1,)]
    assert rows(address, "select to_regnamespace('lineage')") == [(None,)]
    with psycopg.connect(address) as owner:
        owner.execute(f"alter {kind} marts.fct_sessions rename to theirs")
    for number in (2, 3):
        publish_to_postgres(made(tmp_path, number), address, KEYS)
    assert rows(address, "select kept from marts.theirs natural join marts.of_another") == [(1,)]


def test_without_an_address_or_a_snapshot_the_command_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from orchestration.commands.publish_postgres import main

    monkeypatch.setenv("CLOSEDLOOP_HOME", str(tmp_path))
    monkeypatch.delenv("CLOSEDLOOP_POSTGRES", raising=False)
    assert main() == 1
    assert "CLOSEDLOOP_POSTGRES=postgresql://" in capsys.readouterr().err
    monkeypatch.setenv("CLOSEDLOOP_POSTGRES", "postgresql://127.0.0.1:1/x")
    assert main() == 1
    assert "`make refresh` first" in capsys.readouterr().err
