-- Grain: one row per conversion and milestone, with the touchpoint that holds it.

{{ config(
    materialized='incremental',
    incremental_strategy='replace_changed',
    unique_key='conversion_id',
    meta={'changed_in': 'int_changed_conversions'},
) }}

with

touchpoints as (

    select * from {{ ref('int_touchpoints_eligible') }}
    where {{ is_changed('conversion_id', 'int_changed_conversions') }}

),

milestones as (

    select * from {{ ref('int_conversion_milestones') }}
    where {{ is_changed('conversion_id', 'int_changed_conversions') }}

),

by_position as (

    select
        conversion_id,
        touchpoint_id,
        position_in_path,
        'first' as milestone

    from touchpoints

    where position_in_path = 1

    union all

    select
        conversion_id,
        touchpoint_id,
        position_in_path,
        'last' as milestone

    from touchpoints

    where position_in_path = path_length

),

-- Where every touch is Direct, the last one holds it.
last_non_direct as (

    select
        conversion_id,
        touchpoint_id,
        position_in_path,
        'last_non_direct' as milestone

    from touchpoints

    qualify row_number() over (
        partition by conversion_id
        order by
            channel = {{ channel_of('(direct)', '(none)') }},
            position_in_path desc
    ) = 1

),

by_moment as (

    select
        touchpoints.conversion_id,
        touchpoints.touchpoint_id,
        touchpoints.position_in_path,
        milestones.milestone

    from touchpoints

    inner join milestones
        on
            touchpoints.conversion_id = milestones.conversion_id
            and touchpoints.touched_at <= milestones.reached_at

    qualify row_number() over (
        partition by touchpoints.conversion_id, milestones.milestone
        order by touchpoints.position_in_path desc
    ) = 1

),

unioned as (

    select * from by_position

    union all

    select * from last_non_direct

    union all

    select * from by_moment

)

select * from unioned
