-- Grain: one row per pipeline of a CRM and stage of it.

with

hubspot as (

    select * from {{ ref('stg_hubspot__pipeline_stages') }}

),

salesforce as (

    select * from {{ ref('stg_salesforce__opportunity_stages') }}

),

deal_versions as (

    select * from {{ ref('int_deal_versions_unioned') }}

),

salesforce_pipelines as (

    select distinct
        source_system,
        pipeline

    from deal_versions

),

-- A stage that is no longer in use may have the name of one that is.
salesforce_latest as (

    select *

    from salesforce

    qualify row_number() over (
        partition by source_system, stage
        order by is_active desc, updated_at desc nulls last, record_hash, _load_id, _row
    ) = 1

),

hubspot_latest as (

    select
        source_system,
        pipeline,
        pipeline_label,
        stage,
        stage_label,
        stage_order,
        probability,
        is_closed,
        is_won

    from hubspot

    qualify row_number() over (
        partition by source_system, pipeline, stage
        order by updated_at desc, record_hash, _load_id, _row
    ) = 1

),

unioned as (

    select * from hubspot_latest

    union all

    -- In Salesforce all pipelines share their stages.
    select
        salesforce_latest.source_system,
        salesforce_pipelines.pipeline,
        salesforce_pipelines.pipeline as pipeline_label,
        salesforce_latest.stage,
        salesforce_latest.stage_label,
        salesforce_latest.stage_order,
        salesforce_latest.probability,
        salesforce_latest.is_closed,
        salesforce_latest.is_won

    from salesforce_latest

    inner join salesforce_pipelines
        on salesforce_latest.source_system = salesforce_pipelines.source_system

)

select * from unioned
