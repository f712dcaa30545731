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

-- A reason given only once is free text, which may name a person.
deals_reasoned as (

    select
        source_system,
        deal_id,
        pipeline,
        revenue,
        case
            when lost_reason is null then '(not given)'
            when
                count(*) over (partition by lost_reason)
                >= {{ var('lost_reason_minimum_deals') }}
                then {{ without_emails('lost_reason') }}
            else '(other)'
        end as lost_reason

    from deals

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
        deals_reasoned.pipeline,
        coalesce(last_stages.stage, '(unknown)') as deal_stage,
        coalesce(last_stages.stage_label, '(unknown)') as deal_stage_label,
        last_stages.stage_order as deal_stage_order,
        deals_reasoned.lost_reason,
        deals_credited.channel,
        deals_credited.source,
        deals_credited.credit,
        {{ apportioned(
            'deals_reasoned.revenue', 'deals_credited.share_from', 'deals_credited.share_until'
        ) }} as amount

    from deals_reasoned

    inner join deals_credited
        on
            deals_reasoned.source_system = deals_credited.source_system
            and deals_reasoned.deal_id = deals_credited.deal_id

    left join last_stages
        on
            deals_reasoned.source_system = last_stages.source_system
            and deals_reasoned.deal_id = last_stages.deal_id

),

counted as (

    select
        attribution_model,
        {{ is_default_model() }} as is_default_model,
        pipeline,
        deal_stage,
        -- Two CRMs may have a stage of one name under two labels.
        min(deal_stage_label) as deal_stage_label,
        min(deal_stage_order) as deal_stage_order,
        lost_reason,
        channel,
        source,
        cast(sum(credit) as double) as deals,
        cast(sum(amount) as decimal(18, 2)) as amount

    from credited

    group by all

)

select * from counted
