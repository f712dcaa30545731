-- Grain: one row per conversion and build that found it, its people or their touches changed.

{{ config(
    materialized='incremental',
    incremental_strategy='append',
    post_hook='{{ forget_read_changes() }}',
) }}

with

conversion_persons as (

    select * from {{ ref('int_conversion_persons') }}

),

changed as (

    {{ changed_keys(ref('int_conversion_fingerprints'), 'conversion_id') }}

    union

    select conversion_id from conversion_persons
    where person_id in ({{ changed_keys(ref('int_changed_persons'), 'person_id') }})

),

numbered as (

    select
        conversion_id,
        {{ build_number() }} as build_number

    from changed

)

select * from numbered
