-- Grain: one row: the period whose journeys the fitted models learn from.

with

touchpoints as (

    select * from {{ ref('int_touchpoints_creditable') }}

),

conversions as (

    select * from {{ ref('int_conversions_unioned') }}

),

moments as (

    select touched_at as happened_at from touchpoints

    union all

    select converted_at as happened_at from conversions

),

-- The period ends with the newest of them, so that a build of old data learns from it too. Dates in
-- the future do not move it.
newest as (

    select max(happened_at) as fitted_until

    from moments

    where happened_at < cast({{ as_of_date() }} as timestamp) + interval 1 day

),

periods as (

    select
        {{ days_before('fitted_until', var('lookback_days')) }} as fitted_from,
        fitted_until

    from newest

)

select * from periods
