-- Grain: one row per conversion.

-- By their own day, conversions only get a second date column.
{% set is_own_day = var('report_date_basis') == 'conversion' %}

{{ config(materialized='view' if is_own_day else 'table') }}

with

conversions as (

    select * from {{ ref('fct_conversions') }}

),

conversion_persons as (

    select * from {{ ref('int_conversion_persons') }}

),

touchpoints as (

    select * from {{ ref('fct_touchpoints') }}

    -- No touch has to be read for it.
    where {{ not is_own_day }}

),

first_touches as (

    select
        person_id,
        min(touched_at) as first_touched_at

    from touchpoints

    group by person_id

),

-- However long ago: all conversions of a person fall on the day that the person first came. Touches
-- after a conversion did not lead to it.
conversions_first_touched as (

    select
        conversions.conversion_id,
        min(first_touches.first_touched_at) as first_touched_at

    from conversions

    inner join conversion_persons
        on conversions.conversion_id = conversion_persons.conversion_id

    inner join first_touches
        on
            conversion_persons.person_id = first_touches.person_id
            and conversions.converted_at >= first_touches.first_touched_at

    group by conversions.conversion_id

),

first_touches_dated as (

    select
        conversion_id,
        {{ reporting_date('first_touched_at') }} as first_touch_date

    from conversions_first_touched

),

dated as (

    select
        conversions.*,
        first_touches_dated.first_touch_date,
        {{ report_date('conversions.conversion_date', 'first_touches_dated.first_touch_date') }}
            as report_date

    from conversions

    left join first_touches_dated
        on conversions.conversion_id = first_touches_dated.conversion_id

)

select * from dated
