-- Grain: one row per known person, rule and thing that the rule gives points for.

{{ config(
    materialized='incremental',
    incremental_strategy='replace_changed',
    unique_key='person_id',
    meta={'changed_in': 'int_changed_persons'},
) }}

with

persons as (

    select * from {{ ref('int_persons_unioned') }}
    where
        is_known
        and {{ is_changed('person_id', 'int_changed_persons') }}

),

touchpoints as (

    select * from {{ ref('int_touchpoints_unioned') }}
    where {{ is_changed('person_id', 'int_changed_persons') }}

),

interactions as (

    select * from {{ ref('int_interactions_assigned') }}
    where {{ is_changed('person_id', 'int_changed_persons') }}

),

profiles as (

    select * from {{ ref('int_person_profiles') }}
    where {{ is_changed('person_id', 'int_changed_persons') }}

),

pages_viewed as (

    select * from {{ ref('int_lead_pages_viewed') }}
    where {{ is_changed('person_id', 'int_changed_persons') }}

),

rules as (

    select * from {{ ref('lead_score_rules') }}

),

done as (

    select
        person_id,
        touchpoint_type as signal,
        touchpoint_id as activity_id,
        case when touchpoint_type = 'session' then channel else campaign end as detail,
        touched_at as occurred_at

    from touchpoints

    where touchpoint_type in ('session', 'email_click', 'event')

    union all

    select
        person_id,
        interaction_type as signal,
        interaction_id as activity_id,
        form_name as detail,
        occurred_at

    from interactions

),

done_ruled as (

    select
        done.person_id,
        rules.rule_id,
        done.activity_id,
        done.detail,
        done.occurred_at

    from done

    inner join persons
        on done.person_id = persons.person_id

    inner join rules
        on
            done.signal = rules.signal
            and (
                rules.pattern is null
                or {{ regex_matches('lower(done.detail)', 'rules.pattern') }}
            )

),

-- What they are stays in the work file: the rule says enough.
profiles_ruled as (

    select
        profiles.person_id,
        rules.rule_id,
        rules.rule_id as activity_id,
        cast(null as varchar) as detail,
        profiles.known_at as occurred_at

    from profiles

    inner join persons
        on profiles.person_id = persons.person_id

    inner join rules
        on
            profiles.signal = rules.signal
            and (
                rules.pattern is null
                or {{ regex_matches('lower(profiles.text_value)', 'rules.pattern') }}
            )
            and coalesce(profiles.number_value >= rules.min_value, rules.min_value is null)
            and coalesce(profiles.number_value <= rules.max_value, rules.max_value is null)

),

unioned as (

    select * from pages_viewed

    union all

    select * from done_ruled

    union all

    select * from profiles_ruled

),

earned as (

    select
        unioned.*,
        {{ reporting_date('unioned.occurred_at') }} as earned_on,
        rules.signal,
        rules.points,
        rules.half_life_days,

        row_number() over (
            partition by unioned.person_id
            order by unioned.occurred_at, unioned.rule_id, unioned.activity_id
        ) as point_number

    from unioned

    inner join rules
        on unioned.rule_id = rules.rule_id

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

-- What is left of the days before. Points fade by whole days and in exact decimals, so that no
-- order of summing gives another score; after 40 half-lives nothing is left.
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
            + coalesce(sum(case when earned.half_life_days is null then earned.points end) over (
                partition by earned.person_id
                order by earned.point_number
                rows between unbounded preceding and current row
            ), 0)
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
