-- Grain: one row per session.

{{ config(materialized='view') }}

with

sessions as (

    select * from {{ ref('int_sessions_aggregated') }}

),

landings as (

    select * from {{ ref('int_landings_classified') }}

),

classified as (

    select
        sessions.session_id,
        sessions.visitor_id,
        sessions.started_at,
        sessions.ended_at,
        sessions.event_count,
        sessions.page_view_count,
        sessions.is_bounce,
        landings.channel,
        landings.source,
        landings.medium,
        landings.campaign,
        landings.ad_group,
        landings.keyword,
        landings.click_id,
        landings.click_id_type,
        sessions.landing_page,
        sessions.exit_page,
        landings.referrer_host,
        sessions.country

    from sessions

    left join landings
        on
            sessions.landing_url_key = landings.landing_url_key
            and sessions.landing_referrer_key is not distinct from landings.landing_referrer_key

)

select * from classified
