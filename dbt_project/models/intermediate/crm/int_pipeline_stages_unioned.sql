-- Grain: one row per pipeline of a CRM and stage of it.

with

hubspot as (

    select * from {{ ref('stg_hubspot__pipeline_stages') }}

),

pipedrive as (

    select * from {{ ref('stg_pipedrive__pipeline_stages') }}

),

salesforce as (

    select * from {{ ref('stg_salesforce__opportunity_stages') }}

),

deal_versions as (

    select * from {{ ref('int_deal_versions_unioned') }}

),

exports as (

    select * from {{ ref('int_exports_dated') }}

),

salesforce_pipelines as (

    select distinct
        source_system,
        coalesce(pipeline, 'default') as pipeline

    from deal_versions

),

-- A retired stage may have the name of one in use.
salesforce_dated as (

    select
        salesforce.*,
        {{ version_at(['source_system', 'stage']) }} as version_at,
        exports.exported_at

    from salesforce

    left join exports
        on salesforce._load_id = exports.load_id

),

salesforce_latest as (

    select *

    from salesforce_dated

    qualify row_number() over (
        partition by source_system, stage
        order by is_active desc, {{ newest_first() }}, _load_id, _row
    ) = 1

),

listed as (

    select * from hubspot

    union all

    select * from pipedrive

),

listed_dated as (

    select
        listed.*,
        {{ version_at(['source_system', 'pipeline', 'stage']) }} as version_at,
        exports.exported_at

    from listed

    left join exports
        on listed._load_id = exports.load_id

),

listed_latest as (

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

    from listed_dated

    qualify row_number() over (
        partition by source_system, pipeline, stage
        order by {{ newest_first() }}, _load_id, _row
    ) = 1

),

unioned as (

    select * from listed_latest

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
