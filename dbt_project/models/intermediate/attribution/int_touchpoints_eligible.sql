-- Grain: one row per conversion and touchpoint that may have led to it.

{% set lookback_days = var('lookback_days') | int %}

{{ config(
    materialized='incremental',
    incremental_strategy='replace_changed',
    unique_key='conversion_id',
    meta={'changed_in': 'int_conversions_changed'},
) }}

with

conversions as (

    select * from {{ ref('int_conversions_unioned') }}
    where {{ is_changed('conversion_id', 'int_conversions_changed') }}

),

conversion_persons as (

    select * from {{ ref('int_conversion_persons') }}
    where {{ is_changed('conversion_id', 'int_conversions_changed') }}

),

touchpoints as (

    select * from {{ ref('int_touchpoints_unioned') }}

),

touchpoints_in_lookback as (

    select
        conversions.conversion_id,
        conversions.conversion_type,
        conversions.converted_at,
        touchpoints.touchpoint_id,
        touchpoints.touched_at,
        touchpoints.channel

    from conversions

    inner join conversion_persons
        on conversions.conversion_id = conversion_persons.conversion_id

    -- A conversion without touchpoints ends here; fct_conversions counts it as unattributed.
    inner join touchpoints
        on
            conversion_persons.person_id = touchpoints.person_id
            and conversions.converted_at >= touchpoints.touched_at
            and (
                {{ lookback_days }} = 0
                or conversions.converted_at
                <= touchpoints.touched_at + interval {{ lookback_days }} days
            )

),

positioned as (

    select
        *,

        -- The id breaks ties, so equal times give the same path in every run.
        row_number() over (
            partition by conversion_id
            order by touched_at, touchpoint_id
        ) as position_in_path,

        count(*) over (partition by conversion_id) as path_length

    from touchpoints_in_lookback

)

select * from positioned
