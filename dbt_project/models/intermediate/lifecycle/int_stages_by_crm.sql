-- Grain: one row per person and change of canonical stage that a CRM records.

with

contact_stages as (

    select * from {{ ref('int_contact_stages_unioned') }}
    where field = 'lifecycle_stage'

),

stage_names as (

    select * from {{ ref('crm_stages') }}
    where stage is not null

),

stages as (

    select * from {{ ref('stages') }}

),

identifiers as (

    select * from {{ ref('int_identifiers_resolved') }}

),

mapped as (

    select distinct
        identifiers.person_id,
        stage_names.stage,
        stages.stage_order,
        stage_names.handover_outcome is not null as is_handover_outcome,
        contact_stages.entered_at

    from contact_stages

    inner join stage_names
        on lower(trim(contact_stages.crm_stage)) = stage_names.crm_stage

    inner join stages
        on stage_names.stage = stages.stage

    inner join identifiers
        on
            identifiers.identifier_type = 'crm_contact_id'
            and concat_ws('', contact_stages.source_system, ':', contact_stages.contact_id)
            = identifiers.identifier

),

-- A lead status moves a lead forward to its stage, never back: an MQL that sales works on, or keeps
-- for later, stays an MQL.
with_stage_before as (

    select
        *,

        max(stage_order) over (
            partition by person_id
            order by entered_at, stage_order, is_handover_outcome
            rows between unbounded preceding and 1 preceding
        ) as furthest_order_before

    from mapped

),

forward as (

    select * from with_stage_before
    where
        not is_handover_outcome
        or stage_order >= coalesce(furthest_order_before, 0)

),

-- A CRM writes the stage again with every sync: only a change is an entry. Of stages entered in the
-- same second, as when a lead is converted, the later stage holds.
changes as (

    select
        person_id,
        stage,
        entered_at

    from forward

    qualify
        lag(stage)
            over (
                partition by person_id
                order by entered_at, stage_order, is_handover_outcome
            )
        is distinct from stage

)

select * from changes
