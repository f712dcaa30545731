-- Grain: one row per conversion without a creditable touch whose people have any touch.

{{ config(materialized='ephemeral') }}

with

conversions as (

    select * from {{ ref('fct_conversions') }}
    where not is_attributed

),

conversion_persons as (

    select * from {{ ref('int_conversion_persons') }}

),

touchpoints as (

    select * from {{ ref('int_touchpoints_unioned') }}

),

creditable as (

    select * from {{ ref('int_touchpoints_creditable') }}

),

persons as (

    select distinct
        conversion_persons.conversion_id,
        conversion_persons.person_id,
        conversion_persons.touches_used_until,
        conversions.converted_at,
        {{ lookback_from('conversions.converted_at', 'conversions.conversion_type') }}
            as lookback_from

    from conversions

    inner join conversion_persons
        on conversions.conversion_id = conversion_persons.conversion_id

),

touches as (

    select
        persons.conversion_id,
        touchpoints.touched_at,
        touchpoints.touched_at <= persons.converted_at as is_before,
        touchpoints.touched_at <= persons.converted_at
        and touchpoints.touched_at >= persons.lookback_from as is_in_lookback,
        creditable.touchpoint_id is not null as is_creditable

    from persons

    inner join touchpoints
        on persons.person_id = touchpoints.person_id

    left join creditable
        on touchpoints.touchpoint_id = creditable.touchpoint_id

),

flagged as (

    select
        conversion_id,
        count(*) as touch_count,
        max(case when is_before then touched_at end) as newest_before_at,
        bool_or(is_before) as has_before,
        bool_or(is_in_lookback and not is_creditable) as has_excluded,
        bool_or(is_in_lookback and is_creditable) as has_used

    from touches

    group by conversion_id

)

select * from flagged
