"""What a person reads of a check that warns."""

from __future__ import annotations

from contextlib import closing

import pytest
from house import House

from orchestration.defs.transformation import problem
from orchestration.lib.common.warehouse import connect

_STALE = "callrail has no calls since 2026-06-01"


@pytest.mark.parametrize(
    "query",
    [
        # As the generic test no_problem asks, and as a test of its own does.
        "select problem from health where problem is not null",
        "with late as (from health) select source || ' is late' as problem, source from late",
    ],
)
def test_a_warning_names_its_source_and_says_what_is_wrong(house: House, query: str) -> None:
    with closing(connect(house.home)) as connection:
        connection.execute(
            f"create table health as select 'callrail' as source, '{_STALE}' as problem"
        )
    result = {"status": "warn", "compiled_code": query, "message": "Got 1 result"}
    told = problem(result, house.home)
    assert told.startswith("callrail ")
    assert "Got 1 result" not in told


def test_a_warning_without_a_reason_of_its_own_has_that_of_dbt(house: House) -> None:
    with closing(connect(house.home)) as connection:
        connection.execute("create table health as select 'callrail' as source")
    result = {"status": "warn", "compiled_code": "from health", "message": "Got 1 result"}
    assert problem(result, house.home) == "Got 1 result"
