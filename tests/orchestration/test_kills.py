"""Refreshes killed with SIGKILL, without dbt: `make torture` kills whole ones, by the hundred."""

from __future__ import annotations

import pytest

from dev.torture.steps import SteppedRefresh


@pytest.fixture(scope="module")
def stepped(tmp_path_factory: pytest.TempPathFactory) -> SteppedRefresh:
    """A refresh that can be killed at each of its steps."""
    return SteppedRefresh(tmp_path_factory.mktemp("stepped"))


@pytest.mark.parametrize(
    "moment",
    [
        "load: insert into ops.load_ledger",  # the rows are written, the books not yet
        "build: create or replace table marts.fct_deals",
        "hold: select count(*)",  # the tables are built, a test of them is not held yet
        "audit mark: os.rename warehouse/audited.part",
        "publish: create table lineage.files",
        "publish: os.rename published/snapshots/.unfinished-",
        "publish: os.rename published/.current-",
        "publish: shutil.rmtree published/snapshots/.unfinished-",  # of the oldest
        "publish: os.rmdir",
    ],
)
def test_a_refresh_killed_at_any_step_is_made_whole_by_the_next(
    stepped: SteppedRefresh, moment: str
) -> None:
    stepped.kill(stepped.first(moment))
