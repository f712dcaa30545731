-- Grain: one row per person and stage that was skipped on the way to a later one.

with

recorded as (

    select * from {{ ref('int_stages_recorded') }}

),

stages as (

    select * from {{ ref('stages') }}

),

ordered as (

    select
        recorded.person_id,
        recorded.stage,
        recorded.entered_at,
        stages.stage_order

    from recorded

    inner join stages
        on recorded.stage = stages.stage

),

first_later_entries as (

    select
        ordered.person_id,
        stages.stage,
        min(ordered.entered_at) as entered_at

    from ordered

    inner join stages
        on
            stages.is_implied_when_skipped
            and ordered.stage_order > stages.stage_order

    group by ordered.person_id, stages.stage

),

first_own_entries as (

    select
        person_id,
        stage,
        min(entered_at) as entered_at

    from ordered

    group by person_id, stage

),

skipped as (

    select
        first_later_entries.person_id,
        first_later_entries.stage,
        first_later_entries.entered_at,
        'implied' as entered_by

    from first_later_entries

    left join first_own_entries
        on
            first_later_entries.person_id = first_own_entries.person_id
            and first_later_entries.stage = first_own_entries.stage

    where
        first_own_entries.entered_at is null
        or first_own_entries.entered_at > first_later_entries.entered_at

)

select * from skipped
