-- Grain: one row per visitor id and person whose it ever was, with the build that last changed it.

{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['visitor_id', 'person_id'],
) }}

with

visitors as (

    select * from {{ ref('int_visitors_assigned') }}

),

fingerprints as (

    {{ row_fingerprints(['visitors'], ['visitor_id', 'person_id']) | indent }}

),

compared as (

    {{ compared_with_last_build('fingerprints', ['visitor_id', 'person_id']) | indent }}

)

select * from compared
