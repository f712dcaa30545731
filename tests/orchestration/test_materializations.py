"""The project's own ways to build a table, a view and a test do what dbt's do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from orchestration.lib.common.settings import PROJECT_ROOT

_PROJECT = """
name: small
profile: small
model-paths: [models]
macro-paths: [macros]
models:
  +post-hook: ["{{ report_row_count() }}"]
"""
_PROFILES = """
small:
  target: duckdb
  outputs:
    duckdb: {type: duckdb, path: "small.duckdb"}
"""
_MODELS = """
models:
  - name: contracted
    config: {contract: {enforced: true}}
    columns:
      - {name: figure, data_type: integer, data_tests: [not_null]}
"""
_MODEL = "{{ config(materialized=env_var('KIND')) }} select {{ env_var('FIGURE') }} as figure"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two models, one of them under contract, built once."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "dbt_project.yml").write_text(_PROJECT)
    (folder / "profiles.yml").write_text(_PROFILES)
    (folder / "models").mkdir()
    (folder / "models/models.yml").write_text(_MODELS)
    (folder / "models/plain.sql").write_text(_MODEL)
    (folder / "models/contracted.sql").write_text(_MODEL)
    macros = PROJECT_ROOT / "dbt_project/macros"
    shutil.copytree(macros / "materializations", folder / "macros")
    shutil.copy(macros / "report_row_count.sql", folder / "macros")
    build(folder, "7")
    return folder


def build(project: Path, figure: str, *arguments: str, kind: str = "table") -> str:
    """What dbt says of a build of both models, each of this kind, and the test."""
    done = subprocess.run(
        [
            *(Path(sys.executable).with_name("dbt"), "--no-send-anonymous-usage-stats"),
            *("build", *arguments),
        ],
        cwd=project,
        env=os.environ | {"DAGSTER_DBT_CLI": "true", "KIND": kind, "FIGURE": figure},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stdout)
    return done.stdout


def what_is_there(project: Path) -> dict[str, tuple[str, int]]:
    """Of each model the kind that it is in the file, and its figure."""
    with closing(duckdb.connect(str(project / "small.duckdb"), read_only=True)) as connection:
        kinds = connection.execute(
            "select table_name, table_type from information_schema.tables "
            "where table_schema = 'main'"
        ).fetchall()
        return {
            name: (kind, connection.execute(f"select max(figure) from {name}").fetchone()[0])
            for name, kind in kinds
        }


def test_a_model_is_replaced_also_by_one_of_another_kind_and_nothing_else_stays(
    project: Path,
) -> None:
    build(project, "1", kind="view")
    assert what_is_there(project) == dict.fromkeys(("plain", "contracted"), ("VIEW", 1))
    said = build(project, "2")
    assert what_is_there(project) == dict.fromkeys(("plain", "contracted"), ("BASE TABLE", 2))
    assert "rows in model.small.plain: 1\n" in said
    assert "rows in model.small.contracted: 1\n" in said


def test_a_build_that_fails_leaves_the_tables_as_they_were(project: Path) -> None:
    before = what_is_there(project)
    # Fails while rows come in, when the new table is there already.
    with pytest.raises(RuntimeError, match="no figure"):
        build(project, "cast(error('no figure') as integer)")
    assert what_is_there(project) == before


@pytest.mark.parametrize("kind", ["table", "view"])
def test_a_broken_contract_is_refused(project: Path, kind: str) -> None:
    with pytest.raises(RuntimeError, match="enforced contract that failed"):
        build(project, "'seven'", "--select", "contracted", kind=kind)


def test_a_test_fails_on_its_rows_and_can_store_them(project: Path) -> None:
    with pytest.raises(RuntimeError, match="Got 1 result"):
        build(project, "cast(null as integer)", "--store-failures")
    with closing(duckdb.connect(str(project / "small.duckdb"), read_only=True)) as connection:
        stored = "from main_dbt_test__audit.not_null_contracted_figure"
        assert connection.execute(stored).fetchall() == [(None,)]
