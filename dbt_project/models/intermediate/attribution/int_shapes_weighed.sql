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

places as (

    select
        examples.shape,
        touchpoints.position_in_path,
        touchpoints.path_length

    from examples

    inner join touchpoints
        on examples.conversion_id = touchpoints.conversion_id

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

-- The weights are decimals until the one division: sums of floats would depend on the order of
-- the rows.
totals as (

    select
        places.shape,
        rest_weights.attribution_model,
        rest_weights.rest_weight,
        places.path_length - count(at_milestones.position_in_path) as rest_count,
        coalesce(sum(at_milestones.weight), 0) as milestones_weight

    from places

    cross join rest_weights

    left join at_milestones
        on
            places.shape = at_milestones.shape
            and rest_weights.attribution_model = at_milestones.attribution_model

    where places.position_in_path = 1

    group by
        places.shape,
        places.path_length,
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

shapes_weighed as (

    select
        at_milestones.shape,
        at_milestones.attribution_model,
        at_milestones.position_in_path,
        cast(at_milestones.weight as double) / cast(weighed.total_weight as double) as credit

    from at_milestones

    inner join weighed
        on
            at_milestones.shape = weighed.shape
            and at_milestones.attribution_model = weighed.attribution_model

    union all

    select
        places.shape,
        weighed.attribution_model,
        places.position_in_path,
        cast(weighed.rest_weight as double)
        / (weighed.rest_count * cast(weighed.total_weight as double)) as credit

    from places

    inner join weighed
        on
            places.shape = weighed.shape
            and weighed.rest_count > 0
            and weighed.rest_weight > 0

    left join at_milestones
        on
            places.shape = at_milestones.shape
            and places.position_in_path = at_milestones.position_in_path
            and weighed.attribution_model = at_milestones.attribution_model

    where at_milestones.shape is null

)

select * from shapes_weighed
