"""What an analytics engineer does by hand, with dbt, in a home and beside its refresh."""

from __future__ import annotations

import json
import os
from contextlib import closing
from pathlib import Path

import pytest

from dev.dbt_builds import DbtBuilds
from dev.dbt_runs import DbtRuns
from orchestration.lib.building.dev_copy import copy_work_file
from orchestration.lib.common.locking import refresh_lock
from orchestration.lib.common.settings import Home
from orchestration.lib.common.warehouse import connect, one

EVENTS = "raw_generic.web_events"
SESSIONS = "int_sessions_aggregated"


def _in_the_copy() -> None:
    os.environ["DBT_TARGET"] = "dev"


def _in_the_copy_by_a_refresh() -> None:
    os.environ |= {"DBT_TARGET": "dev", "DAGSTER_DBT_CLI": "true"}


def test_a_build_in_the_copy_runs_beside_a_refresh_and_leaves_the_work_file_alone(
    builds: DbtBuilds,
) -> None:
    home = builds.dbt.home
    with pytest.raises(AssertionError, match="run `make dev-copy` first"):
        builds.dbt("run", "--select", SESSIONS, before=_in_the_copy)
    copy = copy_work_file(home)
    before = home.warehouse.read_bytes()
    with refresh_lock(home):
        with pytest.raises(AssertionError, match="Another refresh or dbt build is at work"):
            builds.dbt("run", "--select", SESSIONS)
        builds.dbt("run", "--full-refresh", "--select", SESSIONS, before=_in_the_copy)
    assert home.warehouse.read_bytes() == before
    count = "select count(*) from ops.builds"
    with closing(connect(copy)) as work, closing(connect(home)) as original:
        assert one(work, count) == one(original, count) + 1
    builds.dbt("run", "--select", SESSIONS, before=_in_the_copy_by_a_refresh)
    with closing(connect(copy)) as work, closing(connect(home)) as original:
        assert one(work, count) == one(original, count)


def test_a_build_in_a_fresh_home_says_what_to_run_first(tmp_path: Path) -> None:
    fresh = DbtRuns(Home(tmp_path / "fresh"), tmp_path / "target")
    with pytest.raises(AssertionError, match="run `make refresh` first"):
        fresh("build", "--select", "dim_dates")
    assert not fresh.home.warehouse_folder.exists()


def test_a_build_without_what_it_reads_says_what_to_run_first(builds: DbtBuilds) -> None:
    table = "alter table intermediate.{} rename to {}"
    builds.rows(table.format(SESSIONS, "put_away"))
    told = rf"int_sessions_assigned reads {SESSIONS}, which is not built yet: run `make refresh`"
    with pytest.raises(AssertionError, match=told):
        builds.dbt("run", "--select", "int_sessions_assigned")
    builds.rows(table.format("put_away", SESSIONS))


def test_dbt_says_how_fresh_each_stream_is(builds: DbtBuilds) -> None:
    def late() -> list[str]:
        builds.dbt("source", "freshness")
        told = json.loads((builds.dbt.target / "sources.json").read_text())["results"]
        assert len(told) >= 50
        return [one["unique_id"] for one in told if one["status"] != "pass"]

    assert late() == []
    builds.rows(f"update {EVENTS} set _loaded_at = _loaded_at - interval 3 days")
    assert late() == ["source.closedloop.raw_generic.web_events"]
    builds.rows(f"update {EVENTS} set _loaded_at = _loaded_at + interval 3 days")
