"""The short report after a refresh: which marketing brought which revenue, and what was read."""

from __future__ import annotations

from contextlib import closing
from decimal import Decimal
from typing import Any

import duckdb

from orchestration.lib.console import harmless
from orchestration.lib.publishing import Snapshot
from orchestration.lib.settings import Home
from orchestration.lib.warehouse import connect

MODEL = "linear"
OTHER_MODELS = ("first_touch", "last_touch")
_HEADINGS = (
    "channel", "visits", "leads", "customers", "revenue", "spend", "ROI",
    "revenue, first touch", "revenue, last touch",
)  # fmt: skip
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


def report(home: Home, snapshot: Snapshot, stages: dict[str, float]) -> str:
    """The report as text; `stages` are the seconds that each stage of the refresh took."""
    return "\n\n".join(
        [
            _sources(snapshot),
            _rows(home),
            _where(home, snapshot),
            "Seconds: " + ", ".join(f"{stage} {took:.1f}" for stage, took in stages.items()),
        ]
    )


def _sources(snapshot: Snapshot) -> str:
    with closing(duckdb.connect(str(snapshot.file), read_only=True)) as connection:
        found = connection.execute(
            _FIGURES, {"model": MODEL, "first": OTHER_MODELS[0], "second": OTHER_MODELS[1]}
        )
        columns = range(1, len(found.description))
        figures = found.fetchall()
    total = ("total", *(sum(row[column] for row in figures) for column in columns))
    lines = [_line(row) for row in (*figures, total)]
    title = f"Sources by attribution model {MODEL}, made for {snapshot.note['as_of_date']}"
    return f"{title}\n\n{aligned([_HEADINGS, *lines])}"


def roi(revenue: Decimal, spend: Decimal) -> Decimal | None:
    """Return on investment as dbt_project/macros/metrics/roi.sql has it; None without spend."""
    return (revenue - spend) / spend if spend else None


def _line(row: tuple[Any, ...]) -> tuple[str, ...]:
    channel, visits, leads, customers, revenue, spend, first, second = row
    returned = roi(revenue, spend)
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
    lines += [harmless(f"  refused {file}: {reason}") for file, reason in refused[:10]]
    if len(refused) > 10:
        lines.append(f"  and {len(refused) - 10} more refused files (see quarantine.records)")
    return "\n".join(lines)


def _where(home: Home, snapshot: Snapshot) -> str:
    return (
        f"Published: {home.published / 'current' / snapshot.file.name}\n"
        "Try: select channel, sum(revenue) as revenue from marts.rpt_sources "
        f"where attribution_model = '{MODEL}' group by all order by revenue desc;"
    )


def aligned(rows: list[tuple[str, ...]], left: tuple[int, ...] = (0,)) -> str:
    """Rows of cells as text columns: those numbered in `left` to the left, others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        first, *others = (
            cell.ljust(width) if number in left else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        lines.append("  ".join([first, *others]).rstrip())
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)
