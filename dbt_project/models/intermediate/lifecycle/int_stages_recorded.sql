-- Grain: one row per person and entry into a stage.

with

stages as (

    select * from {{ ref('stages') }}

),

stage_entries as (

    select * from {{ ref('int_stages_by_crm_or_rule') }}

),

churns_counted as (

    select
        *,

        count(case when stage in {{ stages_of(['churned']) }} then 1 end) over (
            partition by person_id
            order by entered_at
            range between unbounded preceding and interval 1 microsecond preceding
        ) as churns_before

    from stage_entries

),

-- After a churn only the CRM or a sale starts again. Until then no rule counts.
started as (

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
        started.*,
        stages.stage_order,

        max(stages.stage_order) over (
            partition by started.person_id, started.churns_before
            order by started.entered_at
            range between unbounded preceding and interval 1 microsecond preceding
        ) as furthest_order_before

    from started

    inner join stages
        on started.stage = stages.stage

),

-- A rule only moves people forward. The CRM may move them back, and so may a sale after a churn.
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
