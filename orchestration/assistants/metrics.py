"""The metrics of docs/metrics.md as queries: what is divided is summed first, as that page says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from orchestration.dashboard.view import BadRequestError, one_of
from orchestration.lib.common.warehouse import name, text

GRAINS = ("day", "week", "month", "quarter", "year")
_CUT_BY = ("VARCHAR", "BOOLEAN", "DATE", "INTEGER")  # types of columns
_STAGES = ("rpt_attract", "rpt_capture", "rpt_nurture", "rpt_convert", "rpt_expand")


@dataclass(frozen=True)
class Metric:
    """How a metric is computed from the rows of published tables of one shape."""

    tables: tuple[str, ...]
    value: str  # over the chosen rows
    day: str | None = None  # column
    always_by: tuple[str, ...] = ()  # over several of these it means nothing
    of_stage: str | None = None  # its name in the stage reports
    more: str = ""  # columns of the chosen rows


def _ratio(above: str, below: str) -> str:
    return f"sum({above}) / nullif(sum({below}), 0)"


def _source(value: str) -> Metric:
    # Revenue of channels that cost nothing is no return on what the others cost.
    paid = ", sum(spend) over (partition by channel) != 0 as is_paid"
    return Metric(("rpt_sources",), value, "report_date", more=paid)


def _of_stage(metric: str, *always_by: str) -> Metric:
    return Metric(_STAGES, _ratio("numerator", "denominator"), "month", always_by, metric)


METRICS = {
    "leads": _source("sum(leads)"),
    "cost_per_lead": _source("nullif(sum(spend), 0) / nullif(sum(leads), 0)"),
    "cost_per_customer": _source("nullif(sum(spend), 0) / nullif(sum(customers), 0)"),
    "average_deal": _source(_ratio("revenue", "sales")),
    "roas": _source("sum(revenue) filter (is_paid) / nullif(sum(spend), 0)"),
    "roi": _source("(sum(revenue) filter (is_paid) - sum(spend)) / nullif(sum(spend), 0)"),
    "conversion_rate": Metric(("rpt_funnel",), _ratio("moved_on", "entered"), "month", ("stage",)),
    "lift": Metric(
        ("rpt_lead_scores",),
        _ratio("customers", "leads")
        + " / nullif((select sum(customers) / sum(leads) from marts.rpt_lead_scores), 0)",
        always_by=("decile",),
    ),
    "conversion_share": Metric(
        ("rpt_paths",),
        "sum(conversions) / sum(sum(conversions)) over (partition by conversion_type)",
        always_by=("conversion_type",),
    ),
    "days_to_convert": Metric(
        ("fct_journeys",), "avg(days_to_convert)", "converted_at", ("conversion_type",)
    ),
    "days_from_handover": Metric(
        ("fct_handovers",),
        "avg(days_to_accept) as days_to_accept, avg(days_to_sql) as days_to_sql",
        "mql_at",
    ),
    "assisted_per_closed": Metric(
        ("rpt_assisted_conversions",),
        _ratio("assisted_conversions", "closed_conversions"),
        "month",
    ),
    "bounce_rate": _of_stage("bounce_rate"),
    "time_on_site": _of_stage("time_on_site_seconds"),
    "known_share": _of_stage("known_share"),
    "form_conversion_rate": _of_stage("form_conversion_rate"),
    "days_to_next_stage": _of_stage("days_to_next_stage", "dimension"),
    "email_open_rate": _of_stage("email_open_rate"),
    "email_click_rate": _of_stage("email_click_rate"),
    "handover_acceptance_rate": _of_stage("handover_acceptance_rate"),
    "handover_sql_rate": _of_stage("handover_sql_rate"),
    "sales_cycle": _of_stage("sales_cycle_days"),
    "change_rate": Metric(
        _STAGES, "max(previous_month_change_rate)", "month", ("month", "metric", "dimension")
    ),
    "lifetime_value": Metric(
        ("rpt_retention",), _ratio("cumulative_revenue", "customers"), "month", ("months_since",)
    ),
    "retention_rate": Metric(
        ("rpt_retention",), _ratio("active_customers", "customers"), "month", ("months_since",)
    ),
    "existing_revenue_share": Metric(
        ("rpt_repeat_revenue",), _ratio("existing_revenue", "revenue"), "month"
    ),
}


@dataclass(frozen=True)
class Wish:
    """What of a metric is asked for; dates are the first and the last day."""

    metric: str
    by: Sequence[str] = ()
    since: date | None = None
    until: date | None = None
    grain: str | None = None
    where: Mapping[str, str] = field(default_factory=dict)
    model: str | None = None


def query(wish: Wish, columns: Mapping[str, str], models: Sequence[str]) -> str:
    """The query of a wish, over a table of these columns with their types.

    `models` are the attribution models that there are. Raises BadRequestError for what there is
    not, with what there is.
    """
    metric = METRICS[wish.metric]
    can_cut = [column for column, kind in columns.items() if kind in _CUT_BY]
    by = dict.fromkeys((*metric.always_by, *wish.by))
    for column in (*by, *wish.where):
        one_of("dimension", column, can_cut)
    conditions = [
        f"{name(column)}::varchar = {text(value)}" for column, value in wish.where.items()
    ]
    if "attribution_model" in columns and not {"attribution_model"} & {*by, *wish.where}:
        if wish.model is None and "is_default_model" in columns:
            conditions.append("is_default_model")
        else:  # a snapshot of before there was a default
            model = one_of("model", wish.model or models[0], models)
            conditions.append(f"attribution_model = {text(model)}")
    if metric.of_stage:
        every = "!=" if "dimension" in {*by, *wish.where} else "="
        conditions += [f"metric = {text(metric.of_stage)}", f"dimension {every} '(all)'"]
    cuts = [name(column) for column in by]
    if wish.since or wish.until or wish.grain:
        if metric.day is None:
            raise BadRequestError(f"{wish.metric} has no dates; it is of the day of the snapshot.")
        day = f"{metric.day}::date"
        conditions += [f"{day} >= '{wish.since}'"] if wish.since else []
        conditions += [f"{day} <= '{wish.until}'"] if wish.until else []
        if wish.grain:
            coarse = GRAINS[2:] if metric.day == "month" else GRAINS
            grain = one_of(f"grain of {wish.metric}", wish.grain, coarse)
            cuts.insert(0, f"date_trunc('{grain}', {day})::date as starts_on")
    rows = " union all by name ".join(f"from marts.{table}" for table in metric.tables)
    value = metric.value if " as " in metric.value else f"({metric.value}) as {wish.metric}"
    places = ", ".join(str(place + 1) for place in range(len(cuts)))
    return (
        f"with chosen as (select *{metric.more} from ({rows}) "
        f"where {' and '.join(conditions or ['true'])}) "
        f"select {', '.join([*cuts, value])} from chosen"
        + (f" group by {places} order by {places}" if places else "")
    )
