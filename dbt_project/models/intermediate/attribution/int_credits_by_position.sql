-- Grain: one row per conversion, attribution model and touchpoint with credit.

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
        sum(weights.weight) as weight

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

        weights.weight / count(*) over (
            partition by touchpoints.conversion_id, weights.attribution_model
        ) as weight

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

-- What a missing milestone would have got goes to the others, in proportion.
rescaled as (

    select
        conversion_id,
        attribution_model,
        touchpoint_id,

        weight / sum(weight) over (partition by conversion_id, attribution_model) as credit

    from unioned

)

select * from rescaled
