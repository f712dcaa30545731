-- Grain: one row per page and month with a lead whose session viewed the page.

with

leads as (

    select * from {{ ref('fct_conversions') }}

    where conversion_type = 'lead'

),

last_touches as (

    select * from {{ ref('fct_touchpoint_credits') }}

    where attribution_model = 'last_touch' and credit > 0

),

touchpoints as (

    select * from {{ ref('fct_touchpoints') }}

),

session_events as (

    select * from {{ ref('int_events_sessionized') }}

),

web_events as (

    select * from {{ ref('int_web_events_deduplicated') }}

    where event_type = 'page'

),

page_urls as (

    select * from {{ ref('int_page_urls_parsed') }}

),

-- A call, chat or form made during a session is part of it, so the last touch is that session.
leads_in_sessions as (

    select
        leads.conversion_id,
        leads.conversion_date,
        touchpoints.session_id

    from leads

    inner join last_touches
        on leads.conversion_id = last_touches.conversion_id

    inner join touchpoints
        on last_touches.touchpoint_id = touchpoints.touchpoint_id

),

leads_counted as (

    select
        page_urls.page_path,
        cast(date_trunc('month', leads_in_sessions.conversion_date) as date) as month,
        count(distinct leads_in_sessions.conversion_id) as leads

    from leads_in_sessions

    inner join session_events
        on leads_in_sessions.session_id = session_events.session_id

    inner join web_events
        on session_events.event_key = web_events.event_key

    inner join page_urls
        on web_events.page_url = page_urls.page_url

    group by all

)

select * from leads_counted
