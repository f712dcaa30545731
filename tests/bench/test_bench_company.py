"""Copies of the published demo are other companies beside it, served by the real server."""

from __future__ import annotations

import duckdb
import pytest

from dev.bench.company import publish
from dev.bench.serving import serving
from dev.bench.views import ACCOUNTS, PICTURE, address, steps
from dev.refreshing import Demo
from orchestration.lib.common.settings import Home
from orchestration.lib.publishing.copy_marts import FILE_NAME

ROWS = 700_000  # three copies


@pytest.fixture(scope="module")
def company(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("company"))
    assert publish(Home(demo.home), home, ROWS) >= ROWS
    return home


@pytest.fixture(scope="module")
def marts(company: Home, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    file = tmp_path_factory.mktemp("read") / "company.duckdb"
    file.write_bytes((company.published / "current" / FILE_NAME).read_bytes())
    return duckdb.connect(str(file), read_only=True)


def test_a_copy_adds_people_and_no_touch_to_anybodys_journey(
    demo: Demo, marts: duckdb.DuckDBPyConnection
) -> None:
    touches = (
        "select touches, count(*) from (select count(*) as touches "
        "from marts.fct_touchpoints group by person_id) group by 1"
    )
    of_one = dict(demo.marts.execute(touches).fetchall())
    of_all = dict(marts.execute(touches).fetchall())
    copies = {of_all[number] / count for number, count in of_one.items()}
    assert len(copies) == 1
    assert copies.pop() > 2
    assert marts.execute(
        "select count(*) from marts.fct_touchpoints anti join marts.dim_persons using (person_id)"
    ).fetchone() == (0,)


def test_keys_stay_keys_and_money_is_that_of_every_copy(
    demo: Demo, marts: duckdb.DuckDBPyConnection
) -> None:
    ((rows, keys),) = marts.execute(
        "select count(*), count(distinct (report_date, channel, source, medium, campaign, keyword, "
        "attribution_model)) from marts.rpt_sources"
    ).fetchall()
    assert rows == keys
    revenue = "select sum(revenue) from marts.rpt_sources where attribution_model = 'markov'"
    ((of_one,),) = demo.marts.execute(revenue).fetchall()
    ((of_all,),) = marts.execute(revenue).fetchall()
    ((once,),) = demo.marts.execute("select count(*) from marts.rpt_sources").fetchall()
    assert of_all / of_one == rows / once


def test_types_and_comments_are_those_of_the_demo(
    demo: Demo, marts: duckdb.DuckDBPyConnection
) -> None:
    columns = (
        "select table_name, column_name, data_type, comment from duckdb_columns() "
        "where schema_name = 'marts' order by all"
    )
    assert marts.execute(columns).fetchall() == demo.marts.execute(columns).fetchall()


def test_every_step_of_the_bench_is_answered_by_the_real_server(
    company: Home, marts: duckdb.DuckDBPyConnection
) -> None:
    with serving(company) as server:
        picture = server.picture(address({}))
        assert picture.bytes > 1_000_000  # the charts are among it
        assert min(picture.seconds, picture.cpu_seconds) > 0
        for title, limit, views in steps(marts.execute(ACCOUNTS).fetchall()):
            assert limit >= PICTURE
            assert server.ask(address(views[0])).bytes > 300, title
        assert server.peak_bytes > 50_000_000
        with pytest.raises(ValueError, match="There is no model 'best'"):
            server.ask(address({"model": "best"}))
