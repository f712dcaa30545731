-- Grain: one row per known person, rule and thing that the rule gives points for.

{{ config(
    materialized='incremental',
    incremental_strategy='replace_changed',
    unique_key='person_id',
    meta={'changed_in': 'int_changed_persons'},
) }}

with

points_earned as (

    select * from {{ ref('int_lead_points_earned') }}
    where {{ is_changed('person_id', 'int_changed_persons') }}

),

rules as (

    select * from {{ ref('lead_score_rules') }}

),

earned as (

    select
        points_earned.*,
        {{ reporting_date('points_earned.occurred_at') }} as earned_on,
        rules.signal,
        rules.points,
        rules.half_life_days,

        cast(row_number() over points_so_far as bigint) as point_number,
        sum(case when rules.half_life_days is null then rules.points end) over points_so_far
            as lasting_points

    from points_earned

    inner join rules
        on points_earned.rule_id = rules.rule_id

    window points_so_far as (
        partition by points_earned.person_id
        order by
            points_earned.occurred_at,
            points_earned.rule_id,
            points_earned.activity_id nulls last
        rows between unbounded preceding and current row
    )

),

fading_by_day as (

    select
        person_id,
        earned_on,
        half_life_days,
        sum(points) as points

    from earned

    where half_life_days is not null

    group by person_id, earned_on, half_life_days

),

days as (

    select distinct
        person_id,
        earned_on

    from earned

),

-- What is left of the days before. Points fade by whole days and in exact decimals, so that any
-- order of summing gives the same score; after 40 half-lives nothing is left.
carried as (

    select
        days.person_id,
        days.earned_on,
        sum(
            {{ faded_points(
                'fading_by_day.points',
                'fading_by_day.half_life_days',
                days_between('fading_by_day.earned_on', 'days.earned_on'),
            ) }}
        ) as points

    from days

    inner join fading_by_day
        on
            days.person_id = fading_by_day.person_id
            and days.earned_on > fading_by_day.earned_on
            and {{ days_between('fading_by_day.earned_on', 'days.earned_on') }}
            <= 40 * fading_by_day.half_life_days

    group by days.person_id, days.earned_on

),

scored as (

    select
        earned.person_id,
        earned.point_number,
        earned.rule_id,
        earned.signal,
        earned.activity_id,
        earned.detail,
        earned.occurred_at,
        earned.earned_on,
        earned.half_life_days,
        earned.points,

        cast(
            coalesce(carried.points, 0)
            + coalesce(earned.lasting_points, 0)
            + coalesce(sum(case when earned.half_life_days > 0 then earned.points end) over (
                partition by earned.person_id, earned.earned_on
                order by earned.point_number
                rows between unbounded preceding and current row
            ), 0)
            as double
        ) as score

    from earned

    left join carried
        on
            earned.person_id = carried.person_id
            and earned.earned_on = carried.earned_on

)

select * from scored
