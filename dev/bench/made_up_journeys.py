"""Journeys made up in a DuckDB file, and the project's compiled attribution models over them."""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
import time
from pathlib import Path

import duckdb

from orchestration.lib.common.settings import PROJECT_ROOT, Home
from orchestration.lib.common.warehouse import one
from orchestration.lib.landing.streams import read_streams
from orchestration.lib.loading.load import load

_CHANNELS = 18
_SEEDS = ("attribution_weights", "attribution_methods", "attribution_exclusions")

# The same rows in every run: hashes stand in for chance.
_MADE_UP = """
create or replace table intermediate.int_touchpoints_unioned as
select
    'touch-' || person || '-' || step as touchpoint_id,
    'session' as touchpoint_type,
    'person-' || person as person_id,
    timestamp '2026-03-05' + to_seconds(
        (hash(person, step, 'when') % 7_000_000)::bigint
    ) as touched_at,
    'Channel ' || floor({channels} * pow(hash(person, step, 'where') % 100_000 / 1e5, 2))::int
        as channel
from range({persons}) as people(person), range({most}) as steps(step)
where step <= hash(person, 'how many') % {most};
create or replace table intermediate.int_conversions_unioned as
select
    'conversion-' || person as conversion_id,
    'customer' as conversion_type,
    timestamp '2026-05-30' as converted_at,
    cast(hash(person, 'worth') % 10_000_000 / 100 as decimal(18, 2)) as revenue
from range({persons}) as people(person)
where hash(person, 'converts') % 100 < {percent};
create or replace table intermediate.int_conversion_persons as
select
    conversion_id,
    replace(conversion_id, 'conversion', 'person') as person_id,
    null::timestamp as touches_used_until
from intermediate.int_conversions_unioned;
create or replace table intermediate.int_conversion_milestones as
select conversion_id, milestone, converted_at - to_days(days) as reached_at
from intermediate.int_conversions_unioned, (
    values ('lead', 40), ('opportunity', 10), ('close', 0)
) as milestones(milestone, days);
"""


class Journeys:
    """A database of its own in `folder`, in which the models can be built."""

    def __init__(self, folder: Path) -> None:
        home = Home(folder / "home")
        load(home, read_streams())
        target = folder / "target"
        command = ["--quiet", "build", "--exclude-resource-type", "test", "unit_test"]
        dbt = Path(sys.executable).with_name("dbt")
        subprocess.run(
            [str(dbt), *command, "--select", "+fct_touchpoint_credits", "--target-path", target],
            cwd=PROJECT_ROOT,
            env=os.environ | {"CLOSEDLOOP_HOME": str(home.root)},
            check=True,
        )
        nodes = json.loads((target / "manifest.json").read_text())["nodes"].values()
        compiled = target / "compiled/closedloop"
        self._models = {
            node["name"]: (
                f"{node['schema']}.{node['name']}",
                compiled / node["original_file_path"],
            )
            for node in nodes
            if node["resource_type"] == "model" and "/attribution/" in node["original_file_path"]
        }
        self._work = duckdb.connect(str(folder / "closedloop.duckdb"))
        self._work.execute("set threads = 2; set memory_limit = '6GB'; set TimeZone = 'UTC'")
        self._work.execute(f"attach '{home.warehouse}' as built (read_only)")
        for schema in ("intermediate", "marts", "seeds"):
            self._work.execute(f"create schema {schema}")
        for seed in _SEEDS:
            self._work.execute(f"create table seeds.{seed} as from built.seeds.{seed}")

    def make(self, persons: int, most: int, percent: int) -> None:
        """Makes up journeys of 1 to `most` touches; so many percent of the persons convert."""
        self._work.execute(
            _MADE_UP.format(channels=_CHANNELS, persons=persons, most=most, percent=percent)
        )

    def build(self, *names: str) -> None:
        """Builds models, each by what dbt compiled for it."""
        for name in names:
            relation, path = self._models[name]
            if path.suffix == ".py":
                code = runpy.run_path(str(path))
                dbt = code["dbtObj"](lambda asked: self._work.query(f"from {asked}"))
                self._work.register("made_by_python", code["model"](dbt, self._work))
                self._work.execute(f"create or replace table {relation} as from made_by_python")
                self._work.unregister("made_by_python")
            else:
                self._work.execute(f"create or replace table {relation} as {path.read_text()}")

    def seconds(self, *names: str) -> float:
        """How long it takes to build models."""
        start = time.perf_counter()
        self.build(*names)
        return time.perf_counter() - start

    def floor_seconds(self) -> float:
        """How long it takes to sort the eligible touches by conversion and to write them."""
        start = time.perf_counter()
        self._work.execute(
            "create or replace table intermediate.sorted as "
            "from intermediate.int_touchpoints_eligible order by conversion_id, touched_at"
        )
        return time.perf_counter() - start

    def set_order(self, order: int) -> None:
        """Lets the Markov models remember so many channels."""
        self._work.execute(
            f"update intermediate.int_attribution_models set markov_order = {order} "
            "where method = 'markov'"
        )

    def count(self, model: str) -> int:
        """Rows of a model."""
        return self._one(f"select count(*) from intermediate.{model}")

    def state_count(self) -> int:
        """States of the chain, its ends left out."""
        return self._one(
            "select count(distinct from_state) - 1 from intermediate.int_transitions_counted"
        )

    def effects(self) -> dict[str, float]:
        """Removal effects by channel."""
        return dict(
            self._work.execute(
                "select channel, removal_effect from intermediate.int_removal_effects_fitted"
            ).fetchall()
        )

    def paths(self) -> list[tuple[str, int, int]]:
        """Paths, with how many of their journeys converted and how many did not."""
        return self._work.execute(
            "select path, conversions, non_conversions "
            "from intermediate.int_paths_counted order by path"
        ).fetchall()

    def _one(self, sql: str) -> int:
        return one(self._work, sql)
