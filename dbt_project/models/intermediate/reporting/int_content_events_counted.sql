-- Grain: one row per page and month with a view or a download.

with

events as (

    select * from {{ ref('int_events_sessionized') }}

    where
        event_type = 'page'
        or event_name in ({{ sql_texts(var('download_event_names')) }})

),

events_counted as (

    select
        page_path,
        cast(date_trunc('month', {{ reporting_date('occurred_at') }}) as date) as month,
        count(case when event_type = 'page' then 1 end) as views,
        count(case when event_type != 'page' then 1 end) as downloads

    from events

    group by all

)

select * from events_counted
