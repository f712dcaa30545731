"""Nothing is lost and nothing doubled: faults put into a finished warehouse, which test of the
refresh finds each, and that dbt's own run of the tests finds the same."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from dev.refreshing import ROOT, Demo, environment
from orchestration.lib.building.manifest import read_manifest
from orchestration.lib.building.promises import Result, hold
from orchestration.lib.common.settings import Home

SALE = "(select min(conversion_id) from marts.fct_conversions where revenue > 1 and is_attributed)"
FAULTS = {
    "assert_credits_sum_to_one": (
        "update marts.fct_touchpoint_credits set credit = credit + 2e-9 "
        f"where conversion_id = {SALE} and attribution_model = 'markov'"
    ),
    "assert_revenue_credits_sum_to_revenue": (
        "update marts.fct_touchpoint_credits set revenue_credit = revenue_credit + 0.01 "
        f"where conversion_id = {SALE} and attribution_model = 'shapley'"
    ),
    "assert_rpt_sources_has_all_spend": (
        "update marts.rpt_sources set spend = spend - 0.000001 "
        "where spend > 1 and attribution_model = 'linear' "
        "and report_date = (select max(report_date) from marts.rpt_sources where spend > 1)"
    ),
    "assert_rpt_sources_has_all_revenue": (
        "update marts.rpt_sources set revenue = revenue + 0.01 "
        "where revenue > 1 and attribution_model = 'time_decay' "
        "and report_date = (select max(report_date) from marts.rpt_sources where revenue > 1)"
    ),
    "assert_rpt_sources_has_all_conversions": (
        "update marts.rpt_sources set mqls = 0 where mqls > 0 and attribution_model = 'u_shaped'"
    ),
    "assert_rpt_sources_has_all_visits": (
        "delete from marts.rpt_sources where visits > 0 and attribution_model = 'j_shaped' "
        "and report_date = (select min(report_date) from marts.rpt_sources where visits > 0)"
    ),
    "assert_every_won_deal_is_one_sale": (
        "delete from marts.fct_conversions where deal_id = "
        "(select max(deal_id) from marts.fct_conversions where conversion_type = 'customer')"
    ),
    "assert_rpt_paths_has_all_conversions": (
        "update marts.rpt_paths set conversions = conversions + 1 where path_rank = 1"
    ),
    "assert_every_difference_is_explained": (
        "update marts.rpt_reconciliation set difference = 0.01, explained_by = null "
        "where check_name = 'revenue_in_markov_report'"
    ),
}


# Faults of single columns and keys, for the tests that ymls declare.
OTHER_FAULTS = (
    "update marts.fct_sessions set channel = 'no such' where session_id = "
    "(select min(session_id) from marts.fct_sessions)",
    "insert into marts.dim_persons from marts.dim_persons limit 2",
    "update marts.fct_conversions set person_id = null where conversion_id = "
    "(select max(conversion_id) from marts.fct_conversions)",
    "update marts.rpt_sources set spend = -1, leads = -1 where report_date = "
    "(select max(report_date) from marts.rpt_sources)",
)


@pytest.fixture(scope="module")
def faulty(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo's warehouse with all the faults."""
    home = tmp_path_factory.mktemp("faulty")
    (home / "warehouse").mkdir()
    shutil.copy(demo.home / "warehouse/closedloop.duckdb", home / "warehouse")
    with duckdb.connect(str(home / "warehouse/closedloop.duckdb")) as work:
        for fault in (*FAULTS.values(), *OTHER_FAULTS):
            assert work.execute(fault).fetchone()[0] > 0, fault
    return home


@pytest.fixture(scope="module")
def found(faulty: Path) -> dict[str, Result]:
    """How a refresh finds each of its tests, by the queries of the demo's own."""
    return {result["unique_id"]: result for result in hold(Home(faulty), read_manifest())}


@pytest.fixture(scope="module")
def found_by_dbt(faulty: Path, found: dict[str, Result]) -> dict[str, Result]:
    """How dbt finds the tests that fail, and some of each kind that hold."""
    nodes = read_manifest()["nodes"]
    failing = {test for test, result in found.items() if result["status"] != "pass"}
    kinds = {nodes[test].get("test_metadata", {}).get("name", test): test for test in found}
    target = faulty / "target"
    names = sorted(nodes[test]["name"] for test in failing | set(kinds.values()))
    subprocess.run(
        [
            Path(sys.executable).with_name("dbt"),
            *("--quiet", "test", "--target-path", target),
            *("--vars", "{audit_everything: true}", "--select", *names),
        ],
        cwd=ROOT,
        env=environment(faulty),
        capture_output=True,
        check=False,
    )
    results = json.loads((target / "run_results.json").read_text())["results"]
    return {one["unique_id"]: one for one in results if one["unique_id"] in found}


@pytest.mark.parametrize("test", FAULTS)
def test_what_is_lost_doubled_or_shifted_stops_the_refresh(
    found: dict[str, Result], test: str
) -> None:
    assert found[f"test.closedloop.{test}"]["status"] == "fail"


def test_dbt_finds_the_same_failing_tests_with_the_same_counts(
    found: dict[str, Result], found_by_dbt: dict[str, Result]
) -> None:
    def told(result: Result) -> tuple[str, int, str | None]:
        return result["status"], result["failures"], result["message"]

    failing = {test for test, result in found.items() if result["status"] != "pass"}
    assert len(failing) > len(FAULTS) + len(OTHER_FAULTS)
    assert failing < found_by_dbt.keys()
    assert {test: told(found[test]) for test in found_by_dbt} == {
        test: told(result) for test, result in found_by_dbt.items()
    }
