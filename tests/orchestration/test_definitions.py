"""Dagster finds everything: nothing is dropped on the way from the modules."""

from __future__ import annotations

import subprocess
import sys

import dagster as dg
import pytest

from orchestration.definitions import defs
from orchestration.defs import ingestion, transformation
from orchestration.lib.common.settings import PROJECT_ROOT
from orchestration.lib.landing.streams import read_streams


@pytest.fixture(scope="module")
def graph() -> dg.AssetGraph:
    """All assets and checks."""
    return defs.resolve_asset_graph()


def test_the_definitions_load() -> None:
    dg.Definitions.validate_loadable(defs)


def test_loading_the_definitions_does_not_load_dbt() -> None:
    # dbt runs as a child; to load it here as well takes longer than all else.
    loaded = "import sys, orchestration.definitions; print('dbt.adapters' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", loaded],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "False\n"


def test_every_stream_is_an_asset_with_its_claim(graph: dg.AssetGraph) -> None:
    for stream in read_streams():
        key = dg.AssetKey([f"raw_{stream.source}", stream.name])
        assert graph.get(key).is_materializable
        assert dg.AssetCheckKey(key, ingestion.CLAIM) in graph.asset_check_keys


def test_every_model_and_seed_is_an_asset(graph: dg.AssetGraph) -> None:
    nodes = transformation.MANIFEST["nodes"].values()
    built = [
        node
        for node in nodes
        if node["resource_type"] in ("model", "seed")
        and node["config"]["materialized"] != "ephemeral"
    ]
    assert len(built) > 50
    for node in built:
        key = dg.AssetKey([node["config"]["schema"], node["name"]])
        assert graph.get(key).is_materializable, key


def test_every_dbt_test_is_an_asset_check(graph: dg.AssetGraph) -> None:
    # dbt keeps the tests of a seed that is off among the nodes, switched off themselves.
    tests = [
        node
        for node in transformation.MANIFEST["nodes"].values()
        if node["resource_type"] == "test" and node["config"]["enabled"]
    ]
    left_out = {test["name"] for test in tests if "development" in test["tags"]}
    checks = {key.name for key in graph.asset_check_keys}
    assert len(tests) > 100
    assert {test["name"] for test in tests} - left_out <= checks
    assert not left_out & checks


def test_marts_come_from_raw_tables_and_go_into_the_snapshot(graph: dg.AssetGraph) -> None:
    snapshot = graph.get(dg.AssetKey("published_snapshot"))
    marts = {dg.AssetKey(["marts", "rpt_sources"]), dg.AssetKey(["marts", "dim_persons"])}
    assert marts <= snapshot.parent_keys
    upstream = graph.get_ancestor_asset_keys(dg.AssetKey(["marts", "rpt_sources"]))
    assert dg.AssetKey(["raw_segment", "events"]) in upstream


def test_the_daily_job_holds_everything_and_runs_in_one_process(graph: dg.AssetGraph) -> None:
    job = defs.resolve_job_def("daily_refresh")
    assert set(job.asset_layer.executable_asset_keys) == set(graph.materializable_asset_keys)
    assert job.executor_def.name == "in_process"
    [schedule] = defs.schedules
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 5 * * *", "UTC")


def test_somebody_looks_after_the_daily_job_unasked() -> None:
    [sensor] = defs.sensors
    assert (sensor.name, sensor.default_status) == ("watch", dg.DefaultSensorStatus.RUNNING)


def test_retries_are_where_a_retry_can_help(graph: dg.AssetGraph) -> None:
    job = defs.resolve_job_def("daily_refresh")
    retried = {node.name for node in job.nodes if node.definition.retry_policy}
    assert retried == {"landing", "published_snapshot"}
