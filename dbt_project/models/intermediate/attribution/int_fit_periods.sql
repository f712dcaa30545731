-- Grain: one row: the period whose journeys the fitted models learn from.

with

touchpoints as (

    select * from {{ ref('int_touchpoints_creditable') }}

),

-- Measured back from the newest touch, so that a look at old data learns from it too; a touch that
-- claims to come from the future does not move the period there.
newest as (

    select max(touched_at) as fitted_until

    from touchpoints

    where touched_at < cast({{ as_of_date() }} as timestamp) + interval 1 day

),

periods as (

    select
        {{ days_before('fitted_until', var('lookback_days')) }} as fitted_from,
        fitted_until

    from newest

)

select * from periods
