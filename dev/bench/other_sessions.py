"""How others find sessions: their rules, as their public models state them, in our own SQL.

Each reads `input.events` and leaves a table `sessions`, one row per session.
"""

from __future__ import annotations

from pathlib import Path

# What they begin with: the events that belong in sessions, typed, with the parts of their URLs.
EVENTS = """
select
    web_events.event_id,
    web_events.visitor_id,
    web_events.occurred_at,
    web_events.event_type = 'page' as is_page_view,
    web_events.event_name,
    web_events.country,
    web_events.page_url,
    page_urls.page_host,
    page_urls.page_path,
    page_urls.utm_source,
    page_urls.utm_medium,
    page_urls.utm_campaign,
    page_urls.utm_term,
    page_urls.click_id,
    web_events.page_referrer
from closedloop.intermediate.int_web_events_deduplicated as web_events
inner join closedloop.intermediate.int_page_urls_parsed as page_urls using (page_url_key)
where web_events.left_out_because is null
"""

_FIRST = ("page_url", "page_host", "page_path", "utm_source", "utm_medium", "utm_campaign",
          "utm_term", "click_id", "page_referrer", "country")  # fmt: skip
_LAST = ("page_url", "page_host", "page_path")

# github.com/dbt-labs/segment, models/sessionization: page views alone; a pause of more than 30
# minutes ends a session; what a session began and ended with is looked up by windows over its rows.
_SEGMENT = f"""
create table page_views as
with numbered as (
    select
        *,
        row_number() over (partition by visitor_id order by occurred_at) as page_view_number
    from input.events
    where is_page_view
),
paused as (
    select
        *,
        date_diff('second', lag(occurred_at) over visitor_views, occurred_at) as pause_seconds
    from numbered
    window visitor_views as (partition by visitor_id order by page_view_number)
),
counted as (
    select
        *,
        sum(case when pause_seconds <= 1800 then 0 else 1 end) over (
            partition by visitor_id order by page_view_number
            rows between unbounded preceding and current row
        ) as session_number
    from paused
)
select *, md5(concat(visitor_id, '-', session_number)) as session_id from counted;

create table sessions as
select distinct
    session_id,
    visitor_id,
    min(occurred_at) over (partition by session_id) as started_at,
    max(occurred_at) over (partition by session_id) as ended_at,
    count(*) over (partition by session_id) as page_view_count,
    {", ".join(f"first_value({column}) over page_views_so as first_{column}" for column in _FIRST)},
    {", ".join(f"last_value({column}) over page_views_so as last_{column}" for column in _LAST)}
from page_views
window page_views_so as (
    partition by session_id order by page_view_number
    rows between unbounded preceding and unbounded following
);
"""

# github.com/rudderlabs/dbt-sessionization, models/rudder: a session starts at an event after more
# than 30 idle minutes; the others are joined to it by time.
_RUDDER = """
create table mapped as
select
    event_id,
    visitor_id,
    occurred_at,
    event_name,
    date_diff(
        'minute', lag(occurred_at) over (partition by visitor_id order by occurred_at), occurred_at
    ) as idle_minutes
from input.events;

create table starts as
select
    concat(row_number() over visitor_starts, ' - ', visitor_id) as session_id,
    visitor_id,
    occurred_at as started_at,
    row_number() over visitor_starts as session_number,
    lead(occurred_at) over visitor_starts as next_started_at
from mapped
where coalesce(idle_minutes > 30, true)
window visitor_starts as (partition by visitor_id order by occurred_at);

create table facts as
select
    mapped.*,
    starts.session_id,
    row_number() over (partition by starts.session_id order by mapped.occurred_at) as event_number
from mapped
inner join starts
    on
        mapped.visitor_id = starts.visitor_id
        and mapped.occurred_at >= starts.started_at
        and (mapped.occurred_at < starts.next_started_at or starts.next_started_at is null);

create table sessions as
select
    starts.session_id,
    starts.visitor_id,
    starts.started_at,
    max(facts.occurred_at) as ended_at,
    count(distinct facts.event_id) as event_count
from starts
left join facts using (session_id)
group by all;
"""

SQL = {"segment": _SEGMENT, "rudder": _RUDDER}


def with_polars(events: Path, sessions: Path) -> int:
    """Sorts the events of a Parquet file, numbers the pauses and writes the sessions; how many."""
    import polars as pl  # type: ignore[import-not-found, unused-ignore]

    pause = pl.col("occurred_at").diff().over("visitor_id") > pl.duration(minutes=30)
    found = (
        pl.scan_parquet(events)
        .sort("visitor_id", "occurred_at", "event_id")
        .with_columns(pause.fill_null(value=True).cum_sum().alias("session_number"))
        .group_by("visitor_id", "session_number")
        .agg(
            pl.col("occurred_at").min().alias("started_at"),
            pl.col("occurred_at").max().alias("ended_at"),
            pl.len().alias("event_count"),
            pl.col("is_page_view").sum().alias("page_view_count"),
            *(pl.col(column).first().alias(f"first_{column}") for column in _FIRST),
            *(pl.col(column).last().alias(f"last_{column}") for column in _LAST),
        )
        .collect()
    )
    found.write_parquet(sessions)
    return found.height
