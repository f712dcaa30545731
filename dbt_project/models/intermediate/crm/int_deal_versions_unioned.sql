-- Grain: one row per landed version of a CRM deal.

{{ config(materialized='incremental', incremental_strategy='replace_loaded') }}

{% set columns %}
    source_system,
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
    given_columns,
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

pipedrive as (

    select * from {{ ref('stg_pipedrive__deals') }}
    where {{ is_newly_loaded() }}

),

generic as (

    select * from {{ ref('stg_generic__deals') }}
    where {{ is_newly_loaded() }}

),

unioned as (

    select
        is_gone,
        contact_ids,
        company_ids,
        merged_deal_ids,
        linked_deal_id,
        closed_at,
        close_date,
        {{ columns | indent(4) }}
    from hubspot

    union all

    select
        is_gone,
        {{ text_list([]) }} as contact_ids,
        {{ text_list(['company_id']) }} as company_ids,
        {{ text_list([]) }} as merged_deal_ids,
        cast(null as string) as linked_deal_id,
        cast(null as timestamp) as closed_at,
        close_date,
        {{ columns | indent(4) }}
    from salesforce

    union all

    select
        is_gone,
        contact_ids,
        company_ids,
        {{ text_list([]) }} as merged_deal_ids,
        cast(null as string) as linked_deal_id,
        closed_at,
        cast(null as date) as close_date,
        {{ columns | indent(4) }}
    from pipedrive

    union all

    select
        false as is_gone,
        contact_ids,
        {{ text_list(['company_id']) }} as company_ids,
        {{ text_list([]) }} as merged_deal_ids,
        cast(null as string) as linked_deal_id,
        closed_at,
        close_date,
        {{ columns | indent(4) }}
    from generic

)

select * from unioned
