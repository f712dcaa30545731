-- Grain: one row per report day, pipeline and stage that deals had reached by then.

with

deal_stages as (

    select * from {{ ref('int_deal_stages_measured') }}

),

-- The chance of a stage is learned from all deals that were ever in it, of any source.
chances as (

    select
        report_date,
        pipeline,
        stage,
        min(stage_label) as stage_label,
        min(stage_order) as stage_order,

        -- Without the CRM's own list of stages, one stage may hold open and closed deals.
        coalesce(
            bool_or(is_closed_stage) and not bool_or(is_present_stage and not is_closed), false
        ) as is_closed,
        coalesce(
            bool_or(is_closed_stage and not is_lost_stage)
            and not bool_or(is_present_stage and not (is_closed and is_won)),
            false
        ) as is_won,

        coalesce(
            {{ conversion_rate(
                'count(case when is_closed and is_won then 1 end)',
                'count(case when is_closed then 1 end)',
            ) }},
            max(cast(probability as double)),
            0
        ) as win_chance

    from deal_stages

    group by all

)

select * from chances
