-- Grain: one row per session.

{{ config(
    materialized='incremental',
    incremental_strategy='replace_changed',
    unique_key='visitor_key',
    meta={'changed_in': 'int_changed_web_events'},
) }}

with

events as (

    select * from {{ ref('int_events_sessionized') }}
    where {{ is_changed('visitor_key', 'int_changed_web_events') }}

),

landed as (

    select * from {{ ref('int_web_events_unioned') }}
    where {{ is_changed('visitor_key', 'int_changed_web_events') }}

),

duplicates as (

    select * from {{ ref('int_web_event_duplicates') }}

),

page_urls as (

    select * from {{ ref('int_page_urls_parsed') }}

),

referrers as (

    select * from {{ ref('int_referrers_parsed') }}

),

aggregated as (

    select
        first_event_key,
        visitor_key,
        min(occurred_at) as started_at,
        max(occurred_at) as ended_at,
        count(*) as event_count,
        count(case when is_page_view then 1 end) as page_view_count,
        count(*) = 1 as is_bounce,
        max(case when session_event_number = 1 then page_url_key end) as landing_url_key,
        max_by(page_url_key, session_event_number) as exit_url_key,
        min_by(country, session_event_number) as country

    from events

    group by
        first_event_key,
        visitor_key

),

web_events as (

    select landed.*

    from landed

    left join duplicates
        on
            landed.event_key = duplicates.event_key
            and landed._load_id = duplicates._load_id
            and landed._row = duplicates._row

    where duplicates.event_key is null

),

with_pages as (

    select
        {{ surrogate_id([
            key_text('aggregated.visitor_key'),
            key_text('aggregated.first_event_key'),
        ]) }} as session_id,
        web_events.visitor_id,
        web_events.source as source_system,
        aggregated.visitor_key,
        aggregated.first_event_key,
        aggregated.started_at,
        aggregated.ended_at,
        aggregated.event_count,
        aggregated.page_view_count,
        aggregated.is_bounce,
        aggregated.landing_url_key,
        referrers.page_referrer_key as landing_referrer_key,
        landing_urls.page_path as landing_page,
        exit_urls.page_path as exit_page,
        aggregated.country

    from aggregated

    inner join web_events
        on aggregated.first_event_key = web_events.event_key

    inner join page_urls as landing_urls
        on aggregated.landing_url_key = landing_urls.page_url_key

    inner join page_urls as exit_urls
        on aggregated.exit_url_key = exit_urls.page_url_key

    left join referrers
        on web_events.page_referrer_key = referrers.page_referrer_key

)

select * from with_pages
