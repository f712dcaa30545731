-- Grain: one row per pipeline, deal stage, channel, source and campaign.

with

deal_stages as (

    select * from {{ ref('int_deal_stages_measured') }}

),

deals_sourced as (

    select * from {{ ref('int_deals_sourced') }}

),

-- What a deal in a stage is worth is told by all deals that ever stood there, of any source.
stage_chances as (

    select
        pipeline,
        stage,
        min(stage_label) as deal_stage_label,
        min(stage_order) as deal_stage_order,

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

),

counted as (

    select
        deal_stages.pipeline,
        deal_stages.stage,
        deals_sourced.channel,
        deals_sourced.source,
        deals_sourced.campaign,
        count(*) as reached,
        count(case when deal_stages.is_present_stage then 1 end) as deals,
        cast(
            coalesce(sum(case when deal_stages.is_present_stage then deal_stages.amount end), 0)
            as decimal(18, 2)
        ) as amount,
        avg(deal_stages.seconds_in_stage) / 86400.0 as average_days_in_stage,
        count(case when not deal_stages.is_closed_stage then 1 end) as able_to_move_on,
        count(
            case when not deal_stages.is_closed_stage and deal_stages.is_moved_on then 1 end
        ) as moved_on,
        count(case when deal_stages.is_closed then 1 end) as closed,
        count(case when deal_stages.is_closed and deal_stages.is_won then 1 end) as won

    from deal_stages

    inner join deals_sourced
        on
            deal_stages.source_system = deals_sourced.source_system
            and deal_stages.deal_id = deals_sourced.deal_id

    group by all

),

weighted as (

    select
        counted.pipeline,
        counted.stage as deal_stage,
        stage_chances.deal_stage_label,
        stage_chances.deal_stage_order,
        counted.channel,
        counted.source,
        counted.campaign,
        counted.deals,
        counted.amount,
        cast(counted.amount * stage_chances.win_chance as decimal(18, 2)) as weighted_amount,
        counted.average_days_in_stage,
        counted.reached,
        {{ conversion_rate('counted.moved_on', 'counted.able_to_move_on') }} as moved_on_rate,
        {{ conversion_rate('counted.won', 'counted.closed') }} as won_rate

    from counted

    inner join stage_chances
        on
            counted.pipeline = stage_chances.pipeline
            and counted.stage = stage_chances.stage

)

select * from weighted
