-- Grain: one row per load, its time, page, month and action (view, download) of landed web events.

{{ config(materialized='incremental', incremental_strategy='replace_loaded') }}

with

web_events as (

    select * from {{ ref('int_web_events_flagged') }}

    where
        content_action is not null
        and {{ is_newly_loaded() }}

),

page_urls as (

    select * from {{ ref('int_page_urls_parsed') }}

),

counted_by_url as (

    select
        _load_id,
        _loaded_at,
        page_url_key,
        {{ reporting_month('occurred_at') }} as month,
        content_action,
        count(*) as event_count

    from web_events

    group by all

),

counted as (

    select
        counted_by_url._load_id,
        counted_by_url._loaded_at,
        page_urls.page_path,
        counted_by_url.month,
        counted_by_url.content_action,
        cast(sum(counted_by_url.event_count) as bigint) as event_count

    from counted_by_url

    inner join page_urls
        on counted_by_url.page_url_key = page_urls.page_url_key

    group by all

)

select * from counted
