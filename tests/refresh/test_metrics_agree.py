"""A metric asked for by its name is the figure of its macro in the published mart."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from dev.refreshing import ROOT, Demo, environment
from dev.rendering import macro, metric_files
from orchestration.lib.building.manifest import make_manifest

pytestmark = pytest.mark.skipif(
    find_spec("dbt_metricflow") is None, reason="needs the extra `metrics`"
)

_DEFAULT = "marts.rpt_sources where attribution_model = 'linear'"
_LAST = "month = (select max(month) from marts.rpt_retention)"
_MONTH = "metric_time__month"


def _sources(metric: str, numerator: str, denominator: str) -> dict[str, tuple[list[str], str]]:
    """A metric of rpt_sources by channel, and by channel and model."""
    formula = macro(metric)(f"sum({numerator})", f"sum({denominator})")
    return {
        metric: (["channel"], f"select channel, {formula} from {_DEFAULT} group by all"),
        f"{metric}_by_model": (
            ["channel", "attribution_model"],
            f"select channel, attribution_model, {formula} from marts.rpt_sources group by all",
        ),
    }


def _stage(table: str, metric: str, dimension: str = "(all)") -> tuple[list[str], str]:
    """A metric of a stage report, month by month."""
    group = [_MONTH] if dimension == "(all)" else [_MONTH, dimension]
    columns = "month" if dimension == "(all)" else "month, dimension"
    return (
        group,
        f"select {columns}, value from marts.{table} "
        f"where metric = '{metric}' and dimension_type = '{dimension}'",
    )


# Metric -> what it is grouped by, and the rows that the mart has.
EXPECTED: dict[str, tuple[list[str], str]] = {
    "leads": (["channel"], f"select channel, sum(leads) from {_DEFAULT} group by all"),
    "leads_by_model": (
        ["attribution_model"],
        "select attribution_model, sum(leads) from marts.rpt_sources group by all",
    ),
    **_sources("cost_per_lead", "spend", "leads"),
    **_sources("cost_per_customer", "spend", "customers"),
    **_sources("average_deal", "revenue", "sales"),
    **_sources("roas", "revenue", "spend"),
    **_sources("roi", "revenue", "spend"),
    "conversion_rate": (
        ["stage", "channel", _MONTH],
        "select stage, channel, month, conversion_rate from marts.rpt_funnel",
    ),
    "lift": (["decile"], "select decile, lift from marts.rpt_lead_scores"),
    "conversion_share": (
        ["path"],
        "select path, conversion_share from marts.rpt_paths where conversion_type = 'customer'",
    ),
    "conversion_share_by_type": (
        ["conversion_type", "path"],
        "select conversion_type, path, conversion_share from marts.rpt_paths",
    ),
    "days_to_convert": (
        ["conversion_type"],
        "select conversion_type, sum(average_days_to_convert * conversions) "
        "/ sum(conversions) filter (average_days_to_convert is not null) "
        "from marts.rpt_paths group by all",
    ),
    "days_from_handover": (
        ["channel"],
        "select first_channel, avg(days_to_accept) from marts.fct_handovers group by all",
    ),
    "days_from_handover_to_sql": (
        ["channel"],
        "select first_channel, avg(days_to_sql) from marts.fct_handovers group by all",
    ),
    "assisted_per_closed": (
        ["channel", "conversion_type", _MONTH],
        "select channel, conversion_type, month, assisted_per_closed "
        "from marts.rpt_assisted_conversions",
    ),
    "bounce_rate": _stage("rpt_attract", "bounce_rate"),
    "time_on_site": _stage("rpt_attract", "time_on_site_seconds"),
    "known_share": _stage("rpt_capture", "known_share"),
    "form_conversion_rate": _stage("rpt_capture", "form_conversion_rate"),
    "days_to_next_stage": _stage("rpt_nurture", "days_to_next_stage", "stage"),
    "email_open_rate": _stage("rpt_nurture", "email_open_rate"),
    "email_click_rate": _stage("rpt_nurture", "email_click_rate"),
    "handover_acceptance_rate": _stage("rpt_convert", "handover_acceptance_rate"),
    "handover_sql_rate": _stage("rpt_convert", "handover_sql_rate"),
    "sales_cycle": _stage("rpt_convert", "sales_cycle_days"),
    "change_rate": (
        ["metric", _MONTH],
        "select metric, month, previous_month_change_rate from marts.rpt_attract "
        "where dimension_type = '(all)' and previous_month_value is not null",
    ),
    "lifetime_value": (
        ["retention_row__cohort_month__month", "channel"],
        f"select cohort_month, channel, lifetime_value from marts.rpt_retention where {_LAST}",
    ),
    "retention_rate": (
        ["retention_row__cohort_month__month", "channel"],
        f"select cohort_month, channel, retained_share from marts.rpt_retention where {_LAST}",
    ),
    "existing_revenue_share": (
        ["channel", _MONTH],
        "select channel, month, existing_revenue_share from marts.rpt_repeat_revenue",
    ),
}


@pytest.fixture(scope="module")
def answers(demo: Demo) -> dict[str, Any]:
    """What MetricFlow answers from the published file."""
    make_manifest()
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("metricflow_answers.py")],
        cwd=ROOT,
        env=_reading(demo),
        input=json.dumps([(metric, group) for metric, (group, _) in EXPECTED.items()]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return dict(zip(EXPECTED, json.loads(done.stdout.splitlines()[-1]), strict=True))


def _reading(demo: Demo) -> dict[str, str]:
    return environment(demo.home) | {"DBT_TARGET": "published", "DBT_PROFILES_DIR": str(ROOT)}


def _rows(rows: list[Any]) -> dict[tuple[str, ...], float | None]:
    """The figure of each group; a group without one is as good as none."""
    return {
        tuple(str(cell)[:10] if _is_day(cell) else str(cell) for cell in group): float(figure)
        for *group, figure in rows
        if figure is not None and str(figure) != "nan"
    }


def _is_day(cell: object) -> bool:
    return str(cell)[4:5] == "-" and str(cell)[7:8] == "-"


@pytest.mark.parametrize("metric", EXPECTED)
def test_a_metric_by_name_is_the_figure_of_the_mart(
    demo: Demo, answers: dict[str, Any], metric: str
) -> None:
    answer = answers[metric]
    assert isinstance(answer, list), answer
    expected = _rows(demo.marts.execute(EXPECTED[metric][1]).fetchall())
    assert expected
    assert _rows(answer) == pytest.approx(expected)


def test_every_metric_of_the_page_is_compared() -> None:
    assert {file.stem for file in metric_files()} <= EXPECTED.keys()


def test_mf_query_answers_for_quarters_and_channels(demo: Demo, tmp_path: Path) -> None:
    make_manifest()
    file = tmp_path / "answer.csv"
    done = subprocess.run(
        [
            *(Path(sys.executable).with_name("mf"), "query", "--metrics", "cost_per_customer"),
            *("--group-by", "channel,metric_time__quarter", "--csv", file),
        ],
        cwd=ROOT,
        env=_reading(demo) | {"HOME": str(tmp_path), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with file.open(newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["cost_per_customer"]]
    found = {(row["channel"], row["metric_time__quarter"][:10]): row for row in rows}
    expected = demo.marts.execute(
        "select channel, date_trunc('quarter', report_date)::date::varchar, "
        f"sum(spend) / sum(customers) from {_DEFAULT} "
        "group by all having sum(spend) > 0 and sum(customers) > 0"
    ).fetchall()
    assert {
        key: pytest.approx(float(row["cost_per_customer"]), abs=0.01) for key, row in found.items()
    } == {(channel, quarter): float(cost) for channel, quarter, cost in expected}


def test_the_target_that_reads_what_is_published_cannot_write(demo: Demo) -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("dbt"), "run", "--select", "dim_dates"],
        cwd=ROOT,
        env=_reading(demo) | {"DBT_TARGET_PATH": str(demo.home / "dbt_target")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "read-only" in done.stdout
