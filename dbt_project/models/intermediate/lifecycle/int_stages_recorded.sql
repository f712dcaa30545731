-- Grain: one row per person and entry into a stage that the CRM, else a rule, speaks of.

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

-- The CRM hears of a form some minutes late: the lower stages that it writes then come first.
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

    union all

    select
        person_id,
        stage,
        entered_at,
        'rule' as entered_by,
        is_return

    from rules_after_crm_sync

),

churns_counted as (

    select
        *,

        count(case when stage in {{ stages_of(['churned']) }} then 1 end) over (
            partition by person_id
            order by entered_at
            range between unbounded preceding and interval 1 microsecond preceding
        ) as churns_before

    from unioned

),

-- After a churn the way begins anew, by the CRM's word or a sale. Until then no rule holds.
begun as (

    select *

    from churns_counted

    qualify
        churns_before = 0
        or bool_or(entered_by = 'crm' or is_return) over (
            partition by person_id, churns_before
            order by entered_at
        )

),

ordered as (

    select
        begun.*,
        stages.stage_order,

        max(stages.stage_order) over (
            partition by begun.person_id, begun.churns_before
            order by begun.entered_at
            range between unbounded preceding and interval 1 microsecond preceding
        ) as furthest_order_before

    from begun

    inner join stages
        on begun.stage = stages.stage

),

-- A rule moves people forward; back is for the CRM to say, and for a sale after a churn.
forward as (

    select
        person_id,
        stage,
        entered_at,
        entered_by

    from ordered

    where
        entered_by = 'crm'
        or furthest_order_before is null
        or stage_order > furthest_order_before

)

select * from forward
