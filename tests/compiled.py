"""The dbt project's models, compiled once and run on a warehouse without dbt: a refresh of a few
rows takes a second instead of a minute. What is run is dbt's own SQL, of a full build and of an
incremental one; only the order of statements that dbt would send is repeated here."""

import importlib.util
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from refreshing import ROOT

_STATE = re.compile(r"cast\('[^']*' as timestamp\)(?= /\*built until\*/)")
_TEMPORARY = re.compile(r'"\w+__dbt_tmp\w*"')


@dataclass(frozen=True)
class Model:
    """One model, with its SQL for an empty and for a filled warehouse."""

    name: str
    relation: str
    kind: str  # view, table or incremental
    full: str
    incremental: str | None = None  # rows that come in
    applied: str | None = None  # what dbt does with them
    python: Path | None = None
    config: dict[str, Any] | None = None


class Project:
    """Models in the order in which dbt builds them."""

    def __init__(self, models: list[Model], seeds: Path) -> None:
        self.models = models
        self.seeds = seeds

    def create(self, warehouse: duckdb.DuckDBPyConnection) -> None:
        """Copies the seeds into a warehouse that the loader has opened before."""
        warehouse.execute(f"attach '{self.seeds}' as filled (read_only)")
        for schema in ("seeds", "staging", "intermediate", "marts"):
            warehouse.execute(f"create schema if not exists {schema}")
        tables = warehouse.execute(
            "select table_name from duckdb_tables() "
            "where database_name = 'filled' and schema_name = 'seeds'"
        ).fetchall()
        for (table,) in tables:
            warehouse.execute(f"create table seeds.{table} as from filled.seeds.{table}")
        warehouse.execute("detach filled")

    def build(self, warehouse: duckdb.DuckDBPyConnection, *, full: bool) -> None:
        """One `dbt run`."""
        for model in self.models:
            self.build_model(warehouse, model, full=full)

    def build_model(
        self, warehouse: duckdb.DuckDBPyConnection, model: Model, *, full: bool
    ) -> None:
        """What dbt does for one model."""
        if model.python:
            _run_python(warehouse, model)
        elif model.kind == "view":
            warehouse.execute(f"create or replace view {model.relation} as {model.full}")
        elif model.kind == "table" or full:
            warehouse.execute(f"create or replace table {model.relation} as {model.full}")
        else:
            (until,) = warehouse.execute(
                "select built_until from ops.model_builds where model = ?", [model.name]
            ).fetchone()
            since = f"cast('{until}' as timestamp)"
            incoming = _STATE.sub(since, model.incremental)
            warehouse.execute(f"create or replace temp table incoming as {incoming}")
            applied = _TEMPORARY.sub("temp.incoming", _STATE.sub(since, model.applied))
            warehouse.execute(applied)
        if model.kind == "incremental":
            warehouse.execute(
                "insert or replace into ops.model_builds "
                "select ?, '', coalesce(max(changed_at), '-infinity') from ops.load_ledger",
                [model.name],
            )


def compile_project(home: Path, target: Path, marts: Iterable[str]) -> Project:
    """Compiles the marts and all before them; `home` has been refreshed once, and is built again."""
    selected = [f"+{mart}" for mart in marts]
    _dbt(home, target, "run", "--select", *selected)
    applied = _sql_files(target / "run")
    incremental = _sql_files(target / "compiled")
    _dbt(home, target, "compile", "--full-refresh", "--select", *selected)
    full = _sql_files(target / "compiled")
    manifest = json.loads((target / "manifest.json").read_text())
    ran = json.loads((target / "run_results.json").read_text())["results"]
    chosen = {result["unique_id"] for result in ran}
    models = []
    for unique_id in _in_order(manifest, chosen):
        node = manifest["nodes"][unique_id]
        kind = node["config"]["materialized"]
        name = node["name"]
        models.append(
            Model(
                name=name,
                relation=f"{node['schema']}.{name}",
                kind=kind,
                full=full.get(name, ""),
                incremental=incremental.get(name) if kind == "incremental" else None,
                applied=applied.get(name) if kind == "incremental" else None,
                python=ROOT / node["original_file_path"] if node["language"] == "python" else None,
                config=node["config"],
            )
        )
    return Project(models, home / "warehouse/closedloop.duckdb")


def _dbt(home: Path, target: Path, *arguments: str) -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("dbt"), *arguments, "--target-path", str(target)],
        cwd=ROOT,
        env={**os.environ, "CLOSEDLOOP_HOME": str(home), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]


def _sql_files(folder: Path) -> dict[str, str]:
    files = (folder / "closedloop/dbt_project/models").rglob("*.sql")
    return {path.stem: path.read_text() for path in files}


def _in_order(manifest: dict[str, Any], chosen: set[str]) -> list[str]:
    """Each model after all that it reads."""
    done: dict[str, None] = {}

    def visit(unique_id: str) -> None:
        if unique_id in done or unique_id not in chosen:
            return
        for before in manifest["nodes"][unique_id]["depends_on"].get("nodes", []):
            visit(before)
        if unique_id.startswith("model."):
            done[unique_id] = None

    for unique_id in sorted(chosen):
        visit(unique_id)
    return list(done)


@dataclass(frozen=True)
class _Dbt:
    """What dbt hands to a Python model, as far as this project's models ask for it."""

    warehouse: duckdb.DuckDBPyConnection
    model: Model

    @property
    def config(self) -> "_Dbt":
        return self

    def __call__(self, **_: object) -> None:
        """Settings are known from the manifest."""

    def get(self, key: str) -> Any:  # noqa: ANN401
        return self.model.config[key]

    def ref(self, name: str) -> duckdb.DuckDBPyRelation:
        return self.warehouse.table(f"intermediate.{name}")


def _run_python(warehouse: duckdb.DuckDBPyConnection, model: Model) -> None:
    spec = importlib.util.spec_from_file_location(model.name, model.python)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    rows = module.model(_Dbt(warehouse, model), warehouse)
    warehouse.register("made_by_python", rows)
    warehouse.execute(f"create or replace table {model.relation} as from made_by_python")
    warehouse.unregister("made_by_python")
