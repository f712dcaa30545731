-- Grain: one row per landed version of a CRM deal.

{{ config(materialized='incremental', incremental_strategy='append') }}

{% set columns %}
    deal_id,
    contact_ids,
    company_id,
    pipeline,
    stage,
    amount,
    currency,
    created_at,
    updated_at,
    closed_at,
    is_closed,
    is_won,
    record_hash,
    _load_id,
    _row,
    _loaded_at
{% endset %}

with

hubspot as (

    select * from {{ ref('stg_hubspot__deals') }}
    where {{ is_newly_loaded() }}

),

generic as (

    select * from {{ ref('stg_generic__deals') }}
    where {{ is_newly_loaded() }}

),

unioned as (

    select 'hubspot' as source_system, is_archived, {{ columns }} from hubspot

    union all

    select 'generic' as source_system, false as is_archived, {{ columns }} from generic

)

select * from unioned
