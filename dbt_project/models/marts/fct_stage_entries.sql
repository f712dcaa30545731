-- Grain: one row per person, stage and entry into it.

{{ config(
    materialized='incremental',
    incremental_strategy='replace_changed',
    unique_key='person_id',
    meta={'changed_in': 'int_changed_person_stages'},
) }}

with

stage_entries as (

    select * from {{ ref('int_stage_entries_numbered') }}
    where {{ is_changed('person_id', 'int_changed_person_stages') }}

),

stages as (

    select * from {{ ref('stages') }}

),

joined as (

    select
        stage_entries.person_id,
        stage_entries.stage,
        stage_entries.entry_number,
        stage_entries.entered_at,
        stage_entries.exited_at,
        stage_entries.entered_by,
        stage_entries.is_regression,
        stages.journey_stage,
        stages.lifecycle_stage,
        stages.metric_stage

    from stage_entries

    inner join stages
        on stage_entries.stage = stages.stage

)

select * from joined
