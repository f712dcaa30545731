"""The dbt project's models, compiled once and run without dbt: a refresh of a few rows takes half a
second instead of half a minute. What is run is dbt's own SQL, of a full build and of an incremental
one; only the order of the statements that dbt would send is repeated here."""

import json
import os
import re
import runpy
import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from dev.dbt_runs import DbtRuns
from dev.rendering import published
from orchestration.lib.building.audit import mark_audited
from orchestration.lib.common.settings import Home
from orchestration.lib.common.warehouse import connect, one
from orchestration.lib.landing.streams import read_streams
from orchestration.lib.loading.load import load
from orchestration.lib.publishing.snapshots import publish

# Up to these a refresh builds what it adds to: enough for tests of a few rows.
MARTS = (
    "dim_persons",
    "fct_journeys",
    "fct_lead_score_points",
    "fct_sessions",
    "fct_stage_entries",
    "fct_touchpoint_credits",
    "fct_touchpoints",
    "int_content_events_counted",
    "int_deal_amounts_unioned",
    "int_persons_retired",
    "int_stage_moves_measured",
    "int_web_events_counted",
)
# What tells of the runs themselves: of when something came, not of what came.
OF_RUNS = {"rpt_attribution_changes", "rpt_attribution_weights"}
ALL = tuple(sorted({*MARTS, *published()} - OF_RUNS))

_STREAMS = read_streams()
_PUBLISHED_UNTIL = re.compile(r"cast\('[^']*' as timestamp\)(?= /\*published until\*/)")
_BOOK = """
    insert into ops.builds
    select
        max(build_number) + 1, now(),
        (select coalesce(max(changed_at), '-infinity') from ops.load_ledger), false, false
    from ops.builds
"""
_PUBLISH = """
    update ops.builds
    set is_published = build_number = (select max(latest.build_number) from ops.builds as latest)
"""

# What tells landed rows apart by when or under which name they came, and nothing of what came.
_ABOUT_THE_LOAD = {"_file", "_loaded_at", "build_number"}


@dataclass(frozen=True)
class Model:
    """One model, with what dbt runs for it."""

    name: str
    relation: str
    kind: str  # view, table or incremental
    full: Path  # the rows of a full build, or the code of a Python model
    is_change_log: bool = False
    incoming: str = ""  # of an incremental model: the rows that a refresh brings
    applied: str = ""  # of an incremental model: what is done with them


@dataclass(frozen=True)
class Project:
    """The marts and all before them, in the order in which dbt builds them."""

    models: list[Model] = field(repr=False)
    feeding: set[str] = field(repr=False)  # incremental models and all that they are made from
    empty: Path  # a work file in which everything was built of nothing
    before: Mapping[str, set[str]] = field(repr=False)  # of each model: itself and all before it

    def up_to(self, *names: str) -> "Project":
        """These models and all before them."""
        wanted = set().union(*(self.before[name] for name in names))
        return replace(self, models=[model for model in self.models if model.name in wanted])

    def after(self, name: str) -> list[Model]:
        """The models that are made from a model, directly or by way of others, in their order."""
        return [
            model for model in self.models if name in self.before[model.name] and model.name != name
        ]

    @property
    def compared(self) -> list[str]:
        """The models whose rows are decided by what landed, not by when or in which file."""
        return [
            model.name
            for model in self.models
            if not model.relation.startswith("staging.") and not model.is_change_log
        ]


def compile_project(dbt: DbtRuns, target: Path, land: Callable[[], None]) -> Project:
    """Builds the marts in dbt's empty data folder, lets `land` fill it, and builds them again.

    The first build says what a full one runs, the second what an incremental one runs.
    """
    load(dbt.home, _STREAMS)
    upstream = [f"+{mart}" for mart in ALL]
    dbt("build", "--exclude-resource-type", "test", "unit_test", "--select", *upstream)
    shutil.copytree(dbt.target / "compiled", target / "full")
    connect(dbt.home).close()  # dbt's process may have left a part of it in the log beside it
    empty = shutil.copy(dbt.home.warehouse, target / "empty.duckdb")
    mark_audited(dbt.home)
    publish(dbt.home)

    land()
    load(dbt.home, _STREAMS)
    kinds = ("config.materialized:incremental", "tag:change_log")
    dbt("run", "--select", *(f"{models},{kind}" for models in upstream for kind in kinds))
    incoming, applied = _sql(dbt.target / "compiled"), _sql(dbt.target / "run")

    nodes = json.loads((dbt.target / "manifest.json").read_text())["nodes"]
    models, feeding, before = [], set(), {}
    for unique_id in _in_order(nodes, [f"model.closedloop.{mart}" for mart in ALL]):
        node = nodes[unique_id]
        name, kind = node["name"], node["config"]["materialized"]
        if kind == "ephemeral":  # is in the SQL of its readers
            continue
        relation = f"{node['schema']}.{name}"
        full = target / "full/closedloop" / node["original_file_path"]
        is_log = "change_log" in node["tags"]
        before[name] = {nodes[one]["name"] for one in _in_order(nodes, [unique_id])}
        if kind == "incremental":
            assert applied[name].lstrip().startswith(("insert", "delete")), f"{name} built in full"
            assert f'"{name}__dbt_tmp' in applied[name], name
            feeding |= before[name]
            models.append(Model(name, relation, kind, full, is_log, incoming[name], applied[name]))
        elif kind != "ephemeral":  # such a model is a part of the one that reads it
            models.append(Model(name, relation, kind, full, is_log))
    return Project(models, feeding, Path(empty), before)


