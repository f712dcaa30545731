-- Grain: one row per load, page, month and action (view, download) of landed web events.

{{ config(materialized='incremental', incremental_strategy='append') }}

with

web_events as (

    select * from {{ ref('int_web_events_judged') }}

    where
        content_action is not null
        and {{ is_newly_loaded() }}

),

page_urls as (

    select * from {{ ref('int_page_urls_parsed') }}

),

urls_tallied as (

    select
        _load_id,
        page_url_key,
        cast(date_trunc('month', {{ reporting_date('occurred_at') }}) as date) as month,
        content_action,
        count(*) as event_count

    from web_events

    group by all

),

tallied as (

    select
        urls_tallied._load_id,
        page_urls.page_path,
        urls_tallied.month,
        urls_tallied.content_action,
        cast(sum(urls_tallied.event_count) as bigint) as event_count

    from urls_tallied

    inner join page_urls
        on urls_tallied.page_url_key = page_urls.page_url_key

    group by all

)

select * from tallied
