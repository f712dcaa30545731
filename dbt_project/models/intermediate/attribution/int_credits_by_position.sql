-- Grain: one row per conversion, attribution model and touchpoint with credit.

{{ config(
    materialized='incremental',
    incremental_strategy='replace_changed',
    unique_key='conversion_id',
    meta={'changed_in': 'int_conversions_changed'},
) }}

with

touchpoints as (

    select * from {{ ref('int_touchpoints_eligible') }}
    where {{ is_changed('conversion_id', 'int_conversions_changed') }}

),

milestones as (

    select * from {{ ref('int_touchpoint_milestones') }}
    where {{ is_changed('conversion_id', 'int_conversions_changed') }}

),

weights as (

    select * from {{ ref('attribution_weights') }}

),

at_milestones as (

    select
        milestones.conversion_id,
        weights.attribution_model,
        milestones.touchpoint_id,
        milestones.position_in_path,
        sum(weights.weight) as weight

    from milestones

    inner join weights
        on milestones.milestone = weights.milestone

    group by all

),

rest_weights as (

    select
        attribution_model,
        sum(case when milestone = 'rest' then weight else 0 end) as rest_weight

    from weights

    group by attribution_model

),

paths as (

    select
        conversion_id,
        path_length

    from touchpoints

    where position_in_path = 1

),

-- The weights are decimals until the one division: sums of floats would depend on the order of
-- the rows.
totals as (

    select
        paths.conversion_id,
        rest_weights.attribution_model,
        rest_weights.rest_weight,
        paths.path_length - count(at_milestones.touchpoint_id) as rest_count,
        coalesce(sum(at_milestones.weight), 0) as milestones_weight

    from paths

    cross join rest_weights

    left join at_milestones
        on
            paths.conversion_id = at_milestones.conversion_id
            and rest_weights.attribution_model = at_milestones.attribution_model

    group by
        paths.conversion_id,
        paths.path_length,
        rest_weights.attribution_model,
        rest_weights.rest_weight

),

-- What a missing milestone would have got goes to the others, in proportion, and so does the
-- rest's share where there is no rest.
weighed as (

    select
        *,
        milestones_weight + case when rest_count > 0 then rest_weight else 0 end as total_weight

    from totals

),

credits as (

    select
        at_milestones.conversion_id,
        at_milestones.attribution_model,
        at_milestones.touchpoint_id,
        at_milestones.position_in_path,
        cast(at_milestones.weight as double) / cast(weighed.total_weight as double) as credit

    from at_milestones

    inner join weighed
        on
            at_milestones.conversion_id = weighed.conversion_id
            and at_milestones.attribution_model = weighed.attribution_model

    union all

    select
        touchpoints.conversion_id,
        weighed.attribution_model,
        touchpoints.touchpoint_id,
        touchpoints.position_in_path,
        cast(weighed.rest_weight as double)
        / (weighed.rest_count * cast(weighed.total_weight as double)) as credit

    from touchpoints

    inner join weighed
        on
            touchpoints.conversion_id = weighed.conversion_id
            and weighed.rest_count > 0
            and weighed.rest_weight > 0

    left join at_milestones
        on
            touchpoints.conversion_id = at_milestones.conversion_id
            and touchpoints.position_in_path = at_milestones.position_in_path
            and weighed.attribution_model = at_milestones.attribution_model

    where at_milestones.conversion_id is null

)

select * from credits
