"""Every metric of docs/metrics.md can be asked for by its name, of the mart that the page names."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from dev.rendering import MODELS, metric_files
from orchestration.lib.common.settings import PROJECT_ROOT

FILES = [*(PROJECT_ROOT / "dbt_project/models").rglob("_metrics.yml")]
DECLARED = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in FILES]
METRICS: dict[str, dict[str, Any]] = {
    metric["name"]: metric for file in DECLARED for metric in file["metrics"]
}
# Measure -> the mart that it is a column of, or an expression of columns.
MEASURES = {
    measure["name"]: re.findall(r"'(\w+)'", semantic_model["model"])[0]
    for file in DECLARED
    for semantic_model in file["semantic_models"]
    for measure in semantic_model["measures"]
}
NAMES = [file.stem for file in metric_files()]
ROWS = {
    line.split("`")[1]: line
    for line in (PROJECT_ROOT / "docs/metrics.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| `")
}


def inputs(metric: dict[str, Any]) -> list[str]:
    """The metrics that a metric is made of; none of one that is a measure."""
    given = metric["type_params"]
    if metric["type"] == "ratio":
        return [given["numerator"], given["denominator"]]
    return given.get("metrics", [])


def of_measures(name: str) -> list[dict[str, Any]]:
    """The simple metrics that a metric ends in."""
    metric = METRICS[name]
    return [one for other in inputs(metric) for one in of_measures(other)] or [metric]


@pytest.mark.parametrize("name", NAMES)
def test_a_metric_of_the_page_has_its_name_and_is_of_the_mart_that_the_page_names(
    name: str,
) -> None:
    marts = {MEASURES[metric["type_params"]["measure"]] for metric in of_measures(name)}
    numerator = ROWS[name].split(" | ")[3]
    assert marts == set(re.findall(r"`(\w+)\.\w+`", numerator))


def test_every_metric_by_name_is_of_the_page_a_variant_of_one_or_an_input() -> None:
    read = {one for metric in METRICS.values() for one in inputs(metric)}
    variants = {
        f"{name}_{by}" for name in [*NAMES, *read] for by in ("by_model", "by_type", "to_sql")
    }
    assert METRICS.keys() - set(NAMES) - read - variants == set()


def test_what_is_published_once_a_model_is_of_the_default_model_unless_by_model() -> None:
    by_model = {
        mart
        for mart in set(MEASURES.values())
        if "is_default_model" in MODELS[mart].with_suffix(".yml").read_text(encoding="utf-8")
    }
    assert by_model == {"rpt_sources"}
    for name in METRICS:
        for metric in of_measures(name):
            if MEASURES[metric["type_params"]["measure"]] in by_model:
                is_filtered = "is_default_model" in str(metric.get("filter"))
                assert is_filtered != name.endswith("_by_model"), name


@pytest.mark.parametrize("name", [name for name in METRICS if name.endswith("_by_model")])
def test_by_model_is_the_same_metric_without_the_filter(name: str) -> None:
    metric, plain = METRICS[name], METRICS[name.removesuffix("_by_model")]
    assert metric["type"] == plain["type"]
    assert [one.removesuffix("_by_model") for one in inputs(metric)] == inputs(plain)
    if metric["type"] == "derived":
        expression = metric["type_params"]["expr"].replace("_by_model", "")
        assert expression == plain["type_params"]["expr"]


def test_no_metric_by_name_needs_a_setting_for_the_target_that_reads_none() -> None:
    """dbt reads metrics before it knows a home's settings (decision 44)."""
    for file in FILES:
        assert "var(" not in file.read_text(encoding="utf-8"), file


def test_every_mart_with_a_row_a_model_says_which_is_the_default() -> None:
    marts = {
        path.stem: path.with_suffix(".yml").read_text(encoding="utf-8")
        for path in MODELS.values()
        if path.stem.startswith(("fct_", "dim_", "rpt_"))
    }
    by_model = {mart for mart, text in marts.items() if "name: attribution_model," in text}
    marked = {mart for mart, text in marts.items() if "name: is_default_model," in text}
    # The weights are of the models that learn from journeys, and nobody adds them up.
    assert by_model - marked == {"rpt_attribution_weights"}
    assert marked <= by_model
