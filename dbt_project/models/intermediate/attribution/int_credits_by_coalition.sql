-- Grain: one row per conversion, Shapley model and touchpoint.

{{ config(materialized='ephemeral') }}

with

touchpoints as (

    select * from {{ ref('int_touchpoints_eligible') }}
    where {{ is_changed(
        'conversion_id', 'int_changed_conversions', part_of='fct_touchpoint_credits'
    ) }}

),

attribution_models as (

    select * from {{ ref('int_attribution_models') }}
    where method = 'shapley'

),

channels as (

    select
        conversion_id,
        channel,
        count(*) as touch_count

    from touchpoints

    group by conversion_id, channel

),

coalitions as (

    select
        conversion_id,
        count(*) as channel_count

    from channels

    group by conversion_id

),

credits as (

    select
        touchpoints.conversion_id,
        attribution_models.attribution_model,
        touchpoints.touchpoint_id,
        touchpoints.position_in_path,
        cast(1 as double) / (coalitions.channel_count * channels.touch_count) as credit

    from touchpoints

    inner join channels
        on
            touchpoints.conversion_id = channels.conversion_id
            and touchpoints.channel = channels.channel

    inner join coalitions
        on touchpoints.conversion_id = coalitions.conversion_id

    cross join attribution_models

)

select * from credits
