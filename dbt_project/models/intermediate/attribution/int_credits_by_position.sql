-- Grain: one row per conversion, attribution model and touchpoint with credit.

{{ config(materialized='view') }}

with

touchpoints as (

    select * from {{ ref('int_touchpoints_eligible') }}

),

milestones as (

    select * from {{ ref('int_touchpoint_milestones') }}

),

weights as (

    select * from {{ ref('attribution_weights') }}

),

at_milestones as (

    select
        milestones.conversion_id,
        weights.attribution_model,
        milestones.touchpoint_id,
        false as is_rest,
        sum(weights.weight) as weight,
        1 as touch_count

    from milestones

    inner join weights
        on milestones.milestone = weights.milestone

    group by milestones.conversion_id, weights.attribution_model, milestones.touchpoint_id

),

rest as (

    select
        touchpoints.conversion_id,
        weights.attribution_model,
        touchpoints.touchpoint_id,
        true as is_rest,
        weights.weight,

        count(*) over (
            partition by touchpoints.conversion_id, weights.attribution_model
        ) as touch_count

    from touchpoints

    inner join weights
        on weights.milestone = 'rest'

    left join at_milestones
        on
            touchpoints.conversion_id = at_milestones.conversion_id
            and weights.attribution_model = at_milestones.attribution_model
            and touchpoints.touchpoint_id = at_milestones.touchpoint_id

    where at_milestones.touchpoint_id is null

),

unioned as (

    select * from at_milestones

    union all

    select * from rest

),

-- What a missing milestone would have got goes to the others, in proportion. The weights are
-- decimals until the one division: sums of floats would depend on the order of the rows.
weighed as (

    select
        *,

        sum(case when is_rest then 0 else weight end) over of_conversion_and_model
        + max(case when is_rest then weight else 0 end) over of_conversion_and_model
            as total_weight

    from unioned

    window of_conversion_and_model as (partition by conversion_id, attribution_model)

),

rescaled as (

    select
        conversion_id,
        attribution_model,
        touchpoint_id,
        cast(weight as double) / (touch_count * cast(total_weight as double)) as credit

    from weighed

)

select * from rescaled
