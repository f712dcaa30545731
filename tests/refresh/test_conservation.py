"""Nothing is lost and nothing doubled: faults put into a finished warehouse, and which test of the
refresh finds each."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from dev.refreshing import ROOT, Demo, environment

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


@pytest.fixture(scope="module")
def found(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """How each test ended on a copy of the demo's warehouse with all the faults."""
    home = tmp_path_factory.mktemp("faulty")
    (home / "warehouse").mkdir()
    shutil.copy(demo.home / "warehouse/closedloop.duckdb", home / "warehouse")
    with duckdb.connect(str(home / "warehouse/closedloop.duckdb")) as work:
        for fault in FAULTS.values():
            assert work.execute(fault).fetchone()[0] > 0, fault
    target = home / "target"
    subprocess.run(
        [
            Path(sys.executable).with_name("dbt"),
            *("--quiet", "test", "--target-path", target),
            *("--vars", "{audit_everything: true}", "--select", *FAULTS),
        ],
        cwd=ROOT,
        env=environment(home),
        capture_output=True,
        check=False,
    )
    results = json.loads((target / "run_results.json").read_text())["results"]
    return {result["unique_id"].split(".")[2]: result["status"] for result in results}


@pytest.mark.parametrize("test", FAULTS)
def test_what_is_lost_doubled_or_shifted_stops_the_refresh(
    found: dict[str, str], test: str
) -> None:
    assert found[test] == "fail"
