"""What has a row per event is the same from both engines: a slice of `make test-spark`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from building import land
from company_folders import read_houses
from comparing import differing_tables
from engine_runs import run

from dev.bench.engines import TABLES
from orchestration.lib.building.manifest import read_manifest
from orchestration.lib.common.settings import Home
from orchestration.lib.landing.streams import read_streams
from orchestration.lib.loading.load import load
from orchestration.lib.spark.exports import export_raw
from orchestration.lib.spark.returning import bring_back
from orchestration.lib.spark.tiers import EVENTS, divide


@pytest.mark.usefixtures("small_spark")
def test_events_of_thirty_companies_are_the_same_from_both_engines(tmp_path: Path) -> None:
    """GA4's and Segment's exports of people who are not as the simulator has them."""
    house = max(read_houses(), key=lambda one: len(one.names))
    homes = [Home(tmp_path / engine) for engine in ("duckdb", "spark")]
    for step in range(1, house.steps + 1):
        land(house, homes[0].root, step)
    load(homes[0], read_streams())
    shutil.copytree(homes[0].root, homes[1].root)
    export_raw(homes[1], homes[1].spark / "raw")
    for home in homes:
        run("dev.bench.engines", home.root, "--engine", home.root.name)
    manifest = read_manifest()
    tables = divide(manifest, EVENTS).brought_back
    bring_back(homes[1], homes[1].spark / TABLES, manifest, tables)
    assert {*EVENTS, "int_web_events_unioned"} <= set(tables)
    found = differing_tables(
        homes[0].warehouse, homes[1].warehouse, [f"intermediate.{table}" for table in tables]
    )
    assert list(found) == []
