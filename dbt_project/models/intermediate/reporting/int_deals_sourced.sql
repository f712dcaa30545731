-- Grain: one row per deal, with where the first touch behind it came from.

with

deals as (

    select * from {{ ref('int_deals_latest') }}

),

opportunities as (

    select * from {{ ref('fct_conversions') }}

    where conversion_type = 'opportunity'

),

first_touches as (

    select * from {{ ref('int_touchpoints_eligible') }}

    where position_in_path = 1

),

touchpoints as (

    select * from {{ ref('fct_touchpoints') }}

),

campaigns_named as (

    select * from {{ ref('int_campaigns_named') }}

),

opportunities_sourced as (

    select
        opportunities.source_system,
        opportunities.deal_id,
        touchpoints.channel,
        touchpoints.source,
        touchpoints.medium,
        touchpoints.campaign,
        touchpoints.touch_date

    from opportunities

    inner join first_touches
        on opportunities.conversion_id = first_touches.conversion_id

    inner join touchpoints
        on first_touches.touchpoint_id = touchpoints.touchpoint_id

    qualify row_number() over (
        partition by opportunities.source_system, opportunities.deal_id
        order by opportunities.converted_at, opportunities.conversion_id, touchpoints.touchpoint_id
    ) = 1

),

deals_sourced as (

    select
        deals.source_system,
        deals.deal_id,
        coalesce(opportunities_sourced.channel, '(unattributed)') as channel,
        coalesce(opportunities_sourced.source, '(unattributed)') as source,
        coalesce(
            campaigns_named.latest_campaign, opportunities_sourced.campaign, '(unattributed)'
        ) as campaign

    from deals

    left join opportunities_sourced
        on
            deals.source_system = opportunities_sourced.source_system
            and deals.deal_id = opportunities_sourced.deal_id

    left join campaigns_named
        on
            opportunities_sourced.source = campaigns_named.source
            and opportunities_sourced.medium = campaigns_named.medium
            and opportunities_sourced.campaign = campaigns_named.campaign
            and opportunities_sourced.touch_date >= campaigns_named.valid_from
            and opportunities_sourced.touch_date < campaigns_named.valid_until

)

select * from deals_sourced
