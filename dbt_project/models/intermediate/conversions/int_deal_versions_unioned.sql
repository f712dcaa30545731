-- Grain: one row per landed version of a CRM deal.

{{ config(materialized='incremental', incremental_strategy='append') }}

{% set columns %}
    deal_id,
    company_id,
    pipeline,
    stage,
    amount,
    currency,
    created_at,
    updated_at,
    is_closed,
    is_won,
    deal_type,
    lost_reason,
    crm_probability,
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

salesforce as (

    select * from {{ ref('stg_salesforce__opportunities') }}
    where {{ is_newly_loaded() }}

),

generic as (

    select * from {{ ref('stg_generic__deals') }}
    where {{ is_newly_loaded() }}

),

unioned as (

    select
        source_system,
        is_archived,
        contact_ids,
        closed_at,
        cast(null as date) as close_date,
        {{ columns | indent(4) }}
    from hubspot

    union all

    select
        source_system,
        is_deleted as is_archived,
        {{ split_list("''") }} as contact_ids,
        cast(null as timestamp) as closed_at,
        close_date,
        {{ columns | indent(4) }}
    from salesforce

    union all

    select
        source_system,
        false as is_archived,
        contact_ids,
        closed_at,
        cast(null as date) as close_date,
        {{ columns | indent(4) }}
    from generic

)

select * from unioned
