"""What assistants may ask over MCP, by the real client: figures as published, attacks refused."""

from __future__ import annotations

import json
import resource
import shutil
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.assistants.asking import CHARACTERS, ROWS, SETTINGS, ask
from orchestration.assistants.metrics import METRICS, Wish
from orchestration.assistants.metrics import query as query_of
from orchestration.assistants.questions import RefusedError, check
from orchestration.dashboard import definitions
from orchestration.lib.common.settings import Home

Ask = Callable[..., Any]

# Each with a part of what is answered.
NOT_ANSWERED = [
    ("select 1; select 2", "One SELECT at a time"),
    ("select 1 /* ; */; drop table marts.rpt_sources", "Only one SELECT"),
    ("select 1 -- \n; attach 'x.duckdb'", "Only one SELECT"),
    ("/* select */ delete from marts.rpt_sources", "Only one SELECT"),
    ("with gone as (delete from marts.rpt_sources returning *) from gone", "SELECT"),
    ("with new as (insert into marts.x values (1) returning *) from new", "SELECT"),
    ("copy marts.rpt_sources to 'out.csv'", "Only one SELECT"),
    ("copy (select 1) to 'out.parquet'", "Only one SELECT"),
    ("attach ':memory:' as other", "Only one SELECT"),
    ("install httpfs", "Only one SELECT"),
    ("load httpfs", "Only one SELECT"),
    ("pragma database_list", "Only one SELECT"),
    ("set enable_external_access = true", "Only one SELECT"),
    ("reset lock_configuration", "Only one SELECT"),
    ("use marts", "Only one SELECT"),
    ("call pragma_version()", "Only one SELECT"),
    ("export database 'out'", "Only one SELECT"),
    ("create table marts.x as select 1", "Only one SELECT"),
    ("explain analyze select 1", "Only one SELECT"),
    ("prepare q as select 1", "Only one SELECT"),
    ("describe marts.rpt_sources", "The tool `tables`"),
    ("show all tables", "The tool `tables`"),
    ("from read_csv('/etc/passwd')", "read_csv is not answered"),
    ("from read_text('/etc/passwd')", "read_text is not answered"),
    ("from read_blob('/etc/passwd')", "read_blob is not answered"),
    ("from read_parquet('/data/*.parquet')", "read_parquet is not answered"),
    ("from read_json('https://example.com/x.json')", "read_json is not answered"),
    ("from glob('/*')", "glob is not answered"),
    ("from sniff_csv('/etc/passwd')", "sniff_csv is not answered"),
    ("from '/etc/passwd'", "no published table"),
    ("from 'landing/x.csv'", "no published table"),
    ("select (select count(*) from read_csv('/etc/passwd'))", "read_csv is not answered"),
    ("from marts.rpt_sources where exists (from duckdb_secrets())", "duckdb_secrets is not"),
    ("from duckdb_settings()", "duckdb_settings is not answered"),
    ("from system.main.duckdb_settings()", "duckdb_settings is not answered"),
    ('from "duckdb_settings"()', "duckdb_settings is not answered"),
    ("from duckdb_databases", "no published table"),
    ("from pragma_database_list", "no published table"),
    ("from system.main.duckdb_databases", "no published table"),
    ("from pg_catalog.pg_settings", "no published table"),
    ("from information_schema.tables", "no published table"),
    (
        "from (with duckdb_databases as (select 1) from duckdb_databases), duckdb_databases",
        "give that part of the query another name",
    ),
    ("from query('from duckdb_settings()')", "query is not answered"),
    ('with "pg_catalog.pg_settings" as (select 1) from pg_catalog.pg_settings', "no published"),
    ('from "marts.rpt_sources"', "no published table"),
    ("from other.marts.rpt_sources", "no published table"),
    ("from query_table('duckdb_databases')", "query_table is not answered"),
    ("from json_execute_serialized_sql('{}')", "json_execute_serialized_sql is not"),
    ("from histogram_values('duckdb_databases', path)", "histogram_values is not answered"),
    ("from duckdb_temporary_files()", "duckdb_temporary_files is not answered"),
    ("from checkpoint()", "checkpoint is not answered"),
    ("select current_setting('temp_directory')", "current_setting is not answered"),
    ("select ('temp_directory').CURRENT_SETTING()", "current_setting is not answered"),
    ("select \"current_setting\"('secret_directory')", "current_setting is not answered"),
    ("select getenv('HOME')", "getenv is not answered"),
    ("select getvariable('x')", "getvariable is not answered"),
    ("from definitions", "no published table"),  # nor a variable of Python
]
WRONG = [
    ("from read_csv('/etc/passwd')", "read_csv is not answered"),
    (f"select '{'x' * 30_000}'", "longer than 20,000 characters"),
    ("", ""),
    ("\0", ""),
    ("selec 1", "syntax error"),
    ("select revenu from marts.rpt_sources", 'Candidate bindings: "revenue"'),
    ("select 1 / 'x'", "Could not convert string 'x'"),
]
ENDLESS = [
    "with recursive t as (select 1 as n union all select n + 1 from t) select count(*) from t",
    "select sum(hash(range)) from range(1000000000000000)",
    "select sum(a.revenue * b.leads) from marts.rpt_sources a, marts.rpt_sources b",
]
HUGE = [
    "select repeat('x', 4000000000)",
    "select repeat('x', 100000000) from range(500)",
    "select range(2000000000)",
    "select string_agg(repeat('x', 1000000), '') from range(100000)",
    "select list(a.range) from range(100000) a, range(100000) b",
    "select a.range, random() as place from range(100000) a, range(100000) b order by place",
]

