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

records as (

    select
        conversion_id,
        {{ hash64(['conversion_type', 'person_id', 'converted_at', 'revenue']) }} as record_hash

    from conversions

    union all

    select
        conversion_id,
        {{ hash64(["'person'", 'person_id', 'touches_used_until']) }} as record_hash

    from conversion_persons

    union all

    select
        conversion_id,
        {{ hash64(['milestone', 'reached_at']) }} as record_hash

    from milestones

),

fingerprints as (

    select
        conversion_id,
        {{ fingerprint(['record_hash']) }} as fingerprint

    from records

    group by conversion_id

),

compared as (

    {{ compared_with_last_build('fingerprints', 'conversion_id') | indent }}

)

select * from compared
