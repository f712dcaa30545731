from pathlib import Path

import duckdb
import pytest

from dev.bench.other_sessions import SQL, with_polars

# Two visitors; more than half an hour passes once.
EVENTS = """
create table input.events as
select
    visitor_id || minute as event_id,
    visitor_id,
    timestamp '2026-06-01' + to_minutes(minute) as occurred_at,
    true as is_page_view,
    'page_view' as event_name,
    'https://x.example/' || minute as page_url,
    'x.example' as page_host,
    '/' || minute as page_path,
    null::varchar as utm_source,
    null::varchar as utm_medium,
    null::varchar as utm_campaign,
    null::varchar as utm_term,
    null::varchar as click_id,
    null::varchar as page_referrer,
    'US' as country
from (values ('a', 0), ('a', 10), ('a', 50), ('b', 55)) as events(visitor_id, minute)
"""
EXPECTED = [("a", 0, 10), ("a", 50, 50), ("b", 55, 55)]
MINUTES = "visitor_id, minute(started_at)::int, minute(ended_at)::int"


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    opened = duckdb.connect()
    opened.execute("attach ':memory:' as input")
    opened.execute(EVENTS)
    return opened


@pytest.mark.parametrize("way", SQL)
def test_other_rules_end_a_session_after_half_an_hour(
    connection: duckdb.DuckDBPyConnection, way: str
) -> None:
    connection.execute(SQL[way])
    found = connection.execute(f"select {MINUTES} from sessions order by all").fetchall()
    assert found == EXPECTED


def test_polars_finds_the_same(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    pytest.importorskip("polars", reason="an extra: pip install '.[bench]'")
    events, sessions = tmp_path / "events.parquet", tmp_path / "sessions.parquet"
    connection.execute(f"copy input.events to '{events}'")
    assert with_polars(events, sessions) == len(EXPECTED)
    query = f"select {MINUTES} from '{sessions}' order by all"
    assert connection.execute(query).fetchall() == EXPECTED
