-- Grain: one row per report day, deal and stage that it had ever entered by then.

with

visits as (

    select * from {{ ref('int_deal_stage_visits') }}

),

deals as (

    select * from {{ ref('int_deals_on_days') }}

),

pipeline_stages as (

    select * from {{ ref('int_pipeline_stages_unioned') }}

),

stays as (

    select
        report_date,
        source_system,
        deal_id,
        pipeline,
        stage,
        bool_or(is_present_stage) as is_present_stage,
        bool_or(is_closing_stage) as is_closing_stage,
        min(entered_at) as first_entered_at,
        cast(sum(seconds_in_stage) as bigint) as seconds_in_stage

    from visits

    group by all

),

described as (

    select
        stays.report_date,
        deals.is_as_of_day,
        stays.source_system,
        stays.deal_id,
        stays.pipeline,
        stays.stage,
        coalesce(pipeline_stages.stage_label, stays.stage) as stage_label,
        pipeline_stages.stage_order,
        pipeline_stages.probability,
        coalesce(pipeline_stages.is_closed, stays.is_closing_stage) as is_closed_stage,

        -- Without the CRM's own list of stages, a lost deal shows which stage is the lost one.
        coalesce(
            pipeline_stages.is_closed and not pipeline_stages.is_won,
            stays.is_closing_stage and not deals.is_won
        ) as is_lost_stage,

        stays.is_present_stage,
        stays.first_entered_at,
        stays.seconds_in_stage,
        deals.is_closed,
        deals.is_won

    from stays

    inner join deals
        on
            stays.report_date = deals.report_date
            and stays.source_system = deals.source_system
            and stays.deal_id = deals.deal_id

    left join pipeline_stages
        on
            stays.source_system = pipeline_stages.source_system
            and stays.pipeline = pipeline_stages.pipeline
            and stays.stage = pipeline_stages.stage

),

measured as (

    select
        *,

        -- Stages without an order in the CRM are ordered by time.
        coalesce(
            stage_order < max(case when not is_lost_stage then stage_order end) over deal,
            first_entered_at < max(case when not is_lost_stage then first_entered_at end) over deal,
            false
        ) as is_moved_on

    from described

    window deal as (partition by report_date, source_system, deal_id)

)

select * from measured
