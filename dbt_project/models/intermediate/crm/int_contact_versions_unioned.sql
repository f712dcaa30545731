-- Grain: one row per landed version of a CRM contact.

{{ config(materialized='incremental', incremental_strategy='replace_loaded') }}

{% set columns %}
    source_system,
    contact_id,
    created_at,
    updated_at,
    email,
    phone,
    full_name,
    lifecycle_stage,
    job_title,
    country,
    company_id,
    original_source,
    given_columns,
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

salesforce_leads as (

    select * from {{ ref('stg_salesforce__leads') }}
    where {{ is_newly_loaded() }}

),

salesforce_contacts as (

    select * from {{ ref('stg_salesforce__contacts') }}
    where {{ is_newly_loaded() }}

),

pipedrive as (

    select * from {{ ref('stg_pipedrive__persons') }}
    where {{ is_newly_loaded() }}

),

generic as (

    select * from {{ ref('stg_generic__contacts') }}
    where {{ is_newly_loaded() }}

),

unioned as (

    select
        merged_contact_ids,
        linked_contact_ids,
        emails,
        cast(null as string) as merged_into_contact_id,
        lead_status,
        cast(null as double) as employee_count,
        is_gone,
        {{ columns | indent(4) }}
    from hubspot

    union all

    select
        {{ text_list([]) }} as merged_contact_ids,
        {{ text_list([]) }} as linked_contact_ids,
        {{ text_list([]) }} as emails,
        merged_into_contact_id,
        cast(null as string) as lead_status,
        employee_count,
        is_gone,
        {{ columns | indent(4) }}
    from salesforce_leads

    union all

    select
        {{ text_list([]) }} as merged_contact_ids,
        {{ text_list([]) }} as linked_contact_ids,
        {{ text_list([]) }} as emails,
        merged_into_contact_id,
        lead_status,
        cast(null as double) as employee_count,
        is_gone,
        {{ columns | indent(4) }}
    from salesforce_contacts

    union all

    -- Pipedrive does not tell who was merged; the person that is kept has the addresses of both.
    select
        {{ text_list([]) }} as merged_contact_ids,
        {{ text_list([]) }} as linked_contact_ids,
        emails,
        cast(null as string) as merged_into_contact_id,
        cast(null as string) as lead_status,
        cast(null as double) as employee_count,
        is_gone,
        {{ columns | indent(4) }}
    from pipedrive

    union all

    select
        merged_contact_ids,
        {{ text_list([]) }} as linked_contact_ids,
        {{ text_list([]) }} as emails,
        cast(null as string) as merged_into_contact_id,
        cast(null as string) as lead_status,
        cast(null as double) as employee_count,
        false as is_gone,
        {{ columns | indent(4) }}
    from generic

)

select * from unioned
