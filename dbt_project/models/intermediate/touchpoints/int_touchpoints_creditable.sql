-- Grain: one row per touchpoint that a model may credit.

{{ config(materialized='view') }}

with

touchpoints as (

    select * from {{ ref('int_touchpoints_unioned') }}

),

exclusions as (

    select * from {{ ref('attribution_exclusions') }}

),

creditable as (

    select touchpoints.*

    from touchpoints

    left join exclusions
        on
            (exclusions.channel is null or touchpoints.channel = exclusions.channel)
            and (
                exclusions.touchpoint_type is null
                or touchpoints.touchpoint_type = exclusions.touchpoint_type
            )

    where coalesce(exclusions.channel, exclusions.touchpoint_type) is null

)

select * from creditable
