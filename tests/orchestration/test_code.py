"""What decides an incremental model's rows is in its code, and nothing else is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from orchestration.lib.building import code
from orchestration.lib.building.code import Code, codes
from orchestration.lib.building.manifest import read_manifest
from orchestration.lib.common.settings import PROJECT_ROOT


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the dbt project to edit."""
    for folder in ("dbt_project", "seeds"):
        shutil.copytree(PROJECT_ROOT / folder, tmp_path / folder)
    return tmp_path


@pytest.fixture(scope="module")
def before() -> dict[str, Code]:
    """The code of each model as it is."""
    return codes()


def edited(project: Path, name: str, text: str = "-- edited\n") -> set[str]:
    """The models whose code is another after an edit of a file."""
    [file] = [one for one in project.rglob("*") if one.name == name]
    file.write_text(file.read_text() + text)
    now = codes(project)
    return {model for model, one in codes().items() if now[model] != one}


def test_every_incremental_model_has_a_code_but_those_that_keep_their_rows(
    before: dict[str, Code],
) -> None:
    nodes = [one for one in read_manifest()["nodes"].values() if one["resource_type"] == "model"]
    incremental = {
        one["name"]
        for one in nodes
        if one["config"]["materialized"] == "incremental" and one["config"]["full_refresh"] is None
    }
    assert before.keys() == incremental


def test_what_dbt_knows_that_a_model_reads_is_before_it(before: dict[str, Code]) -> None:
    nodes = read_manifest()["nodes"]
    read = {
        node["name"]: {
            nodes[one]["name"]
            for one in node["depends_on"].get("nodes", [])
            if one.startswith(("model.", "seed."))
        }
        for node in nodes.values()
        if node["resource_type"] in ("model", "seed")
    }
    for model, one in before.items():
        found, waiting = set(), [model]
        while waiting:
            new = read[waiting.pop()] - found
            found |= new
            waiting += new
        assert found - one.before == set(), model


def test_macros_that_dbt_knows_of_are_known_here() -> None:
    manifest, project = read_manifest(), code._read(PROJECT_ROOT)
    for node in manifest["nodes"].values():
        path = PROJECT_ROOT / node["original_file_path"]
        if node["resource_type"] == "model" and path.suffix == ".sql":
            used = {
                one.rpartition(".")[2]
                for one in node["depends_on"]["macros"]
                if one.startswith("macro.closedloop.")
            }
            of_hooks = {"remember_code", "report_row_count", "forget_unpublished"}
            assert used - code._text(project, path).macros <= of_hooks, node["name"]


def test_an_edit_of_a_report_or_its_macros_builds_nothing_before_it_anew(project: Path) -> None:
    assert edited(project, "roi.sql") == set()
    assert edited(project, "rpt_sources.sql") == set()


@pytest.mark.parametrize(
    ("file", "changed", "same"),
    [
        ("url_host.sql", "int_referrers_parsed", "int_deal_stages_landed"),
        ("is_changed.sql", "fct_sessions", "int_web_events_unioned"),
        ("get_incremental_replace_changed_sql.sql", "fct_sessions", "int_web_events_unioned"),
        ("int_user_agents_classified.py", "fct_sessions", "int_web_events_unioned"),
        ("lead_score_rules.csv", "fct_lead_score_points", "fct_sessions"),
        ("stg_segment__events.sql", "int_web_events_unioned", "int_deal_versions_unioned"),
    ],
)
def test_an_edit_builds_anew_what_is_made_with_it(
    project: Path, file: str, changed: str, same: str
) -> None:
    found = edited(project, file, "\n")
    assert changed in found
    assert same not in found


def test_rules_of_ones_own_count_as_an_edit_of_their_seed(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    own = tmp_path_factory.mktemp("rules") / "lead_score_rules.csv"
    own.write_text((PROJECT_ROOT / "seeds/lead_score_rules.csv").read_text())
    assert codes(own={"lead_score_rules": own}) == codes()
    own.write_text(own.read_text() + "\n")
    now = codes(own={"lead_score_rules": own})
    changed = {model for model, one in codes().items() if now[model] != one}
    assert changed == edited(project, "lead_score_rules.csv", "\n")


def test_a_var_decides_the_models_that_read_it(before: dict[str, Code]) -> None:
    assert "session_gap_minutes" in before["fct_sessions"].variables
    assert "session_gap_minutes" not in before["int_web_events_unioned"].variables
    assert "default_phone_region" in before["int_persons_unioned"].variables  # of a yml
    assert "report_date_basis" not in set().union(*(one.variables for one in before.values()))


def test_only_what_is_compared_in_full_reads_the_day() -> None:
    project = code._read(PROJECT_ROOT)
    for model in codes():
        texts, waiting = set(), [project.nodes[model]]
        while waiting:
            text = code._text(project, waiting.pop())
            if text not in texts:
                texts.add(text)
                waiting += [project.macros[one] for one in text.macros]
        if any(code._OF_THE_DAY in text.variables for text in texts):
            assert model.endswith("_fingerprints"), model