def _sql(folder: Path) -> dict[str, str]:
    return {path.stem: path.read_text() for path in folder.rglob("models/**/*.sql")}


def _in_order(nodes: dict[str, dict], wanted: list[str]) -> list[str]:
    """The wanted models and all before them, each after those that it reads."""
    ordered: dict[str, None] = {}

    def visit(unique_id: str) -> None:
        if unique_id.startswith("model.") and unique_id not in ordered:
            for before in nodes[unique_id]["depends_on"]["nodes"]:
                visit(before)
            ordered[unique_id] = None

    for unique_id in wanted:
        visit(unique_id)
    return list(ordered)


class CompiledHome:
    """A data folder whose refreshes load what landed and run the compiled models."""

    def __init__(self, project: Project, root: Path) -> None:
        self.project = project
        self.home = Home(root)
        self.home.warehouse_folder.mkdir(parents=True)
        shutil.copy(project.empty, self.home.warehouse)
        # Open all the while, so that the loader and the models share one DuckDB.
        self.work = connect(self.home)
        self.work.execute("set threads = 1")
        self.work.execute("pragma disable_checkpoint_on_shutdown")
        self.work.execute(_PUBLISH)

    def land(self, files: Mapping[str, str | bytes]) -> None:
        """Drops files into the landing folder, all of one age: of some the newest counts."""
        for path, content in files.items():
            file = self.home.landing / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.encode() if isinstance(content, str) else content)
            os.utime(file, (0, 0))

    def refresh(
        self,
        *,
        full: bool = False,
        marts: bool = True,
        published: bool = True,
        killed_after: int | None = None,
    ) -> None:
        """Loads what is new and builds the models, incremental ones from scratch when `full`.

        Without the marts, only as far as the next refresh depends on it: a table that is built in
        full each time leaves nothing behind. `killed_after` so many models nothing is published.
        """
        selected = [one for one in _STREAMS if (self.home.landing / one.path).is_dir()]
        load(self.home, _STREAMS, selected)
        self.book()
        self.work.begin()
        for model in self.project.models[:killed_after]:
            if marts or model.name in self.project.feeding:
                self._build(model, full=full)
        self.work.commit()
        if published and killed_after is None:
            self.work.execute(_PUBLISH)

    def book(self) -> None:
        """Books a build, as dbt does when it begins."""
        self.work.execute(_BOOK)

    def build(self, model: str) -> None:
        """Builds a model as a refresh does."""
        self._build(self._model(model), full=False)

    def build_after(self, model: str, *, full: bool = False) -> None:
        """Builds all that is made from a model, and not the model itself."""
        for after in self.project.after(model):
            self._build(after, full=full)

    def rows(self, model: str, *without: str) -> Counter[str]:
        """How often each row is in a model, rows as text."""
        columns = _but({*_ABOUT_THE_LOAD, *without})
        found = self.work.execute(f"select {columns} from {self.relation(model)}").fetchall()
        return Counter(map(repr, found))

    def fingerprint(self, model: str, where: str = "true") -> tuple[int, int]:
        """Which rows are in a model, and how often, in two numbers."""
        found = self.work.execute(
            f"select count(*), coalesce(sum(hash(one_row)), 0)::hugeint from "
            f"(select {_but(_ABOUT_THE_LOAD)} from {self.relation(model)} where {where}) as one_row"
        ).fetchone()
        assert found is not None
        return found

    def close(self) -> None:
        """Lets go of the work file."""
        self.work.close()

    def relation(self, model: str) -> str:
        """The table or view of a model, with its schema."""
        return self._model(model).relation

    def _model(self, name: str) -> Model:
        return next(one for one in self.project.models if one.name == name)

    def _build(self, model: Model, *, full: bool) -> None:
        """What dbt does for one model."""
        published = "select max(loaded_until)::varchar from ops.builds where is_published"
        until = one(self.work, published)

        def until_then(sql: str) -> str:
            return _PUBLISHED_UNTIL.sub(f"cast('{until}' as timestamp)", sql)

        if model.kind == "table" or (model.kind == "incremental" and full):
            run_model(self.work, model, until_then)
        elif model.kind == "incremental":
            incoming = until_then(model.incoming)
            self.work.execute(f"create or replace temp table incoming as {incoming}")
            applied = re.sub(rf'"{model.name}__dbt_tmp\w*"', "temp.incoming", model.applied)
            self.work.execute(until_then(applied))


def _but(left_out: set[str]) -> str:
    names = ", ".join(f"'{column}'" for column in sorted(left_out))
    return f"columns(lambda name: name not in ({names}))"


def run_model(
    work: duckdb.DuckDBPyConnection, model: Model, change: Callable[[str], str] = str
) -> None:
    """Builds a model in full, of its SQL after a `change`."""
    if model.full.suffix == ".py":
        _run_python(work, model)
    else:
        work.execute(
            f"create or replace table {model.relation} as {change(model.full.read_text())}"
        )


def _run_python(work: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Runs a Python model as dbt-duckdb does, with the glue that dbt wrote around it."""
    code = runpy.run_path(str(model.full))
    rows = code["model"](code["dbtObj"](lambda relation: work.query(f"from {relation}")), work)
    work.register("made_by_python", rows)
    work.execute(f"create or replace table {model.relation} as from made_by_python")
    work.unregister("made_by_python")
