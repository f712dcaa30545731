-- Grain: one row per day of prediction, attribution model, channel and source of open deals.

{% set amounts = {
    'amount': 'revenue',
    'predicted_revenue': 'weighted_revenue',
    'crm_predicted_revenue': 'crm_weighted_revenue',
    'won_revenue_in_quarter': 'won_revenue_in_quarter',
    'won_revenue': 'won_revenue',
} %}

with

deals as (

    select * from {{ ref('int_deals_predicted') }}

),

deals_credited as (

    select * from {{ ref('int_deals_credited') }}

),

deals_open as (

    select * from deals
    where not is_closed

),

deals_now as (

    select * from deals
    where is_as_of_day

),

-- What exactly the open deals of a day had brought by the as-of day.
outcomes as (

    select
        deals_open.*,
        deals_now.is_won as is_won_now,
        deals_now.is_closed as is_closed_now,
        deals_now.is_won and deals_now.closed_at < deals_open.quarter_until as is_won_in_quarter,
        case when deals_now.is_won then deals_now.revenue else 0 end as won_revenue,
        case
            when deals_now.is_won and deals_now.closed_at < deals_open.quarter_until
                then deals_now.revenue
            else 0
        end as won_revenue_in_quarter

    from deals_open

    inner join deals_now
        on
            deals_open.source_system = deals_now.source_system
            and deals_open.deal_id = deals_now.deal_id

),

credited as (

    select
        outcomes.report_date as prediction_date,
        outcomes.is_as_of_day,
        deals_credited.attribution_model,
        deals_credited.channel,
        deals_credited.source,
        {% for name, amount in amounts.items() %}
            {{ apportioned(
                'outcomes.' ~ amount, 'deals_credited.share_from', 'deals_credited.share_until'
            ) }} as {{ name }},
        {% endfor %}
        deals_credited.credit as open_deals,
        case when outcomes.is_won_in_quarter then deals_credited.credit else 0 end
            as won_deals_in_quarter,
        case when outcomes.is_won_now then deals_credited.credit else 0 end as won_deals,
        case
            when outcomes.is_closed_now and not outcomes.is_won_now then deals_credited.credit
            else 0
        end as lost_deals,
        case when not outcomes.is_closed_now then deals_credited.credit else 0 end
            as still_open_deals

    from outcomes

    inner join deals_credited
        on
            outcomes.source_system = deals_credited.source_system
            and outcomes.deal_id = deals_credited.deal_id

),

summed as (

    select
        prediction_date,
        is_as_of_day,
        attribution_model,
        channel,
        source,
        cast(sum(open_deals) as double) as open_deals,
        cast(sum(won_deals_in_quarter) as double) as won_deals_in_quarter,
        cast(sum(won_deals) as double) as won_deals,
        cast(sum(lost_deals) as double) as lost_deals,
        cast(sum(still_open_deals) as double) as still_open_deals,
        cast(sum(amount) as decimal(18, 2)) as amount,
        cast(sum(predicted_revenue) as decimal(18, 2)) as predicted_revenue,
        cast(sum(crm_predicted_revenue) as decimal(18, 2)) as crm_predicted_revenue,
        cast(sum(won_revenue_in_quarter) as decimal(18, 2)) as won_revenue_in_quarter,
        cast(sum(won_revenue) as decimal(18, 2)) as won_revenue

    from credited

    group by all

),

compared as (

    select
        *,
        {{ is_default_model() }} as is_default_model,

        -- There is no result yet of what is predicted today.
        case when not is_as_of_day then cast(won_revenue - predicted_revenue as decimal(18, 2)) end
            as difference

    from summed

)

select * from compared
