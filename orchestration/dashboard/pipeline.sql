-- name: stages
-- Grain: one row per pipeline and deal stage.
with

stages as (

    select
        pipeline,
        deal_stage,
        deal_stage_label,
        deal_stage_order,
        is_closed,
        is_won,
        sum(deals::decimal(18, 9)) as deals,
        sum(amount) as amount,
        sum(weighted_amount) as weighted_amount,
        sum(crm_weighted_amount) as crm_weighted_amount,
        sum(average_days_in_stage * stayed) / nullif(sum(stayed), 0) as days_in_stage,
        sum(reached) as reached,
        sum(moved_on_rate * reached)
            / nullif(sum(reached) filter (moved_on_rate is not null), 0) as moved_on_rate

    from marts.rpt_opportunities

    where
        attribution_model = $model
        and ($channel::varchar is null or channel = $channel)
        and ($source::varchar is null or source = $source)
        and ($campaign::varchar is null or campaign = $campaign)

    group by all

)

select
    pipeline,
    deal_stage_label as stage,
    case when not is_closed then 'open' when is_won then 'won' else 'lost' end as state,
    deals,
    amount,
    weighted_amount,
    crm_weighted_amount,
    days_in_stage,
    reached,
    moved_on_rate

from stages

order by pipeline, deal_stage_order, stage

-- name: channels
-- Grain: one row per pipeline, open deal stage and channel.
select
    pipeline,
    deal_stage_label as stage,
    deal_stage_order as stage_order,
    channel,
    sum(open_deals::decimal(18, 9)) as deals,
    sum(amount) as amount,
    sum(weighted_amount) as weighted_amount,
    sum(crm_weighted_amount) as crm_weighted_amount

from marts.rpt_opportunities

where
    attribution_model = $model
    and open_deals > 0
    and ($channel::varchar is null or channel = $channel)
    and ($source::varchar is null or source = $source)
    and ($campaign::varchar is null or campaign = $campaign)

group by all

order by pipeline, stage_order, channel

-- name: predictions
-- Grain: one row per day of prediction.
select
    prediction_date,
    is_as_of_day,
    sum(open_deals::decimal(18, 9)) as open_deals,
    sum(amount) as amount,
    sum(predicted_revenue) as predicted_revenue,
    sum(crm_predicted_revenue) as crm_predicted_revenue,
    sum(won_revenue_in_quarter) as won_revenue_in_quarter,
    sum(won_revenue) as won_revenue,
    sum(still_open_deals::decimal(18, 9)) as still_open_deals

from marts.rpt_revenue_predictions

where
    attribution_model = $model
    -- Eight quarters, and the day of the snapshot.
    and prediction_date > (
        select max(prediction_date) - interval 2 years from marts.rpt_revenue_predictions
    )
    and ($channel::varchar is null or channel = $channel)
    and ($source::varchar is null or source = $source)

group by all

order by prediction_date

-- name: lost
-- Grain: one row per reason and channel.
with

lost as (

    select
        lost_reason,
        channel,
        sum(deals::decimal(18, 9)) as deals,
        sum(amount) as amount

    from marts.rpt_lost_deals

    where
        attribution_model = $model
        and ($channel::varchar is null or channel = $channel)
        and ($source::varchar is null or source = $source)

    group by all

)

select * from lost
order by sum(amount) over (partition by lost_reason) desc, lost_reason, amount desc, channel
