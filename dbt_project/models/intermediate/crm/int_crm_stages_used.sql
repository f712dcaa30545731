-- Grain: one row per CRM, field and name of a stage or lead status that contacts were in.

{{ config(materialized='view') }}

with

contact_stages as (

    select * from {{ ref('int_contact_stages_unioned') }}

),

stage_names as (

    select * from {{ ref('crm_stages') }}

),

counted as (

    select
        source_system,
        field,
        crm_stage,
        count(distinct contact_id) as contact_count,
        count(*) as entry_count,
        min(entered_at) as first_entered_at,
        max(entered_at) as last_entered_at

    from contact_stages

    group by source_system, field, crm_stage

),

named as (

    select
        counted.*,
        case when counted.field = 'lifecycle_stage' then stage_names.stage end as stage,
        stage_names.handover_outcome,
        stage_names.crm_stage is not null as is_mapped

    from counted

    left join stage_names
        on lower(trim(counted.crm_stage)) = stage_names.crm_stage

)

select * from named
