"""The data tests that run after dbt end as dbt's own would."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest
from house import House

from orchestration.lib.building.builds import create_tables
from orchestration.lib.building.promises import Result, hold, not_held
from orchestration.lib.common.warehouse import connect

CONFIG = {
    "enabled": True,
    "severity": "ERROR",
    "fail_calc": "count(*)",
    "warn_if": "!= 0",
    "error_if": "!= 0",
    "limit": None,
}
THREE_ROWS = "select unnest([1, 2, 3]) as one"


def held(house: House, *tests: tuple[str, dict[str, Any]]) -> list[Result]:
    """How tests end, each a query for failing rows and what is configured."""
    written = [(f"test.closedloop.t{number}", rows) for number, (rows, _) in enumerate(tests)]
    with closing(connect(house.home)) as connection:
        create_tables(connection)
        connection.executemany("insert into ops.promises values (?, ?)", written)
    configs = [{"config": CONFIG | config} for _, config in tests]
    ids = [unique_id for unique_id, _ in written]
    return list(hold(house.home, {"nodes": dict(zip(ids, configs, strict=True))}))


@pytest.mark.parametrize(
    ("rows", "config", "status", "failures", "message"),
    [
        (f"{THREE_ROWS} where false", {}, "pass", 0, None),
        (THREE_ROWS, {}, "fail", 3, "Got 3 results, configured to fail if != 0"),
        ("select 1", {}, "fail", 1, "Got 1 result, configured to fail if != 0"),
        (THREE_ROWS, {"severity": "warn"}, "warn", 3, "Got 3 results, configured to warn if != 0"),
        (THREE_ROWS, {"error_if": ">3"}, "warn", 3, "Got 3 results, configured to warn if != 0"),
        (THREE_ROWS, {"error_if": ">3", "warn_if": ">3"}, "pass", 0, None),
        (THREE_ROWS, {"limit": 2}, "fail", 2, "Got 2 results, configured to fail if != 0"),
        (
            THREE_ROWS,
            {"fail_calc": "sum(one)"},
            "fail",
            6,
            "Got 6 results, configured to fail if != 0",
        ),
    ],
)
def test_a_test_ends_as_it_is_configured(
    house: House, rows: str, config: dict[str, Any], status: str, failures: int, message: str | None
) -> None:
    [result] = held(house, (rows, config))
    assert (result["status"], result["failures"], result["message"]) == (status, failures, message)
    assert result["compiled_code"] == rows


def test_a_test_that_cannot_be_run_says_why_and_the_others_run(house: House) -> None:
    wrong, right = held(house, ("from nowhere", {}), ("select 1 -- one", {}))
    assert wrong["status"] == "error"
    assert "nowhere does not exist" in wrong["message"]
    assert right["status"] == "fail"


def test_the_tests_of_the_last_build_alone_are_run(house: House) -> None:
    held(house, (THREE_ROWS, {}))
    [result] = held(house, ("select 1 limit 0", {}))
    assert result["status"] == "pass"


def test_a_test_that_dbt_did_not_write_is_missed() -> None:
    def node(**more: Any) -> dict[str, Any]:  # noqa: ANN401
        return {"resource_type": "test", "config": CONFIG, "tags": []} | more

    nodes = {
        "held": node(),
        "missed": node(),
        "off": node(config=CONFIG | {"enabled": False}),
        "for developers": node(tags=["development"]),
        "a model": node(resource_type="model"),
    }
    assert not_held({"nodes": nodes}, [{"unique_id": "held"}]) == ["missed"]
