-- Grain: one row per session.

{{ config(materialized='incremental', incremental_strategy='replace_visitors') }}

{% set touched_visitors = touched_visitors() %}

with

events as (

    select * from {{ ref('int_events_sessionized') }}

    {% if is_incremental() %}
        where visitor_key in ({{ touched_visitors }})
    {% endif %}

),

web_events as (

    select * from {{ ref('int_web_events_deduplicated') }}

    {% if is_incremental() %}
        where visitor_key in ({{ touched_visitors }})
    {% endif %}

),

page_urls as (

    select * from {{ ref('int_page_urls_parsed') }}

),

referrers as (

    select * from {{ ref('int_referrers_parsed') }}

),

aggregated as (

    select
        events.session_id,
        events.visitor_key,
        min(events.occurred_at) as started_at,
        max(events.occurred_at) as ended_at,
        count(*) as event_count,
        count(case when web_events.event_type = 'page' then 1 end) as page_view_count,
        count(*) = 1 as is_bounce,
        min(web_events.visitor_id) as visitor_id,
        max(case when events.session_event_number = 1 then web_events.page_url end) as landing_url,
        max(case when events.session_event_number = 1 then web_events.page_referrer end)
            as landing_referrer,
        max_by(web_events.page_url, events.session_event_number) as exit_url,
        min_by(web_events.country, events.session_event_number) as country

    from events

    inner join web_events
        on events.event_key = web_events.event_key

    group by
        events.session_id,
        events.visitor_key

),

with_pages as (

    select
        aggregated.session_id,
        aggregated.visitor_id,
        aggregated.visitor_key,
        aggregated.started_at,
        aggregated.ended_at,
        aggregated.event_count,
        aggregated.page_view_count,
        aggregated.is_bounce,
        landing_urls.page_url_key as landing_url_key,
        referrers.page_referrer_key as landing_referrer_key,
        landing_urls.page_path as landing_page,
        exit_urls.page_path as exit_page,
        aggregated.country

    from aggregated

    inner join page_urls as landing_urls
        on aggregated.landing_url = landing_urls.page_url

    inner join page_urls as exit_urls
        on aggregated.exit_url = exit_urls.page_url

    left join referrers
        on aggregated.landing_referrer = referrers.page_referrer

)

select * from with_pages
