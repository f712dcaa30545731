-- Grain: one row per day, ad platform and conversion type with a conversion that a touch of the
-- platform may be credited for.

with

conversions as (

    select * from {{ ref('fct_conversions') }}

),

eligible_touches as (

    select * from {{ ref('int_touchpoints_eligible') }}

),

touchpoints as (

    select * from {{ ref('fct_touchpoints') }}

),

ad_spends as (

    select * from {{ ref('fct_ad_spend') }}

),

claimed_actions as (

    select * from {{ ref('claimed_actions') }}

),

claimed_types as (

    select distinct
        platform,
        conversion_type

    from claimed_actions

),

-- Source and medium are enough to know whose ads a touch came from.
platform_sources as (

    select distinct
        platform,
        source,
        medium

    from ad_spends

),

counted as (

    select
        conversions.conversion_date,
        platform_sources.platform,
        conversions.conversion_type,
        count(distinct conversions.conversion_id) as conversion_count

    from conversions

    inner join eligible_touches
        on conversions.conversion_id = eligible_touches.conversion_id

    inner join touchpoints
        on eligible_touches.touchpoint_id = touchpoints.touchpoint_id

    inner join platform_sources
        on
            touchpoints.source = platform_sources.source
            and touchpoints.medium = platform_sources.medium

    inner join claimed_types
        on
            platform_sources.platform = claimed_types.platform
            and conversions.conversion_type = claimed_types.conversion_type

    group by all

)

select * from counted
