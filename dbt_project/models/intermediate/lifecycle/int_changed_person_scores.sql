-- Grain: one row per person and build that found them changed, or their lead score.

{{ config(
    materialized='incremental',
    incremental_strategy='append',
    post_hook='{{ forget_read_changes() }}',
) }}

with

changed as (

    {{ changed_keys(ref('int_changed_person_stages'), 'person_id') }}

    union

    {{ changed_keys(ref('int_lead_score_fingerprints'), 'person_id') }}

),

numbered as (

    select
        person_id,
        {{ build_number() }} as build_number

    from changed

)

select * from numbered
