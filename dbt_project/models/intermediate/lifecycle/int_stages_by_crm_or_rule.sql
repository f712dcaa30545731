-- Grain: one row per person and entry into a stage by the CRM, or by a rule where it is silent.

{{ config(materialized='ephemeral') }}

with

by_crm as (

    select * from {{ ref('int_stages_by_crm') }}

),

by_rule as (

    select * from {{ ref('int_stages_by_rule') }}

),

stages as (

    select * from {{ ref('stages') }}

),

crm_stages_of_person as (

    select distinct
        person_id,
        stage

    from by_crm

),

rules_where_the_crm_is_silent as (

    select
        by_rule.person_id,
        by_rule.stage,
        by_rule.entered_at,
        by_rule.is_return,
        stages.stage_order

    from by_rule

    inner join stages
        on by_rule.stage = stages.stage

    left join crm_stages_of_person
        on
            by_rule.person_id = crm_stages_of_person.person_id
            and by_rule.stage = crm_stages_of_person.stage

    where
        crm_stages_of_person.stage is null
        or by_rule.is_return

),

-- The CRM writes lower stages some minutes after a form: these come first.
rules_after_crm_sync as (

    select
        rules.person_id,
        rules.stage,
        rules.is_return,
        greatest(rules.entered_at, coalesce(max(by_crm.entered_at), rules.entered_at)) as entered_at

    from rules_where_the_crm_is_silent as rules

    left join stages as lower_stages
        on rules.stage_order > lower_stages.stage_order

    left join by_crm
        on
            rules.person_id = by_crm.person_id
            and lower_stages.stage = by_crm.stage
            and by_crm.entered_at
            between rules.entered_at
            and rules.entered_at + interval {{ var('crm_sync_minutes') }} minutes

    group by rules.person_id, rules.stage, rules.entered_at, rules.is_return

),

unioned as (

    select
        person_id,
        stage,
        entered_at,
        'crm' as entered_by,
        false as is_return

    from by_crm

    -- Two entries that wait for the same entry of the CRM are one.
    union

    select
        person_id,
        stage,
        entered_at,
        'rule' as entered_by,
        is_return

    from rules_after_crm_sync

)

select * from unioned
