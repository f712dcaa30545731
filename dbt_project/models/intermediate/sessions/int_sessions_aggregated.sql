-- Grain: one row per session.

with

events as (

    select * from {{ ref('int_events_sessionized') }}

),

aggregated as (

    select
        session_id,
        visitor_id,
        min(occurred_at) as started_at,
        max(occurred_at) as ended_at,
        count(*) as event_count,
        count(case when event_type = 'page' then 1 end) as page_view_count,
        count(*) = 1 as is_bounce,
        max(case when session_event_number = 1 then page_url end) as landing_url,
        max(case when session_event_number = 1 then page_path end) as landing_page,
        max(case when session_event_number = 1 then page_referrer end) as landing_referrer,
        max_by(page_path, session_event_number) as exit_page,
        min_by(country, session_event_number) as country

    from events

    group by
        session_id,
        visitor_id

)

select * from aggregated