SOURCE_KEY = "report_date, channel, source, medium, campaign, keyword"
# Metric -> its mart, the mart's key, and the column that has it.
FINEST = {
    "leads": ("rpt_sources", SOURCE_KEY, "leads"),
    "cost_per_lead": ("rpt_sources", SOURCE_KEY, "cost_per_lead"),
    "cost_per_customer": ("rpt_sources", SOURCE_KEY, "cost_per_customer"),
    "average_deal": ("rpt_sources", SOURCE_KEY, "average_deal"),
    "conversion_rate": ("rpt_funnel", "stage, month, channel", "conversion_rate"),
    "lift": ("rpt_lead_scores", "decile", "lift"),
    "conversion_share": ("rpt_paths", "conversion_type, path", "conversion_share"),
    "assisted_per_closed": (
        "rpt_assisted_conversions",
        "month, conversion_type, channel",
        "assisted_per_closed",
    ),
    "lifetime_value": ("rpt_retention", "months_since, cohort_month, channel", "lifetime_value"),
    "retention_rate": ("rpt_retention", "months_since, cohort_month, channel", "retained_share"),
    "existing_revenue_share": ("rpt_repeat_revenue", "month, channel", "existing_revenue_share"),
}


@pytest.fixture(scope="session")
def file(home: Home) -> Path:
    return home.published / "current/closedloop.duckdb"


@pytest.fixture(scope="session")
def answer(ask_assistant: Ask) -> Ask:
    """The answer of a tool, which must be one."""

    def asked(tool: str, **given: object) -> dict[str, Any]:
        result = ask_assistant(tool, given)
        said = result.content[0].text
        assert not result.is_error, said
        found: dict[str, Any] = json.loads(said)
        return found

    return asked


@pytest.fixture(scope="session")
def refusal(ask_assistant: Ask) -> Ask:
    """What a tool says instead of an answer."""

    def asked(tool: str, **given: object) -> str:
        result = ask_assistant(tool, given)
        said: str = result.content[0].text
        assert result.is_error, said
        return said

    return asked


def test_tables_say_what_they_and_their_columns_hold(answer: Ask, refusal: Ask) -> None:
    found = answer("tables")
    assert found["snapshot"].startswith("20")
    holds = {table: (said, rows) for table, said, rows in found["rows"]}
    said, rows = holds["marts.rpt_sources"]
    assert "attribution model" in said
    assert rows > 10_000
    assert "lineage.snapshot" in holds
    columns = {name: kind for name, kind, said in answer("tables", table="marts.dim_dates")["rows"]}
    assert columns["date_day"] == "DATE"
    assert "There is no table 'marts.x'" in refusal("tables", table="marts.x")
    assert "There is no table" in refusal("tables", table="' or true --")


def test_a_query_answers_what_the_published_file_has(answer: Ask, file: Path) -> None:
    query = """
        select channel, sum(revenue) as revenue from marts.rpt_sources
        where attribution_model = 'linear' group by channel order by channel
    """
    found = answer("query", sql=query)
    with closing(duckdb.connect(str(file), read_only=True)) as published:
        assert [tuple(row) for row in found["rows"]] == [
            (channel, float(revenue)) for channel, revenue in published.execute(query).fetchall()
        ]
    assert found["columns"] == ["channel", "revenue"]
    assert "cut" not in found


