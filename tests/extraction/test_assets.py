"""Extraction in Dagster: what it shows of a stream, and that no failure stops what is behind it."""

from __future__ import annotations

import os
import subprocess
import sys

import dagster as dg
from extraction_home import Extraction, at

from dev.fakes.hubspot import HubSpot
from orchestration.defs.extraction import CLAIM, extraction_of, landing_key
from orchestration.lib.common.settings import PROJECT_ROOT
from orchestration.lib.extracting.run import configured_streams

_SHOWN = """
from orchestration.definitions import defs
import dagster as dg
graph = defs.resolve_asset_graph()
for name in ("contacts", "deals"):
    parents = graph.get(dg.AssetKey(["raw_hubspot", name])).parent_keys
    print(*(key.to_user_string() for key in parents))
"""


def test_a_stream_that_fails_is_a_warning_and_the_step_succeeds(
    extraction: Extraction, hubspot: HubSpot
) -> None:
    hubspot.put("contacts", 1)
    hubspot.forbidden = {"companies"}
    extraction.connect(hubspot=at(hubspot, token="HUBSPOT_TOKEN"))
    step = extraction_of(extraction.home, "hubspot", ["contacts", "companies"])
    done = dg.materialize([step])
    assert done.success
    checks = {one.asset_key: one for one in done.get_asset_check_evaluations()}
    assert checks[landing_key("hubspot/contacts")].passed
    failed = checks[landing_key("hubspot/companies")]
    assert (failed.check_name, failed.passed, failed.severity) == (
        CLAIM,
        False,
        dg.AssetCheckSeverity.WARN,
    )
    assert "it needs the scopes crm.objects.companies.read" in (failed.description or "")
    (shown,) = done.asset_materializations_for_node("extract_hubspot")[:1]
    assert shown.metadata["records_landed"].value == 1


def test_a_file_that_was_broken_meanwhile_is_a_warning(
    extraction: Extraction, hubspot: HubSpot
) -> None:
    step = extraction_of(extraction.home, "hubspot", ["contacts"])
    extraction.home.connections.write_text("extract: [")
    done = dg.materialize([step])
    (check,) = done.get_asset_check_evaluations()
    assert done.success
    assert "no YAML" in (check.description or "")


def test_one_stream_can_be_extracted_alone(extraction: Extraction, hubspot: HubSpot) -> None:
    step = extraction_of(extraction.home, "hubspot", ["contacts", "companies"])
    done = dg.materialize([step], selection=[landing_key("hubspot/contacts")])
    assert done.success
    assert not [one for one in hubspot.requests if "companies" in one.path]


def test_a_configured_stream_is_upstream_of_its_raw_table(
    extraction: Extraction, hubspot: HubSpot
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _SHOWN],
        cwd=PROJECT_ROOT,
        env=os.environ | {"CLOSEDLOOP_HOME": str(extraction.home.root)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["landing/hubspot/contacts", ""]


def test_a_file_that_is_wrong_configures_what_can_be_understood(extraction: Extraction) -> None:
    extraction.connect(hubspot={"streams": 7}, other={})
    assert list(configured_streams(extraction.home)) == ["hubspot"]
    assert len(configured_streams(extraction.home)["hubspot"]) == 7
    extraction.home.connections.write_text("extract: [")
    assert configured_streams(extraction.home) == {}
