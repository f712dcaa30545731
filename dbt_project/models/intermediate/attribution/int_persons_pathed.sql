-- Grain: one row per person with a creditable touch in the period that models are fitted on.

with

touchpoints as (

    select * from {{ ref('int_touchpoints_creditable') }}

),

periods as (

    select * from {{ ref('int_fit_periods') }}

),

touches as (

    select
        touchpoints.person_id,
        touchpoints.touchpoint_id,
        touchpoints.touched_at,
        touchpoints.channel,

        lag(touchpoints.channel) over (
            partition by touchpoints.person_id
            order by touchpoints.touched_at, touchpoints.touchpoint_id
        ) as previous_channel

    from touchpoints

    inner join periods
        on
            touchpoints.touched_at >= periods.fitted_from
            and touchpoints.touched_at <= periods.fitted_until

),

steps as (

    select *

    from touches

    where previous_channel is distinct from channel

),

paths as (

    select
        person_id,
        {{ joined_text('channel', "' > '", 'touched_at, touchpoint_id') }} as path

    from steps

    group by person_id

)

select * from paths
