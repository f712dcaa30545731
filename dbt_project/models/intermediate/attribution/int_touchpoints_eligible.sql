-- Grain: one row per conversion and touchpoint that may have led to it.

{{ config(
    materialized='incremental',
    incremental_strategy='replace_changed',
    unique_key='conversion_id',
    meta={'changed_in': 'int_changed_conversions'},
) }}

with

conversions as (

    select * from {{ ref('int_conversions_unioned') }}
    where {{ is_changed('conversion_id', 'int_changed_conversions') }}

),

conversion_persons as (

    select * from {{ ref('int_conversion_persons') }}
    where {{ is_changed('conversion_id', 'int_changed_conversions') }}

),

touchpoints as (

    select * from {{ ref('int_touchpoints_creditable') }}

),

conversions_in_time as (

    select
        *,
        {{ lookback_from('converted_at', 'conversion_type') }} as lookback_from

    from conversions

),

touchpoints_in_lookback as (

    select
        conversions.conversion_id,
        conversions.conversion_type,
        conversions.converted_at,
        touchpoints.touchpoint_id,
        touchpoints.touched_at,
        touchpoints.channel

    from conversions_in_time as conversions

    inner join conversion_persons
        on conversions.conversion_id = conversion_persons.conversion_id

    -- A conversion without touchpoints ends here; fct_conversions counts it as unattributed.
    inner join touchpoints
        on
            conversion_persons.person_id = touchpoints.person_id
            and conversions.converted_at >= touchpoints.touched_at
            and conversions.lookback_from <= touchpoints.touched_at
            and (
                conversion_persons.touches_used_until is null
                or conversion_persons.touches_used_until < touchpoints.touched_at
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
