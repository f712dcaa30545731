-- Grain: one row per person, stage and entry into it.

{{ config(
    materialized='incremental',
    incremental_strategy='replace_changed',
    unique_key='person_id',
    meta={'changed_in': 'int_changed_person_stages'},
) }}

with

recorded as (

    select * from {{ ref('int_stages_recorded') }}
    where {{ is_changed('person_id', 'int_changed_person_stages') }}

),

implied as (

    select * from {{ ref('int_stages_implied') }}
    where {{ is_changed('person_id', 'int_changed_person_stages') }}

),

persons as (

    select * from {{ ref('int_persons_unioned') }}
    where {{ is_changed('person_id', 'int_changed_person_stages') }}

),

touchpoints as (

    select * from {{ ref('int_touchpoints_unioned') }}
    where {{ is_changed('person_id', 'int_changed_person_stages') }}

),

stages as (

    select * from {{ ref('stages') }}

),

first_touches as (

    select
        person_id,
        min(touched_at) as touched_at

    from touchpoints

    group by person_id

),

first_stages as (

    select
        person_id,
        min(entered_at) as entered_at

    from recorded

    group by person_id

),

-- A person seen before any stage, or who never reached one, was anonymous to the funnel.
anonymous as (

    select
        persons.person_id,
        first_stage.stage,
        coalesce(first_touches.touched_at, persons.first_known_at) as entered_at,
        'rule' as entered_by

    from persons

    inner join stages as first_stage
        on first_stage.milestone = 'anonymous'

    left join first_touches
        on persons.person_id = first_touches.person_id

    left join first_stages
        on persons.person_id = first_stages.person_id

    where
        first_stages.entered_at is null
        or first_touches.touched_at < first_stages.entered_at

),

unioned as (

    select * from recorded

    union all

    select * from implied

    union all

    select * from anonymous

),

numbered as (

    select
        unioned.person_id,
        unioned.stage,
        unioned.entered_at,
        unioned.entered_by,
        stages.stage_order,

        cast(
            row_number() over (
                partition by unioned.person_id, unioned.stage
                order by unioned.entered_at
            ) as bigint
        ) as entry_number,

        lead(unioned.entered_at) over (
            partition by unioned.person_id
            order by unioned.entered_at, stages.stage_order
        ) as exited_at,

        -- Churned does not count as progress.
        coalesce(
            stages.stage_order < max(
                case when coalesce(stages.milestone, '') != 'churned' then stages.stage_order end
            ) over (
                partition by unioned.person_id
                order by unioned.entered_at, stages.stage_order
                rows between unbounded preceding and 1 preceding
            ),
            false
        ) as is_regression

    from unioned

    inner join stages
        on unioned.stage = stages.stage

)

select * from numbered
