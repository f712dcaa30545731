-- Grain: one row per landing URL and referrer.

with

landings as (

    select * from {{ ref('int_landings_sourced') }}

),

traffic_sources as (

    select * from {{ ref('int_traffic_sources_mapped') }}

),

classified as (

    select
        landings.{{ all_but('source, medium, campaign, keyword') }},
        traffic_sources.source,
        traffic_sources.medium,
        traffic_sources.campaign,

        -- Links that fill in ids name the ad set or ad by its id too: no keyword.
        case
            when
                traffic_sources.is_named_by_id
                and {{ regex_matches('landings.keyword', "'^[0-9]{6,}$'") }}
                then '(not set)'
            else landings.keyword
        end as keyword,
        traffic_sources.channel

    from landings

    left join traffic_sources
        on
            landings.source = traffic_sources.raw_source
            and landings.medium = traffic_sources.raw_medium
            and landings.campaign = traffic_sources.raw_campaign

)

select * from classified
