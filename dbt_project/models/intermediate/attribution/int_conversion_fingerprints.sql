-- Grain: one row per conversion that ever was, with the build that last changed it.

{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='conversion_id',
) }}

with

conversions as (

    select * from {{ ref('int_conversions_unioned') }}

),

conversion_persons as (

    select * from {{ ref('int_conversion_persons') }}

),

milestones as (

    select * from {{ ref('int_conversion_milestones') }}

),

fingerprints as (

    {{ row_fingerprints(
        ['conversions', 'conversion_persons', 'milestones'], 'conversion_id'
    ) | indent }}

),

compared as (

    {{ compared_with_last_build('fingerprints', 'conversion_id') | indent }}

)

select * from compared
