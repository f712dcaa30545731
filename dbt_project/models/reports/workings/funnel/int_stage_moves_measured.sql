-- Grain: one row per person and stage that the person ever entered.

{{ config(
    materialized='incremental',
    incremental_strategy='replace_changed',
    unique_key='person_id',
    meta={'changed_in': 'int_changed_person_stages'},
) }}

with

stage_entries as (

    select * from {{ ref('fct_stage_entries') }}
    where {{ is_changed('person_id', 'int_changed_person_stages') }}

),

stages as (

    select * from {{ ref('stages') }}

),

entries as (

    select
        stage_entries.person_id,
        stage_entries.stage,
        stages.stage_order,
        stage_entries.entry_number,
        stage_entries.entered_at,
        max(stage_entries.entered_at) over (
            partition by stage_entries.person_id
        ) as last_entered_at

    from stage_entries

    inner join stages
        on stage_entries.stage = stages.stage

),

-- Churned is not moving on, though it is the last stage in the order.
forward_entries as (

    select * from entries

    where stage not in {{ stages_of(['churned']) }}

),

moves as (

    select
        entries.person_id,
        entries.stage,
        entries.stage_order,
        entries.entered_at,
        entries.last_entered_at,
        count(forward_entries.person_id) > 0 as is_moved_on,

        -- A later stage held from before counts as moved on, but took no days.
        min(
            case
                when forward_entries.entered_at >= entries.entered_at
                    then forward_entries.entered_at
            end
        ) as next_entered_at

    from entries

    left join forward_entries
        on
            entries.person_id = forward_entries.person_id
            and entries.stage_order < forward_entries.stage_order

    where entries.entry_number = 1

    group by all

),

measured as (

    select
        *,
        {{ seconds_between('entered_at', 'next_entered_at') }} / 86400.0 as days_to_next

    from moves

)

select * from measured
