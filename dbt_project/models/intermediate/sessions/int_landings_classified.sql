-- Grain: one row per landing URL and referrer.

with

landings as (

    select * from {{ ref('int_landings_sourced') }}

),

traffic_sources as (

    select * from {{ ref('int_traffic_sources_classified') }}

),

classified as (

    select
        landings.*,
        traffic_sources.channel

    from landings

    left join traffic_sources
        on
            landings.source = traffic_sources.source
            and landings.medium = traffic_sources.medium
            and landings.campaign = traffic_sources.campaign

)

select * from classified