def test_answers_are_cut_at_500_rows_and_long_cells_and_say_so(answer: Ask) -> None:
    found = answer("query", sql="select * from marts.fct_sessions order by session_id")
    assert len(found["rows"]) <= ROWS
    assert "more rows" in found["cut"]
    ((cell,),) = answer("query", sql="select repeat('x', 100000)")["rows"]
    assert cell == "x" * CHARACTERS + "..."
    wide = answer("query", sql="select repeat('x', 10000) as a, * from range(501)")
    assert len(json.dumps(wide)) < 300_000
    assert "more rows" in wide["cut"]
    odd = answer("query", sql="select 'nan'::double, 'inf'::double, null, true, [1, 2], 'a'::blob")
    assert odd["rows"] == [["nan", "inf", None, True, "[1, 2]", "b'a'"]]


@pytest.mark.parametrize(("query", "named"), NOT_ANSWERED)
def test_what_is_no_select_of_published_tables_is_refused(
    file: Path, query: str, named: str
) -> None:
    with (
        closing(duckdb.connect(str(file), read_only=True, config=SETTINGS)) as connection,
        pytest.raises(RefusedError) as refused,
    ):
        check(connection, query)
    assert named in str(refused.value)


@pytest.mark.parametrize(("query", "named"), WRONG)
def test_a_wrong_question_gets_the_text_that_mends_it_and_no_path(
    refusal: Ask, home: Home, query: str, named: str
) -> None:
    said = refusal("query", sql=query)
    assert named in said
    assert str(home.root) not in said


@pytest.mark.parametrize("query", ["[" * 9000 + "1" + "]" * 9000, " + ".join(["1"] * 4900)])
def test_a_deep_question_ends_in_an_answer_or_a_refusal(file: Path, query: str) -> None:
    with suppress(RefusedError):
        ask(file, f"select {query}")


def test_the_tables_are_there_after_all_that(answer: Ask) -> None:
    assert answer("query", sql="select count(*) > 0 from marts.rpt_sources")["rows"] == [[True]]


@pytest.mark.parametrize("query", ENDLESS)
def test_what_does_not_end_is_ended(file: Path, query: str) -> None:
    began = time.monotonic()
    with pytest.raises(RefusedError, match="takes longer than 20 seconds: ask for less"):
        ask(file, query, seconds=2)
    assert time.monotonic() - began < 11  # interrupted, before it would be killed


@pytest.mark.parametrize("query", HUGE)
def test_what_is_too_large_is_refused_within_4_gb(file: Path, query: str) -> None:
    with pytest.raises(RefusedError, match=r"memory|takes longer"):
        ask(file, query, seconds=5)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 4 * 1024**2
    assert not list(file.parent.glob("*.tmp"))


def test_the_connection_itself_reads_and_writes_nothing_else(file: Path, tmp_path: Path) -> None:
    for query in (
        "from read_csv('/etc/passwd')",
        f"copy (select 1) to '{tmp_path}/out.csv'",
        f"attach '{tmp_path}/x.duckdb' as x",
        "delete from marts.rpt_sources",
        "set enable_external_access = true",
        "set memory_limit = '100GB'",
        "install httpfs",
    ):
        with pytest.raises(RefusedError):
            ask(file, query, is_ours=True)
    assert not list(tmp_path.iterdir())


def test_every_metric_of_the_page_is_computed_as_its_mart_has_it(file: Path) -> None:
    assert set(METRICS) == set(definitions.metrics())
    with closing(duckdb.connect(str(file), read_only=True)) as published:
        for metric, (mart, key, column) in FINEST.items():
            shape = published.execute(
                "select column_name, data_type from duckdb_columns() where table_name = ?", [mart]
            ).fetchall()
            wish = Wish(metric, key.split(", "))
            found = published.execute(query_of(wish, dict(shape), ["linear"])).fetchall()
            only = "where attribution_model = 'linear'" if mart == "rpt_sources" else ""
            mine = published.execute(f"select {key}, {column}::double from marts.{mart} {only}")
            assert dict(_keyed(found)) == pytest.approx(dict(_keyed(mine.fetchall()))), metric
        shape = published.execute("describe marts.rpt_attract").fetchall()
        columns = {column[0]: column[1] for column in shape}
        for metric, asked in METRICS.items():
            if asked.of_stage is None:
                continue
            cut = ", dimension" if asked.always_by else ""
            found = published.execute(query_of(Wish(metric, grain="month"), columns, [])).fetchall()
            rows = " union all by name ".join(f"from marts.{table}" for table in asked.tables)
            mine = published.execute(
                f"select month{cut}, value from ({rows}) where metric = ? "
                f"and dimension {'!=' if cut else '='} '(all)'",
                [asked.of_stage],
            )
            assert dict(_keyed(found)) == pytest.approx(dict(_keyed(mine.fetchall()))), metric
            assert found, metric


