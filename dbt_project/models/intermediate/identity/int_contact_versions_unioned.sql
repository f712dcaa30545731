-- Grain: one row per landed version of a CRM contact.

{{ config(materialized='incremental', incremental_strategy='append') }}

{% set columns %}
    contact_id,
    created_at,
    updated_at,
    email,
    phone,
    lifecycle_stage,
    company_id,
    original_source,
    merged_contact_ids,
    record_hash,
    _load_id,
    _row,
    _loaded_at
{% endset %}

with

hubspot as (

    select * from {{ ref('stg_hubspot__contacts') }}
    where {{ is_newly_loaded() }}

),

generic as (

    select * from {{ ref('stg_generic__contacts') }}
    where {{ is_newly_loaded() }}

),

unioned as (

    select 'hubspot' as source_system, {{ columns }} from hubspot

    union all

    select 'generic' as source_system, {{ columns }} from generic

)

select * from unioned
