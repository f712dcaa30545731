-- Grain: one row per shape of path, position model and place in the path with credit.

with

paths_shaped as (

    select * from {{ ref('int_paths_shaped') }}

),

touchpoints as (

    select * from {{ ref('int_touchpoints_eligible') }}

),

milestones as (

    select * from {{ ref('int_touchpoint_milestones') }}

),

weights as (

    select * from {{ ref('attribution_weights') }}

),

examples as (

    select
        shape,
        min(conversion_id) as conversion_id

    from paths_shaped

    group by shape

),

at_milestones as (

    select
        examples.shape,
        weights.attribution_model,
        milestones.position_in_path,
        sum(weights.weight) as weight

    from examples

    inner join milestones
        on examples.conversion_id = milestones.conversion_id

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

-- Sums are made of decimals: sums of floats would depend on the order of the rows.
places as (

    select
        examples.shape,
        rest_weights.attribution_model,
        touchpoints.position_in_path,
        at_milestones.weight,
        rest_weights.rest_weight,

        count(case when at_milestones.weight is null then 1 end) over (
            partition by examples.shape, rest_weights.attribution_model
        ) as rest_count,

        coalesce(sum(at_milestones.weight) over (
            partition by examples.shape, rest_weights.attribution_model
        ), 0) as milestones_weight

    from examples

    inner join touchpoints
        on examples.conversion_id = touchpoints.conversion_id

    cross join rest_weights

    left join at_milestones
        on
            examples.shape = at_milestones.shape
            and touchpoints.position_in_path = at_milestones.position_in_path
            and rest_weights.attribution_model = at_milestones.attribution_model

),

-- The share of a missing milestone goes to the others in proportion, and so does the rest's share
-- where there is no rest.
totals as (

    select
        *,
        milestones_weight + case when rest_count > 0 then rest_weight else 0 end as total_weight

    from places

),

weighed as (

    select
        shape,
        attribution_model,
        position_in_path,
        case
            when weight is not null then cast(weight as double) / cast(total_weight as double)
            else cast(rest_weight as double) / (rest_count * cast(total_weight as double))
        end as credit

    from totals

    where
        weight is not null
        or rest_weight > 0

)

select * from weighed