def test_a_metric_of_handovers_changes_and_journeys_is_that_of_its_mart(answer: Ask) -> None:
    for name, query in {
        "days_from_handover": "select avg(days_to_accept), avg(days_to_sql) "
        "from marts.fct_handovers",
        "days_to_convert": "select conversion_type, avg(days_to_convert) from marts.fct_journeys "
        "group by 1 order by 1",
    }.items():
        found = answer("metric", name=name)
        assert found["rows"] == answer("query", sql=query)["rows"]
    changes = answer("metric", name="change_rate", where={"metric": "visits"})
    assert changes["columns"] == ["month", "metric", "dimension", "change_rate"]
    assert len(changes["rows"]) > 5


def _keyed(rows: list[Any]) -> list[tuple[tuple[str, ...], float | None]]:
    return [(tuple(str(cell) for cell in key), value) for *key, value in rows]


def test_a_metric_is_cut_filtered_and_dated_in_one_model(answer: Ask, file: Path) -> None:
    found = answer(
        "metric",
        name="cost_per_customer",
        by=["channel"],
        grain="quarter",
        since="2026-01-01",
        until="2026-06-30",
        where={"source": "google"},
        model="first_touch",
    )
    assert found["means"].startswith("What does a new customer cost")
    assert found["columns"] == ["starts_on", "channel", "cost_per_customer"]
    with closing(duckdb.connect(str(file), read_only=True)) as published:
        mine = published.execute(
            "select date_trunc('quarter', report_date)::date, channel, "
            "(nullif(sum(spend), 0) / nullif(sum(customers), 0))::double from marts.rpt_sources "
            "where attribution_model = 'first_touch' and source = 'google' "
            "and report_date between '2026-01-01' and '2026-06-30' group by all order by all"
        ).fetchall()
        total = published.execute(
            "select sum(revenue) / sum(spend) from (select channel, sum(revenue) as revenue, "
            "sum(spend) as spend from marts.rpt_sources where attribution_model = 'linear' "
            "group by channel) where spend > 0"
        ).fetchall()
    assert dict(_keyed(found["rows"])) == pytest.approx(dict(_keyed(mine)))
    assert answer("metric", name="roas")["rows"][0] == pytest.approx(list(total[0]))


@pytest.mark.parametrize(
    ("wish", "named"),
    [
        ({"name": "profit"}, "There is no metric 'profit'; there are: leads"),
        (
            {"name": "roas", "by": ["person"]},
            "There is no dimension 'person'; there are: report_date, channel",
        ),
        ({"name": "roas", "by": ['channel" --']}, "There is no dimension"),
        ({"name": "roas", "where": {"1=1 or channel": "x"}}, "There is no dimension"),
        ({"name": "roas", "model": "best"}, "There is no model 'best'; there are: first_touch"),
        ({"name": "roas", "grain": "hour"}, "There is no grain of roas 'hour'"),
        ({"name": "bounce_rate", "grain": "week"}, "there are: month, quarter, year"),
        ({"name": "lift", "since": "2026-01-01"}, "lift has no dates"),
        ({"name": "roas", "since": "yesterday"}, "since"),
    ],
)
def test_a_metric_that_there_is_not_says_what_there_is(
    refusal: Ask, wish: dict[str, Any], named: str
) -> None:
    assert named in refusal("metric", **wish)


def test_hostile_values_are_compared_and_find_nothing(answer: Ask) -> None:
    for value in ("' or '1'='1", "'; drop table marts.rpt_sources; --", "\\", "%"):
        found = answer("metric", name="leads", by=["channel"], where={"campaign": value})
        assert found["rows"] == []


def test_an_answer_is_of_the_snapshot_that_is_current_then(
    answer: Ask, refusal: Ask, home: Home
) -> None:
    link = home.published / "current"
    first = link.readlink()
    second = first.with_name("20990101T000000000Z_abcdef")
    shutil.copytree(home.published / first, home.published / second)
    try:
        link.unlink()
        assert "`make refresh`" in refusal("query", sql="select 1")
        link.symlink_to(second)
        assert answer("query", sql="select 1")["snapshot"] == second.name
    finally:
        link.unlink(missing_ok=True)
        link.symlink_to(first)
    assert answer("query", sql="select 1")["snapshot"] == first.name
