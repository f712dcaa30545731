-- Grain: one row per report day and deal that there was by its end, as it stood then.

with

stages_then as (

    select * from {{ ref('int_deal_stages_on_days') }}

),

deals as (

    select * from {{ ref('int_deals_latest') }}

),

deal_amounts as (

    select * from {{ ref('int_deal_amounts_unioned') }}

),

pipeline_stages as (

    select * from {{ ref('int_pipeline_stages_unioned') }}

),

exchange_rates as (

    select * from {{ ref('int_exchange_rates_ranged') }}

),

valued as (

    select
        stages_then.report_date,
        stages_then.is_as_of_day,
        stages_then.known_until,
        stages_then.quarter_until,
        stages_then.source_system,
        stages_then.deal_id,
        stages_then.is_unchanged,
        stages_then.stage,
        stages_then.stage_entered_at,
        stages_then.is_closed,
        stages_then.is_won,
        stages_then.closed_at,
        deals.pipeline,
        deals.created_at,
        deals.currency,
        deals.revenue as latest_revenue,
        case when stages_then.is_closed and not stages_then.is_won then deals.lost_reason end
            as lost_reason,
        case
            when stages_then.is_unchanged then deals.amount
            else coalesce(deal_amounts.amount, 0)
        end as amount,

        -- The CRM's own probability, of the deal, else of its stage.
        case
            when stages_then.is_won then 1
            when stages_then.is_closed then 0
            else coalesce(
                case when not stages_then.is_unchanged then deal_amounts.crm_probability end,
                stages_then.crm_probability,
                pipeline_stages.probability,
                0
            )
        end as crm_probability,
        {{ reporting_date('coalesce(stages_then.closed_at, deals.created_at)') }} as amount_date

    from stages_then

    inner join deals
        on
            stages_then.source_system = deals.source_system
            and stages_then.deal_id = deals.deal_id

    left join deal_amounts
        on
            stages_then.source_system = deal_amounts.source_system
            and stages_then.deal_id = deal_amounts.deal_id
            and stages_then.known_until > deal_amounts.changed_at
            and stages_then.known_until
            <= coalesce(deal_amounts.changed_until, cast('9999-12-31' as timestamp))

    left join pipeline_stages
        on
            stages_then.source_system = pipeline_stages.source_system
            and deals.pipeline = pipeline_stages.pipeline
            and stages_then.stage = pipeline_stages.stage

),

converted as (

    select
        valued.report_date,
        valued.is_as_of_day,
        valued.known_until,
        valued.quarter_until,
        valued.source_system,
        valued.deal_id,
        valued.pipeline,
        valued.stage,
        valued.stage_entered_at,
        valued.created_at,
        valued.is_closed,
        valued.is_won,
        valued.closed_at,
        valued.lost_reason,
        cast(valued.crm_probability as double) as crm_probability,
        valued.amount,
        valued.currency,
        case
            when valued.is_unchanged then valued.latest_revenue
            else cast(
                {{ converted_amount('valued.amount', 'exchange_rates.rate') }} as decimal(18, 2)
            )
        end as revenue

    from valued

    left join exchange_rates
        on
            valued.currency = exchange_rates.currency
            and valued.amount_date >= exchange_rates.valid_from
            and valued.amount_date < exchange_rates.valid_until

)

select * from converted
