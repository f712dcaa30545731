-- Grain: one row per activity that earns points, with the score that it brings its person to.

{{ config(
    materialized='incremental',
    incremental_strategy='replace_changed',
    unique_key='person_id',
    meta={'changed_in': 'int_persons_touched'},
) }}

with

touchpoints as (

    select * from {{ ref('int_touchpoints_unioned') }}
    where {{ is_changed('person_id', 'int_persons_touched') }}

),

interactions as (

    select * from {{ ref('int_interactions_assigned') }}
    where {{ is_changed('person_id', 'int_persons_touched') }}

),

rules as (

    select * from {{ ref('lead_score_rules') }}

),

activities as (

    select
        touchpoint_id as activity_id,
        person_id,
        touchpoint_type as activity,
        touched_at as occurred_at

    from touchpoints

    union all

    -- Outside a visit the interaction is the touchpoint above.
    select
        interaction_id as activity_id,
        person_id,
        interaction_type as activity,
        occurred_at

    from interactions

    where session_id is not null

),

scored as (

    select
        activities.person_id,
        activities.activity_id,
        activities.activity,
        activities.occurred_at,
        rules.points,

        sum(rules.points) over (
            partition by activities.person_id
            order by activities.occurred_at, activities.activity_id
            rows between unbounded preceding and current row
        ) as score

    from activities

    inner join rules
        on activities.activity = rules.activity

)

select * from scored
