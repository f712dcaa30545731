-- Grain: one row per person, CRM field and change of what it says of the lead.

{{ config(materialized='ephemeral') }}

with

contact_stages as (

    select * from {{ ref('int_contact_stages_unioned') }}

),

stage_names as (

    select * from {{ ref('crm_stages') }}

),

identifiers as (

    select * from {{ ref('int_identifiers_resolved') }}
    where identifier_type = 'crm_contact_id'

),

-- A name without an outcome, such as New, ends what the field said before.
mapped as (

    select distinct
        identifiers.person_id,
        contact_stages.field,
        stage_names.handover_outcome,
        contact_stages.entered_at as reported_at

    from contact_stages

    inner join identifiers
        on
            concat_ws('', contact_stages.source_system, ':', contact_stages.contact_id)
            = identifiers.identifier

    left join stage_names
        on lower(trim(contact_stages.crm_stage)) = stage_names.crm_stage

),

with_next as (

    select
        person_id,
        field,
        handover_outcome,
        reported_at,

        lead(reported_at, 1, {{ end_of_time() }}) over (
            partition by person_id, field
            order by reported_at, handover_outcome nulls first
        ) as reported_until

    from mapped

),

outcomes as (

    select * from with_next
    where handover_outcome is not null

)

select * from outcomes
