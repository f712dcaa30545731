-- Grain: one row per attribution model, pipeline, deal stage, channel, source and campaign.

{% set amounts = {
    'amount': 'revenue',
    'weighted_amount': 'weighted_revenue',
    'crm_weighted_amount': 'crm_weighted_revenue',
} %}

with

deal_stages as (

    select * from {{ ref('int_deal_stages_measured') }}

    where is_as_of_day

),

deals as (

    select * from {{ ref('int_deals_predicted') }}

    where is_as_of_day

),

deals_credited as (

    select * from {{ ref('int_deals_credited') }}

),

stages as (

    select * from {{ ref('int_stage_chances_measured') }}

    where report_date = {{ as_of_date() }}

),

-- Each channel's part of a deal and of its amounts.
parts as (

    select
        deals_credited.source_system,
        deals_credited.deal_id,
        deals_credited.attribution_model,
        deals_credited.channel,
        deals_credited.source,
        deals_credited.campaign,
        deals_credited.credit,
        {% for name, amount in amounts.items() %}
            {{ apportioned(
                'deals.' ~ amount, 'deals_credited.share_from', 'deals_credited.share_until'
            ) }} as {{ name }},
        {% endfor %}
        deals.is_closed,
        deals.is_won

    from deals

    inner join deals_credited
        on
            deals.source_system = deals_credited.source_system
            and deals.deal_id = deals_credited.deal_id

),

-- A deal counts in the stage that it is in; the stages before show how it got there.
stages_credited as (

    select
        parts.attribution_model,
        deal_stages.pipeline,
        deal_stages.stage,
        parts.channel,
        parts.source,
        parts.campaign,
        parts.credit as reached,
        case when deal_stages.is_present_stage then parts.credit else 0 end as deals,
        case
            when deal_stages.is_present_stage and not parts.is_closed then parts.credit
            else 0
        end as open_deals,
        {% for name in amounts %}
            case when deal_stages.is_present_stage then parts.{{ name }} else 0 end as {{ name }},
        {% endfor %}
        -- A product of 37 digits, which is as wide as both engines keep all places of.
        cast(parts.credit as decimal(19, 15))
        * cast(deal_stages.seconds_in_stage as decimal(17, 0)) as seconds_in_stage,
        case when deal_stages.seconds_in_stage is not null then parts.credit end as stayed,
        case when not deal_stages.is_closed_stage then parts.credit end as able_to_move_on,
        case
            when not deal_stages.is_closed_stage and deal_stages.is_moved_on then parts.credit
            else 0
        end as moved_on,
        case when parts.is_closed then parts.credit end as closed,
        case when parts.is_won then parts.credit else 0 end as won

    from deal_stages

    inner join parts
        on
            deal_stages.source_system = parts.source_system
            and deal_stages.deal_id = parts.deal_id

),

counted as (

    select
        stages_credited.attribution_model,
        {{ is_default_model('stages_credited.attribution_model') }} as is_default_model,
        stages_credited.pipeline,
        stages_credited.stage as deal_stage,
        stages.stage_label as deal_stage_label,
        stages.stage_order as deal_stage_order,
        stages.is_closed,
        stages.is_won,
        stages_credited.channel,
        stages_credited.source,
        stages_credited.campaign,
        cast(sum(stages_credited.deals) as double) as deals,
        cast(sum(stages_credited.open_deals) as double) as open_deals,
        {% for name in amounts %}
            cast(sum(stages_credited.{{ name }}) as decimal(18, 2)) as {{ name }},
        {% endfor %}
        {{ ratio('sum(stages_credited.seconds_in_stage)', 'sum(stages_credited.stayed)') }}
        / 86400.0 as average_days_in_stage,
        cast(coalesce(sum(stages_credited.stayed), 0) as double) as stayed,
        cast(sum(stages_credited.reached) as double) as reached,
        {{ conversion_rate(
            'sum(stages_credited.moved_on)', 'sum(stages_credited.able_to_move_on)'
        ) }} as moved_on_rate,
        {{ conversion_rate('sum(stages_credited.won)', 'sum(stages_credited.closed)') }}
            as won_rate

    from stages_credited

    inner join stages
        on
            stages_credited.pipeline = stages.pipeline
            and stages_credited.stage = stages.stage

    group by all

)

select * from counted
