-- Grain: one row per session.

with

sessions as (

    select * from {{ ref('int_sessions_sourced') }}

),

traffic_sources as (

    select * from {{ ref('int_traffic_sources_classified') }}

),

classified as (

    select
        sessions.*,
        traffic_sources.channel

    from sessions

    left join traffic_sources
        on
            sessions.source = traffic_sources.source
            and sessions.medium = traffic_sources.medium
            and sessions.campaign = traffic_sources.campaign

)

select * from classified
