-- Grain: one row per landed entry of a deal into a stage of any CRM.

{{ config(materialized='incremental', incremental_strategy='replace_loaded') }}

with

hubspot as (

    select * from {{ ref('stg_hubspot__deal_stages') }}
    where {{ is_newly_loaded() }}

),

salesforce as (

    select * from {{ ref('stg_salesforce__opportunity_histories') }}
    where {{ is_newly_loaded() }}

),

pipedrive as (

    select * from {{ ref('int_deal_states_unnested') }}
    where {{ is_newly_loaded() }}

),

generic as (

    select * from {{ ref('stg_generic__deal_stages') }}
    where {{ is_newly_loaded() }}

),

-- An entry that a record repeats is here once.
unioned as (

    select
        source_system,
        deal_id,
        stage,
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
        deal_id,
        stage,
        entered_at,
        updated_at,
        record_hash,
        _load_id,
        _row,
        _loaded_at
    from pipedrive

    union

    select
        source_system,
        deal_id,
        stage,
        entered_at,
        cast(null as timestamp) as updated_at,
        record_hash,
        _load_id,
        _row,
        _loaded_at
    from salesforce

    union

    select
        source_system,
        deal_id,
        stage,
        entered_at,
        cast(null as timestamp) as updated_at,
        record_hash,
        _load_id,
        _row,
        _loaded_at
    from generic

)

select * from unioned
