-- Grain: one row per person and build that found them changed, or their lead score.

{{ config(
    materialized='incremental',
    incremental_strategy='append',
    post_hook='{{ forget_read_changes() }}',
) }}

with

changed as (

    {{ changed_keys(ref('int_persons_changed'), 'person_id') }}

    union

    {{ changed_keys(ref('int_lead_scores_compared'), 'person_id') }}

),

numbered as (

    select
        person_id,
        {{ build_number() }} as build_number

    from changed

)

select * from numbered
