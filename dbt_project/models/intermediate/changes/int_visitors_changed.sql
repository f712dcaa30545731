-- Grain: one row per visitor and build that found their visits changed, or whose they are.

{{ config(
    materialized='incremental',
    incremental_strategy='append',
    post_hook='{{ forget_read_changes() }}',
) }}

with

touched as (

    select distinct visitor_id

    from {{ ref('int_web_events_touched') }}

    where
        {{ since_last_build() }}
        and visitor_id is not null

),

compared as (

    {{ changed_keys(ref('int_visitor_persons_compared'), 'visitor_id') }}

),

changed_clicks as (

    {{ changed_keys(ref('int_ad_clicks_compared'), 'gclid') }}

),

page_urls as (

    select * from {{ ref('int_page_urls_parsed') }}

),

sessions as (

    select * from {{ ref('int_sessions_aggregated') }}

),

landed as (

    select page_urls.page_url_key

    from page_urls

    inner join changed_clicks
        on page_urls.click_id = changed_clicks.gclid

),

changed as (

    select visitor_id from touched

    union

    select visitor_id from compared

    union

    select sessions.visitor_id

    from sessions

    inner join landed
        on sessions.landing_url_key = landed.page_url_key

),

numbered as (

    select
        {{ text_key('visitor_id') }} as visitor_key,
        visitor_id,
        {{ build_number() }} as build_number

    from changed

)

select * from numbered
