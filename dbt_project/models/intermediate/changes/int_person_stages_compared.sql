-- Grain: one row per person with a stage, an account or a CRM source, with the build that last
-- changed these.

{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='person_id',
) }}

with

recorded as (

    select * from {{ ref('int_stages_recorded') }}

),

implied as (

    select * from {{ ref('int_stages_implied') }}

),

persons_accounts as (

    select * from {{ ref('int_persons_accounts') }}

),

original_sources as (

    select * from {{ ref('int_persons_original_sources') }}

),

records as (

    select
        person_id,
        {{ hash64(['stage', 'entered_at', 'entered_by']) }} as record_hash

    from recorded

    union all

    select
        person_id,
        {{ hash64(['stage', 'entered_at', "'implied'"]) }} as record_hash

    from implied

    union all

    select
        person_id,
        {{ hash64(['account_id', "'account'"]) }} as record_hash

    from persons_accounts

    union all

    select
        person_id,
        {{ hash64(['original_source', "'source'"]) }} as record_hash

    from original_sources

),

fingerprints as (

    select
        person_id,
        {{ fingerprint(['record_hash']) }} as fingerprint

    from records

    group by person_id

),

compared as (

    {{ compared_with_last_build('fingerprints', 'person_id') | indent }}

)

select * from compared
