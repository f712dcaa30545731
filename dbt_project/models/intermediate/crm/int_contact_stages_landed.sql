-- Grain: one row per landed entry of a contact into a stage or lead status of any CRM.

{{ config(materialized='incremental', incremental_strategy='replace_loaded') }}

with

hubspot as (

    select * from {{ ref('stg_hubspot__contact_stages') }}
    where {{ is_newly_loaded() }}

),

-- A record of `created` has no stage; the present stage may be the first.
salesforce_leads as (

    select
        *,
        'lifecycle_stage' as kept_field

    from {{ ref('stg_salesforce__lead_histories') }}

    where
        {{ is_newly_loaded() }}
        and field in ('Status', 'created')

),

salesforce_contacts as (

    select
        *,
        'lifecycle_stage' as kept_field

    from {{ ref('stg_salesforce__contact_histories') }}

    where
        {{ is_newly_loaded() }}
        and field in ('{{ var("salesforce_lifecycle_field") }}', 'created')

),

salesforce_statuses as (

    select
        *,
        'lead_status' as kept_field

    from {{ ref('stg_salesforce__contact_histories') }}

    where
        {{ is_newly_loaded() }}
        and field in ('{{ var("salesforce_contact_status_field") }}', 'created')

),

salesforce as (

    select * from salesforce_leads

    union all

    select * from salesforce_contacts

    union all

    select * from salesforce_statuses

),

generic as (

    select * from {{ ref('stg_generic__contact_stages') }}
    where {{ is_newly_loaded() }}

),

-- An entry that a record repeats is here once.
unioned as (

    select
        source_system,
        contact_id,
        field,
        stage,
        cast(null as string) as previous_stage,
        false as is_creation,
        entered_at,
        updated_at,
        record_hash,
        _load_id,
        _row,
        _loaded_at
    from hubspot

    union

    select
        source_system,
        contact_id,
        kept_field as field,
        new_value as stage,
        old_value as previous_stage,
        field = 'created' as is_creation,
        changed_at as entered_at,
        cast(null as timestamp) as updated_at,
        record_hash,
        _load_id,
        _row,
        _loaded_at
    from salesforce

    union

    select
        source_system,
        contact_id,
        'lifecycle_stage' as field,
        stage,
        cast(null as string) as previous_stage,
        false as is_creation,
        entered_at,
        cast(null as timestamp) as updated_at,
        record_hash,
        _load_id,
        _row,
        _loaded_at
    from generic

)

select * from unioned
