-- Grain: one row per touchpoint that may have led to a conversion.

with

touchpoints as (

    select * from {{ ref('fct_touchpoints') }}

),

eligible_touches as (

    select distinct touchpoint_id

    from {{ ref('int_touchpoints_eligible') }}

),

campaigns_named as (

    select * from {{ ref('int_campaigns_named') }}

),

named as (

    select
        touchpoints.touchpoint_id,
        touchpoints.channel,
        touchpoints.source,
        touchpoints.medium,
        coalesce(campaigns_named.latest_campaign, touchpoints.campaign) as campaign,
        touchpoints.keyword

    from touchpoints

    inner join eligible_touches
        on touchpoints.touchpoint_id = eligible_touches.touchpoint_id

    left join campaigns_named
        on
            touchpoints.source = campaigns_named.source
            and touchpoints.medium = campaigns_named.medium
            and touchpoints.campaign = campaigns_named.campaign
            and touchpoints.touch_date >= campaigns_named.valid_from
            and touchpoints.touch_date < campaigns_named.valid_until

),

sources as (

    select distinct
        channel,
        source,
        medium,
        campaign,
        keyword

    from named

),

-- One number for five texts: summing millions of credits by it takes half the time.
sources_numbered as (

    select
        *,
        row_number() over (order by channel, source, medium, campaign, keyword) as source_number

    from sources

),

sourced as (

    select
        named.*,
        sources_numbered.source_number

    from named

    inner join sources_numbered
        on
            named.channel = sources_numbered.channel
            and named.source = sources_numbered.source
            and named.medium = sources_numbered.medium
            and named.campaign = sources_numbered.campaign
            and named.keyword = sources_numbered.keyword

)

select * from sourced
