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

fingerprints as (

    {{ row_fingerprints(
        ['recorded', 'implied', 'persons_accounts', 'original_sources'], 'person_id'
    ) | indent }}

),

compared as (

    {{ compared_with_last_build('fingerprints', 'person_id') | indent }}

)

select * from compared
