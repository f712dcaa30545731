-- Grain: one row per person and build that found their touches or stages changed.

{{ config(
    materialized='incremental',
    incremental_strategy='append',
    post_hook='{{ forget_read_changes() }}',
) }}

with

touchpoints as (

    select * from {{ ref('int_touchpoints_unioned') }}

),

changed as (

    {{ changed_keys(ref('int_changed_persons'), 'person_id') }}

    union

    {{ changed_keys(ref('int_person_stage_fingerprints'), 'person_id') }}

    union

    -- The content of a page says how far its anonymous readers are.
    select person_id from touchpoints
    where
        landing_page in ({{ changed_keys(ref('int_content_fingerprints'), 'page_path') }})

),

numbered as (

    select
        person_id,
        {{ build_number() }} as build_number

    from changed

)

select * from numbered
