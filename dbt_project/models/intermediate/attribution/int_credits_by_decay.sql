-- Grain: one row per conversion, time-decay model and touchpoint.

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
    where method = 'time_decay'

),

last_touches as (

    select
        conversion_id,
        touched_at

    from touchpoints

    where position_in_path = path_length

),

-- Halving from the last touch on, not from the conversion, gives the same shares, and a path that
-- ended years before its conversion does not vanish in rounding. Weights are decimals until the
-- one division: a sum of floats would depend on the order of the rows.
weighed as (

    select
        touchpoints.conversion_id,
        attribution_models.attribution_model,
        touchpoints.touchpoint_id,
        touchpoints.position_in_path,
        cast(
            power(
                cast(2 as double),
                {{ seconds_between('last_touches.touched_at', 'touchpoints.touched_at') }}
                / 86400 / attribution_models.half_life_days
            ) as decimal(38, 30)
        ) as weight

    from touchpoints

    inner join last_touches
        on touchpoints.conversion_id = last_touches.conversion_id

    cross join attribution_models

),

totals as (

    select
        conversion_id,
        attribution_model,
        sum(weight) as total_weight

    from weighed

    group by conversion_id, attribution_model

),

credits as (

    select
        weighed.conversion_id,
        weighed.attribution_model,
        weighed.touchpoint_id,
        weighed.position_in_path,
        cast(weighed.weight as double) / cast(totals.total_weight as double) as credit

    from weighed

    inner join totals
        on
            weighed.conversion_id = totals.conversion_id
            and weighed.attribution_model = totals.attribution_model

)

select * from credits
