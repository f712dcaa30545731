-- Grain: one row per person with a creditable touch in the period that models are fitted on.

with

touchpoints as (

    select * from {{ ref('int_touchpoints_creditable') }}

),

periods as (

    select * from {{ ref('int_fit_periods') }}

),

journeys as (

    select
        touchpoints.person_id,
        {{ ordered_list(
            'touchpoints.channel', 'touchpoints.touched_at, touchpoints.touchpoint_id'
        ) }} as channels

    from touchpoints

    inner join periods
        on
            touchpoints.touched_at >= periods.fitted_from
            and touchpoints.touched_at <= periods.fitted_until

    group by touchpoints.person_id

),

paths as (

    select
        person_id,
        {{ path_of_channels('channels') }} as path

    from journeys

)

select * from paths
