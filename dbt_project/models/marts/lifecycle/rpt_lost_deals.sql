-- Grain: one row per attribution model, pipeline, stage that deals were lost from, reason, channel
-- and source.

with

deals as (

    select * from {{ ref('int_deals_on_days') }}

    where is_as_of_day and is_closed and not is_won

),

deal_stages as (

    select * from {{ ref('int_deal_stages_measured') }}

    where is_as_of_day and not is_closed_stage

),

deals_credited as (

    select * from {{ ref('int_deals_credited') }}

),

last_stages as (

    select *

    from deal_stages

    qualify row_number() over (
        partition by source_system, deal_id
        order by first_entered_at desc nulls last, stage_order desc nulls last, stage
    ) = 1

),

credited as (

    select
        deals_credited.attribution_model,
        deals.pipeline,
        coalesce(last_stages.stage, '(unknown)') as deal_stage,
        coalesce(last_stages.stage_label, '(unknown)') as deal_stage_label,
        last_stages.stage_order as deal_stage_order,
        coalesce(deals.lost_reason, '(not given)') as lost_reason,
        deals_credited.channel,
        deals_credited.source,
        deals_credited.credit,
        {{ apportioned(
            'deals.revenue', 'deals_credited.share_from', 'deals_credited.share_until'
        ) }} as amount

    from deals

    inner join deals_credited
        on
            deals.source_system = deals_credited.source_system
            and deals.deal_id = deals_credited.deal_id

    left join last_stages
        on
            deals.source_system = last_stages.source_system
            and deals.deal_id = last_stages.deal_id

),

counted as (

    select
        attribution_model,
        pipeline,
        deal_stage,
        deal_stage_label,
        deal_stage_order,
        lost_reason,
        channel,
        source,
        cast(sum(credit) as double) as deals,
        cast(sum(amount) as decimal(18, 2)) as amount

    from credited

    group by all

)

select * from counted
