-- name: figures
-- Grain: one row for the period, one for the period before.
with

channels as (

    select
        if(is_now, 'period', 'before') as period,
        channel,
        sum(visits) as visits,
        sum(leads::decimal(18, 9)) as leads,
        sum(mqls::decimal(18, 9)) as mqls,
        sum(opportunities::decimal(18, 9)) as opportunities,
        sum(customers::decimal(18, 9)) as customers,
        sum(revenue) as revenue,
        sum(spend) as spend

    from selected

    where attribution_model = $model

    group by all

)

select
    period,
    sum(visits) as visits,
    sum(leads) as leads,
    sum(mqls) as mqls,
    sum(opportunities) as opportunities,
    sum(customers) as customers,
    sum(revenue) as revenue,
    sum(spend) as spend,
    (nullif(sum(spend), 0) / nullif(sum(customers), 0))::double as cost_per_customer,

    -- What came of channels that cost nothing is no return on what the others cost.
    ((sum(revenue) filter (spend != 0) - sum(spend)) / nullif(sum(spend), 0))::double as roi

from channels

group by period

order by period desc

-- name: trend
-- Grain: one row per day, week or month, and channel.
with

days as (

    select * from selected where attribution_model = $model and is_now

)

select
    date_trunc($bucket, report_date)::date as starts_on,
    channel,
    sum(leads::decimal(18, 9)) as leads,
    sum(revenue) as revenue

from days

group by all

order by starts_on, channel

-- name: marks
-- Grain: one row per thing that happened on a day.
select first_seen_date as happened_on, 'campaign' as kind, source || ': ' || latest_campaign as what
from marts.dim_campaigns
where is_advertised and first_seen_date between $from::date and $to::date

union

select distinct changed_at::date, 'rules', 'Rules changed: ' || conversion_type || ', ' || channel
from marts.rpt_attribution_changes
where reason = 'changed_rules' and changed_at::date between $from::date and $to::date

union

select newest_date, 'late', source || ' ' || kind || ': ' || problem
from marts.rpt_freshness
where problem is not null and newest_date between $from::date and $to::date

order by happened_on, kind, what

-- name: changes
-- Grain: one row per month, reason, type of conversion and channel of the last run.
select
    month,
    reason,
    conversion_type,
    channel,
    conversion_count,
    credit_before,
    credit_after,
    credit_change,
    revenue_before,
    revenue_after,
    revenue_change

from marts.rpt_attribution_changes

where
    attribution_model = $model
    and build_number = (select max(build_number) from marts.rpt_attribution_changes)
    and ($channel::varchar is null or channel = $channel)

order by abs(coalesce(revenue_change, 0)) desc, month desc, reason, conversion_type, channel
