-- Grain: one row per conversion, attribution model and touchpoint with credit.

{{ config(materialized='ephemeral') }}

with

touchpoints as (

    select * from {{ ref('int_touchpoints_eligible') }}
    where {{ is_changed(
        'conversion_id', 'int_changed_conversions', part_of='fct_touchpoint_credits'
    ) }}

),

paths_shaped as (

    select * from {{ ref('int_paths_shaped') }}
    where {{ is_changed(
        'conversion_id', 'int_changed_conversions', part_of='fct_touchpoint_credits'
    ) }}

),

shapes_weighed as (

    select * from {{ ref('int_shapes_weighed') }}

),

credits as (

    select
        touchpoints.conversion_id,
        shapes_weighed.attribution_model,
        touchpoints.touchpoint_id,
        touchpoints.position_in_path,
        shapes_weighed.credit

    from touchpoints

    inner join paths_shaped
        on touchpoints.conversion_id = paths_shaped.conversion_id

    inner join shapes_weighed
        on
            paths_shaped.shape = shapes_weighed.shape
            and touchpoints.position_in_path = shapes_weighed.position_in_path

)

select * from credits
