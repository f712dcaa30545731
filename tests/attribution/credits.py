"""The compiled models of attribution, run over tables in memory: credits in a tenth of a second."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa

from dev.compiled import Project, run_model
from orchestration.lib.common.settings import PROJECT_ROOT

_TEXT, _TIME = pa.string(), pa.timestamp("us")
_TABLES = {
    "int_touchpoints_unioned": {
        "touchpoint_id": _TEXT,
        "touchpoint_type": _TEXT,
        "person_id": _TEXT,
        "touched_at": _TIME,
        "channel": _TEXT,
    },
    "int_conversions_unioned": {
        "conversion_id": _TEXT,
        "conversion_type": _TEXT,
        "converted_at": _TIME,
        "revenue": pa.decimal128(18, 2),
    },
    "int_conversion_persons": {
        "conversion_id": _TEXT,
        "person_id": _TEXT,
        "touches_used_until": _TIME,
    },
    "int_conversion_milestones": {
        "conversion_id": _TEXT,
        "milestone": _TEXT,
        "reached_at": _TIME,
    },
}
_MODELS = (
    "int_attribution_models",
    "int_touchpoints_creditable",
    "int_touchpoints_eligible",
    "int_touchpoint_milestones",
    "int_paths_shaped",
    "int_shapes_weighed",
    "int_fit_periods",
    "int_person_paths",
    "int_paths_counted",
    "int_transitions_counted",
    "int_removal_effects_fitted",
    "fct_touchpoint_credits",
)
_SEEDS = {
    "attribution_weights": "attribution_model varchar, milestone varchar, weight decimal(12, 9)",
    "attribution_methods": (
        "attribution_model varchar, method varchar, half_life_days double, markov_order integer"
    ),
    "attribution_exclusions": "channel varchar, touchpoint_type varchar, reason varchar",
}


NOON = datetime(2026, 3, 1, 12)


@dataclass
class World:
    """What people did: rows of touches, conversions, who they are of, and milestones."""

    touches: list[tuple] = field(default_factory=list)
    conversions: list[tuple] = field(default_factory=list)
    persons: list[tuple] = field(default_factory=list)
    milestones: list[tuple] = field(default_factory=list)

    def touch(self, touchpoint: str, person: str, at: datetime, channel: str) -> None:
        """Adds a visit."""
        self.touches.append((touchpoint, "session", person, at, channel))

    def convert(
        self,
        conversion: str,
        people: Iterable[str],
        at: datetime,
        revenue: Any = None,  # noqa: ANN401
        kind: str = "customer",
    ) -> None:
        """Adds a conversion of some people."""
        self.conversions.append((conversion, kind, at, revenue))
        self.persons.extend((conversion, person, None) for person in people)
        if kind in ("customer", "repeat_sale"):
            self.milestones.append((conversion, "close", at))


class Attribution:
    """A database in memory in which the models can be run, any number of times."""

    def __init__(self, project: Project) -> None:
        self.models = {model.name: model for model in project.models}
        self.work = duckdb.connect()

    def __enter__(self) -> Attribution:
        self.work.execute("set threads = 1; set TimeZone = 'UTC'")
        self.work.execute("attach ':memory:' as closedloop; use closedloop")
        for schema in ("intermediate", "marts", "seeds"):
            self.work.execute(f"create schema {schema}")
        for seed, columns in _SEEDS.items():
            file = PROJECT_ROOT / f"seeds/{seed}.csv"
            self.work.execute(f"create table seeds.{seed} ({columns})")
            self.work.execute(f"copy seeds.{seed} from '{file}' (header)")
        self.work.execute(
            """
            create table intermediate.int_traffic_sources_classified as
            select '(direct)' as source, '(none)' as medium, '(not set)' as campaign,
                'Direct' as channel
            """
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.work.close()

    def seed(self, name: str, rows: Sequence[Sequence[Any]]) -> None:
        """Puts rows into a rule's table, in place of those that it has."""
        self.work.execute(f"delete from seeds.{name}")
        self._insert(f"seeds.{name}", rows)

    def run(self, world: World, change: Callable[[str], str] = str) -> None:
        """Works out the credits of a world, after a `change` of the models' SQL."""
        given = (world.touches, world.conversions, world.persons, world.milestones)
        for (name, columns), rows in zip(_TABLES.items(), given, strict=True):
            self._table(f"intermediate.{name}", columns, rows)
        self._build(_MODELS, change)

    def transitions(
        self, paths: list[tuple[str, int, int]], order: int
    ) -> dict[tuple[str, str], int]:
        """The transitions of an order, counted of paths of (path, conversions, non-conversions)."""
        columns = {
            "conversion_type": _TEXT,
            "path": _TEXT,
            "conversions": pa.int64(),
            "non_conversions": pa.int64(),
        }
        self._table("intermediate.int_paths_counted", columns, [("sale", *path) for path in paths])
        self._table(
            "intermediate.int_attribution_models",
            {"attribution_model": _TEXT, "method": _TEXT, "markov_order": pa.int64()},
            [("markov", "markov", order)],
        )
        self._build(("int_transitions_counted",))
        counted = self.rows(
            "select from_state, to_state, transition_count "
            "from intermediate.int_transitions_counted"
        )
        return {(source, target): count for source, target, count in counted}

    def rows(self, sql: str) -> list[tuple]:
        """What the database answers."""
        return self.work.execute(sql).fetchall()

    def credits(self, conversion: str, model: str) -> list[float]:
        """A conversion's credits in a model, by touch in order of id; 0 where there is no row."""
        found = self.rows(
            "select coalesce(credits.credit, 0) "
            "from intermediate.int_touchpoints_eligible as touches "
            "left join marts.fct_touchpoint_credits as credits on "
            "touches.conversion_id = credits.conversion_id "
            "and touches.touchpoint_id = credits.touchpoint_id "
            f"and credits.attribution_model = '{model}' "
            f"where touches.conversion_id = '{conversion}' order by touches.touchpoint_id"
        )
        return [credit for (credit,) in found]

    def _build(self, models: Iterable[str], change: Callable[[str], str] = str) -> None:
        for name in models:
            run_model(self.work, self.models[name], change)

    def _table(self, name: str, columns: dict[str, pa.DataType], rows: Sequence[tuple]) -> None:
        arrays = [
            pa.array([row[place] for row in rows], kind)
            for place, kind in enumerate(columns.values())
        ]
        made_up = pa.table(arrays, names=list(columns))
        self.work.register("made_up", made_up)
        self.work.execute(f"create or replace table {name} as from made_up")
        self.work.unregister("made_up")

    def _insert(self, name: str, rows: Sequence[Sequence[Any]]) -> None:
        for row in rows:
            marks = ", ".join("?" * len(row))
            self.work.execute(f"insert into {name} values ({marks})", list(row))
