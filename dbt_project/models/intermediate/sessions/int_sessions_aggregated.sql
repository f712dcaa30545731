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

page_urls as (

    select * from {{ ref('int_page_urls_parsed') }}

),

aggregated as (

    select
        session_id,
        visitor_id,
        visitor_key,
        min(occurred_at) as started_at,
        max(occurred_at) as ended_at,
        count(*) as event_count,
        count(case when event_type = 'page' then 1 end) as page_view_count,
        count(*) = 1 as is_bounce,
        max(case when session_event_number = 1 then page_url_key end) as landing_url_key,
        max(case when session_event_number = 1 then page_referrer_key end) as landing_referrer_key,
        max_by(page_url_key, session_event_number) as exit_url_key,
        min_by(country, session_event_number) as country

    from events

    group by
        session_id,
        visitor_id,
        visitor_key

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
        aggregated.landing_url_key,
        aggregated.landing_referrer_key,
        landing_urls.page_path as landing_page,
        exit_urls.page_path as exit_page,
        aggregated.country

    from aggregated

    inner join page_urls as landing_urls
        on aggregated.landing_url_key = landing_urls.page_url_key

    inner join page_urls as exit_urls
        on aggregated.exit_url_key = exit_urls.page_url_key

)

select * from with_pages
