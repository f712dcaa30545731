"""How DuckDB joins: by hashed keys, or every row with every other, in the square of the time.

It does the latter for an outer join whose condition it cannot take apart, such as one with an OR.
"""

import json
from collections.abc import Iterator
from typing import Any

import duckdb

from dev.refreshing import ROOT, Demo
from orchestration.lib.building.builds import attach_published
from orchestration.lib.common.settings import Home

# Models that look for a pattern, or for what a rule leaves open: the rules are a seed.
BY_RULES = {
    "int_campaign_urls_resolved",
    "int_campaign_urls_sourced",
    "int_conversions_unattributed",
    "int_fit_periods",
    "int_identifiers_rejected",
    "int_lead_pages_viewed",
    "int_person_paths",
    "int_referrer_hosts_classified",
    "int_stages_by_rule",
    "int_touchpoints_creditable",
    "int_touchpoints_eligible",
    "int_unattributed_touches",
    "int_traffic_sources_classified",
    "int_web_conversion_candidates",
    "int_web_spans_uncounted",
    "fct_segment_members",
}


def _operators(plan: list[dict[str, Any]]) -> Iterator[str]:
    for operator in plan:
        yield operator["name"]
        yield from _operators(operator["children"])


def test_only_rules_are_joined_row_by_row(demo: Demo) -> None:
    joined = set()
    home = Home(demo.home)
    compiled = home.dbt / "compiled/closedloop"
    work = duckdb.connect()  # an opened work file takes no catalog for what is published
    work.execute(f"attach '{home.warehouse}' as closedloop (read_only)")
    work.execute("use closedloop")
    assert attach_published(work, home)
    for model in (ROOT / "dbt_project/models").rglob("*.sql"):
        rows = (compiled / model.relative_to(ROOT)).read_text()
        plan = work.execute(f"explain (format json) {rows}").fetchone()[1]
        if "BLOCKWISE_NL_JOIN" in _operators(json.loads(plan)):
            joined.add(model.stem)
    assert joined <= BY_RULES
