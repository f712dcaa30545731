"""Which models a build on Spark makes there, and which on DuckDB after it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

_UNMADE = ("view", "ephemeral")
# Of the work file alone: what readers see now, and which build made it.
_PUBLISHED = ("source.closedloop.published.", "source.closedloop.ops.builds")
# What this tier ends with: one row per event is as far as Spark goes, all else is made from it.
EVENTS = ("int_sessions_aggregated",)


@dataclass(frozen=True)
class Tiers:
    """The models by name. Views are made on both engines: each reads what is on its own."""

    on_spark: list[str]  # and the seeds that they read
    on_duckdb: list[str]
    brought_back: list[str]  # the tables of `on_spark`


def divide(manifest: dict[str, Any], last: Collection[str] = ()) -> Tiers:
    """All models on Spark, or the `last` ones and those before them; the rest on DuckDB.

    In any case DuckDB makes what is sent to other systems (views of the work file), what keeps its
    rows from build to build, what is compared with what is published, and all made from these.
    """
    models = {
        unique_id: node
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node["config"]["enabled"]
    }
    before = {
        unique_id: [one for one in node["depends_on"]["nodes"] if one in models]
        for unique_id, node in models.items()
    }
    wanted = {one for one, node in models.items() if node["name"] in last} if last else set(models)
    spark = set().union(*(_with_all_before(one, before) for one in wanted))
    spark -= {one for one in models if any(map(_stays, _nodes(one, models, before)))}
    tables = {one for one, node in models.items() if node["config"]["materialized"] not in _UNMADE}
    seeds = {
        one.split(".")[2]
        for model in spark
        for one in models[model]["depends_on"]["nodes"]
        if one.startswith("seed.")
    }
    return Tiers(
        on_spark=[*sorted(seeds), *_names(models, spark)],
        on_duckdb=_names(models, models.keys() - (spark & tables)),
        brought_back=_names(models, spark & tables),
    )


def _stays(node: dict[str, Any]) -> bool:
    """Whether a model is DuckDB's in any case."""
    config = node["config"]
    return (
        config["schema"] == "activation"
        or config.get("full_refresh") is False
        or any(one.startswith(_PUBLISHED) for one in node["depends_on"]["nodes"])
    )


def _nodes(
    unique_id: str, models: dict[str, Any], before: dict[str, list[str]]
) -> Iterator[dict[str, Any]]:
    return (models[one] for one in _with_all_before(unique_id, before))


def _with_all_before(unique_id: str, before: dict[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [unique_id]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += before[one]
    return found


def _names(models: dict[str, Any], unique_ids: Collection[str]) -> list[str]:
    return sorted(models[one]["name"] for one in unique_ids)
