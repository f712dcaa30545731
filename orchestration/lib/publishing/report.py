"""The short report after a refresh: which marketing brought which revenue, and what was read."""

from __future__ import annotations

from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from orchestration.lib.common.console import aligned, escape_controls
from orchestration.lib.common.own_settings import project_vars
from orchestration.lib.common.settings import Home
from orchestration.lib.common.warehouse import connect
from orchestration.lib.publishing.snapshots import Snapshot

OTHER_MODELS = ("first_touch", "last_touch")
_HEADINGS = (
    "channel", "visits", "leads", "customers", "revenue", "spend", "ROI",
    "revenue, first touch", "revenue, last touch",
)  # fmt: skip
_REVENUE, _SPEND = _HEADINGS.index("revenue"), _HEADINGS.index("spend")
_NOTES = """\
Leads and customers have fractions: the credit for each is shared among the touches that led to it.
ROI is (revenue - spend) / spend: what each unit of spend brought on top of itself. The total's is
that of the channels that cost something, without the revenue of the others."""
# Decimals: a sum of floats, and with it a rounded figure, would depend on the order of the rows.
_FIGURES = """
select
    coalesce(channel, '(none)') as channel,
    coalesce(sum(visits) filter (attribution_model = $model), 0) as visits,
    coalesce(sum(leads::decimal(18, 9)) filter (attribution_model = $model), 0) as leads,
    coalesce(sum(customers::decimal(18, 9)) filter (attribution_model = $model), 0) as customers,
    coalesce(sum(revenue) filter (attribution_model = $model), 0) as revenue,
    coalesce(sum(spend) filter (attribution_model = $model), 0) as spend,
    coalesce(sum(revenue) filter (attribution_model = $first), 0) as first_revenue,
    coalesce(sum(revenue) filter (attribution_model = $second), 0) as second_revenue
from marts.rpt_sources
group by channel
order by revenue desc, visits desc, channel
"""

# More than this share of the revenue, or of the leads without any revenue, is worth two lines.
UNATTRIBUTED_LIMIT = Decimal("0.2")
_UNATTRIBUTED = """
with totals as (
    select
        sum(revenue) filter (conversion_type in ('customer', 'repeat_sale')) as revenue,
        sum(revenue) filter (
            conversion_type in ('customer', 'repeat_sale') and not is_attributed
        ) as lost_revenue,
        count(*) filter (conversion_type = 'lead') as leads,
        count(*) filter (conversion_type = 'lead' and not is_attributed) as lost_leads
    from marts.fct_conversions
),

measured as (
    select
        case when revenue > 0 then 'revenue' else 'leads' end as measure,
        case when revenue > 0 then revenue else leads end as total,
        case when revenue > 0 then coalesce(lost_revenue, 0) else lost_leads end as lost
    from totals
)

select measure, total, lost, cause, what_to_do
from measured
inner join marts.rpt_unattributed
    on case measure
        when 'leads' then conversion_type = 'lead'
        else conversion_type in ('customer', 'repeat_sale')
    end
where lost > $limit * total
group by measure, total, lost, cause, what_to_do
order by sum(case measure when 'leads' then conversions else coalesce(revenue, 0) end) desc, cause
limit 1
"""


def report(home: Home, snapshot: Snapshot, stages: dict[str, float]) -> str:
    """The report as text; `stages` are the seconds that each stage of the refresh took."""
    parts = [
        _sources(snapshot),
        unattributed(snapshot.file),
        _rows(home),
        _where(home, snapshot),
        "Seconds: " + ", ".join(f"{stage} {took:.1f}" for stage, took in stages.items()),
    ]
    return "\n\n".join(part for part in parts if part)


def _sources(snapshot: Snapshot) -> str:
    with closing(duckdb.connect(str(snapshot.file), read_only=True)) as connection:
        found = connection.execute(
            _FIGURES, {"model": _model(), "first": OTHER_MODELS[0], "second": OTHER_MODELS[1]}
        )
        columns = range(1, len(found.description))
        figures = found.fetchall()
    total = ("total", *(sum(row[column] for row in figures) for column in columns))
    lines = [_line(row, row) for row in figures]
    # What came of channels that cost nothing is no return on what the others cost.
    paid = [row for row in figures if row[_SPEND]]
    returned = [sum(row[column] for row in paid) for column in columns]
    lines.append(_line(total, ("total", *returned)))
    title = f"Sources by attribution model {_model()}, made for {snapshot.metadata['as_of_date']}"
    return f"{title}\n\n{aligned([_HEADINGS, *lines])}\n\n{_NOTES}"


def _model() -> str:
    return str(project_vars()["default_attribution_model"])


def unattributed(file: Path) -> str:
    """Two lines where much has no touch: how much and mostly why, and what to do; else nothing."""
    with closing(duckdb.connect(str(file), read_only=True)) as connection:
        found = connection.execute(_UNATTRIBUTED, {"limit": UNATTRIBUTED_LIMIT}).fetchone()
    if found is None:
        return ""
    measure, total, lost, cause, what_to_do = found
    return (
        f"{lost / total:.0%} of the {measure} ({lost:,.0f} of {total:,.0f}) has no touch. "
        f"Most of it: {cause}.\n{what_to_do} All causes: marts.rpt_unattributed."
    )


def roi(revenue: Decimal, spend: Decimal) -> Decimal | None:
    """Return on investment as dbt_project/macros/metrics/roi.sql has it; None without spend."""
    return (revenue - spend) / spend if spend else None


def _line(row: tuple[Any, ...], paid: tuple[Any, ...]) -> tuple[str, ...]:
    """The cells of a row; `paid` is the row whose revenue and spend its ROI is made of."""
    channel, visits, leads, customers, revenue, spend, first, second = row
    returned = roi(paid[_REVENUE], paid[_SPEND])
    roi_cell = "-" if returned is None else f"{returned:,.2f}"
    return (
        channel, f"{visits:,.0f}", f"{leads:,.1f}", f"{customers:,.1f}", f"{revenue:,.2f}",
        f"{spend:,.2f}", roi_cell, f"{first:,.2f}", f"{second:,.2f}",
    )  # fmt: skip


def _rows(home: Home) -> str:
    with closing(connect(home, read_only=True)) as connection:
        loads = connection.execute(
            """
            select
                source || '/' || stream, sum(rows_read)::bigint, sum(rows_loaded)::bigint,
                sum(rows_quarantined)::bigint, count(refused_reason)
            from ops.load_ledger group by all order by all
            """
        ).fetchall()
        refused = connection.execute(
            'select file, reason from quarantine.records where "row" is null order by file'
        ).fetchall()
    read, accepted, quarantined = (sum(load[column] for load in loads) for column in (1, 2, 3))
    lines = [f"Rows: {read:,} read = {accepted:,} accepted + {quarantined:,} quarantined"]
    lines += [
        f"  {load[0]}: {load[1]:,} read, {load[3]:,} quarantined (see quarantine.records)"
        for load in loads
        if load[3]
    ]
    lines += [escape_controls(f"  refused {file}: {reason}") for file, reason in refused[:10]]
    if len(refused) > 10:
        lines.append(f"  and {len(refused) - 10} more refused files (see quarantine.records)")
    return "\n".join(lines)


def _where(home: Home, snapshot: Snapshot) -> str:
    return (
        f"Published: {home.published / 'current' / snapshot.file.name}\n"
        "Try: select channel, sum(revenue) as revenue from marts.rpt_sources "
        f"where attribution_model = '{_model()}' group by all order by revenue desc;"
    )
