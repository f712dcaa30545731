"""Each metric has one definition, which its page, the reports and the printed report share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import duckdb
import pytest
import yaml

from dev.rendering import MODELS, macro, metric_files, schema, upstream
from orchestration.lib.common.settings import PROJECT_ROOT
from orchestration.lib.publishing.report import roi

_PAGE = PROJECT_ROOT / "docs/metrics.md"
_COLUMN = re.compile(r"`(\w+)\.(\w+)`")

METRICS = [path.stem for path in metric_files()]
MARTS = sorted(model for model in MODELS if schema(model) == "marts")
RATIOS = sorted(set(METRICS) - {"leads", "days_to_convert", "days_from_handover"})


def _described() -> Iterator[list[str]]:
    """The rows of the table: metric, question, formula, numerator, denominator, shown in, ..."""
    for line in _PAGE.read_text().splitlines():
        if line.startswith("| `"):
            yield [cell.strip() for cell in line.strip("|").split(" |")]


ROWS = {row[0].strip("`"): row for row in _described()}


def _columns(mart: str) -> set[str]:
    described = yaml.safe_load(MODELS[mart].with_suffix(".yml").read_text())
    return {column["name"] for column in described["models"][0]["columns"]}


def _uses(model: str, metric: str) -> bool:
    """Whether a model's own SQL has the metric; a seed has none."""
    text = MODELS[model].read_text() if model in MODELS else ""
    return re.search(rf"\{{\{{\s*{metric}\(", text) is not None


def test_every_metric_is_on_the_page_and_every_one_on_the_page_has_its_macro() -> None:
    assert METRICS
    assert sorted(ROWS) == METRICS


@pytest.mark.parametrize("metric", METRICS)
def test_a_metrics_file_defines_the_metric_and_nothing_else(metric: str) -> None:
    [path] = [path for path in metric_files() if path.stem == metric]
    assert re.findall(r"\{% macro (\w+)\(", path.read_text()) == [metric]


@pytest.mark.parametrize("metric", METRICS)
def test_a_metric_is_shown_where_its_page_says_and_nowhere_else(metric: str) -> None:
    shown = {mart for mart, _ in _COLUMN.findall(ROWS[metric][5])}
    assert shown
    for mart in shown:
        assert any(_uses(model, metric) for model in upstream(mart)), mart
    assert {mart for mart in MARTS if _uses(mart, metric)} <= shown


@pytest.mark.parametrize("metric", METRICS)
def test_a_metrics_row_is_filled_in(metric: str) -> None:
    question, formula, numerator, leaves_out = (ROWS[metric][cell] for cell in (1, 2, 3, 6))
    assert all((question, formula, numerator, leaves_out))
    assert (metric in RATIOS) == (ROWS[metric][4] != "")


@pytest.mark.parametrize("metric", METRICS)
def test_the_columns_that_a_metric_is_made_of_are_columns_of_marts(metric: str) -> None:
    found = _COLUMN.findall(" ".join(ROWS[metric]))
    assert found
    for mart, column in found:
        assert mart in MARTS
        assert column in _columns(mart), f"{mart}.{column}"


def test_no_mart_divides_on_its_own() -> None:
    dividing = {
        mart
        for mart in MARTS
        if re.search(r" / |avg\(\s*case", re.sub("--.*", "", MODELS[mart].read_text()))
    }
    # Seconds in days, and shares of a whole that is never nothing: no metrics.
    assert dividing <= {"rpt_opportunities", "rpt_attribution_weights"}


@pytest.mark.parametrize("metric", RATIOS)
@pytest.mark.parametrize(
    ("numerator", "denominator"),
    [("7", "0"), ("0", "0"), ("7.5", "0.0::double"), ("7", "null"), ("null", "7")],
)
def test_a_metric_that_cannot_be_had_is_null(metric: str, numerator: str, denominator: str) -> None:
    assert _evaluated(metric, numerator, denominator) is None


@pytest.mark.parametrize(
    ("metric", "arguments", "expected"),
    [
        ("cost_per_lead", ("100.00", "8"), 12.5),
        ("cost_per_customer", ("100.00", "0.5::double"), 200),
        ("cost_per_lead", ("0.00", "8"), None),
        ("cost_per_customer", ("0.00", "8"), None),
        ("average_deal", ("100.00", "3"), 100 / 3),
        ("roas", ("30.00", "12"), 2.5),
        ("roi", ("30.00", "12"), 1.5),
        ("roi", ("0", "12.50"), -1),
        ("conversion_rate", ("1", "3"), 1 / 3),
        ("conversion_share", ("1", "4"), 0.25),
        ("assisted_per_closed", ("3", "2"), 1.5),
        ("bounce_rate", ("1", "4"), 0.25),
        ("time_on_site", ("90.5", "2"), 45.25),
        ("known_share", ("1", "4"), 0.25),
        ("form_conversion_rate", ("1", "4"), 0.25),
        ("days_to_next_stage", ("7.5", "3"), 2.5),
        ("email_open_rate", ("2", "5"), 0.4),
        ("email_click_rate", ("1", "5"), 0.2),
        ("handover_acceptance_rate", ("3", "4"), 0.75),
        ("handover_sql_rate", ("1", "4"), 0.25),
        ("sales_cycle", ("7.5", "3"), 2.5),
        ("change_rate", ("6", "8"), -0.25),
        ("change_rate", ("-1", "-2"), 0.5),
        ("lifetime_value", ("100.00", "8"), 12.5),
        ("retention_rate", ("3", "4"), 0.75),
        ("existing_revenue_share", ("25.00", "100.00"), 0.25),
        ("days_to_convert", ("timestamp '2026-06-01'", "timestamp '2026-06-02 12:00:00'"), 1.5),
        ("days_to_convert", ("null::timestamp", "timestamp '2026-06-02'"), None),
    ],
)
def test_a_metric_is_what_its_page_says(
    metric: str, arguments: tuple[str, ...], expected: float | None
) -> None:
    assert _evaluated(metric, *arguments) == expected


def test_leads_are_counted_by_their_type() -> None:
    conversions = """
        (values ('lead', 'form', 0.25), ('lead', 'call', 0.5), ('customer', null, 1))
        as conversions (conversion_type, lead_type, credit)
    """
    figures = ", ".join(
        macro("leads")("credit", *kind) for kind in ((), ("form",), ("call",), ("chat",))
    )
    found = duckdb.execute(f"select {figures} from {conversions}").fetchone()
    assert found == (0.75, 0.25, 0.5, 0)


@pytest.mark.parametrize("spend", ["0.00", "12.34", "200.00"])
@pytest.mark.parametrize("revenue", ["0.00", "7.10", "600.00"])
def test_the_printed_report_has_the_return_that_the_macro_gives(revenue: str, spend: str) -> None:
    printed = roi(Decimal(revenue), Decimal(spend))
    expected = _evaluated("roi", revenue, spend)
    assert printed == (None if expected is None else pytest.approx(Decimal(expected)))


def _evaluated(metric: str, *arguments: str) -> float | None:
    return duckdb.execute(f"select {macro(metric)(*arguments)}").fetchone()[0]
