"""Which engine makes which model."""

from __future__ import annotations

from typing import Any

import pytest

from orchestration.lib.building.manifest import read_manifest
from orchestration.lib.spark.tiers import EVENTS, divide


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    return read_manifest()


def _models(manifest: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    }


@pytest.mark.parametrize("last", [(), EVENTS], ids=["all", "events"])
def test_no_model_is_left_out_and_none_on_spark_needs_one_of_duckdb(
    manifest: dict[str, Any], last: tuple[str, ...]
) -> None:
    models, tiers = _models(manifest), divide(manifest, last)
    assert set(tiers.on_duckdb) | set(tiers.brought_back) == models.keys()
    assert not set(tiers.on_duckdb) & set(tiers.brought_back)
    seeds = {one["name"] for one in manifest["nodes"].values() if one["resource_type"] == "seed"}
    known = models.keys() | seeds
    for name in set(tiers.on_spark) - seeds:
        read = {one.split(".")[2] for one in models[name]["depends_on"]["nodes"]}
        assert read & known <= set(tiers.on_spark), name


def test_what_keeps_its_rows_and_what_is_sent_or_compared_is_made_on_duckdb(
    manifest: dict[str, Any],
) -> None:
    made = {
        name: _models(manifest)[name]
        for name in set(_models(manifest)) - set(divide(manifest).on_spark)
    }
    assert {name for name in made if name.startswith(("fct_", "dim_", "rpt_"))} == {
        "rpt_attribution_changes",
        "rpt_attribution_weights",
    }
    assert {node["schema"] for node in made.values()} == {
        *("activation", "intermediate", "marts", "staging")
    }
    assert {"act_conversions", "int_conversion_changes_explained"} <= made.keys()


def test_what_has_a_row_per_event_is_made_on_spark_alone(manifest: dict[str, Any]) -> None:
    tiers = divide(manifest, EVENTS)
    assert {"int_web_events_unioned", "int_events_sessionized"} <= set(tiers.brought_back)
    assert not any(name.startswith(("fct_", "dim_", "rpt_")) for name in tiers.on_spark)
