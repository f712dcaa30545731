-- name: sources
-- Grain: one row per name of the level chosen by `by`.
with

days as (

    select * from selected where attribution_model = $model

),

summed as (

    select
        name,
        coalesce(sum(visits) filter (is_now), 0)::bigint as visits,
        coalesce(sum(leads::decimal(18, 9)) filter (is_now), 0) as leads,
        coalesce(sum(form_leads::decimal(18, 9)) filter (is_now), 0) as form_leads,
        coalesce(sum(call_leads::decimal(18, 9)) filter (is_now), 0) as call_leads,
        coalesce(sum(chat_leads::decimal(18, 9)) filter (is_now), 0) as chat_leads,
        coalesce(sum(mqls::decimal(18, 9)) filter (is_now), 0) as mqls,
        coalesce(sum(opportunities::decimal(18, 9)) filter (is_now), 0) as opportunities,
        coalesce(sum(customers::decimal(18, 9)) filter (is_now), 0) as customers,
        coalesce(sum(revenue) filter (is_now), 0) as revenue,
        sum(revenue) filter (not is_now) as revenue_before,
        coalesce(sum(spend) filter (is_now), 0) as spend

    from days

    group by name

)

select
    name,
    visits,
    leads,
    form_leads,
    call_leads,
    chat_leads,
    mqls,
    opportunities,
    customers,
    revenue,
    ((revenue - revenue_before) / nullif(abs(revenue_before), 0))::double as change_rate,
    spend,
    (nullif(spend, 0) / nullif(leads, 0))::double as cost_per_lead,
    (nullif(spend, 0) / nullif(customers, 0))::double as cost_per_customer,
    (revenue / nullif(spend, 0))::double as roas,
    ((revenue - spend) / nullif(spend, 0))::double as roi

from summed

order by revenue desc, visits desc, name

-- name: total
-- Grain: one row.
with

days as (

    select * from selected where attribution_model = $model

),

channels as (

    select
        channel,
        sum(visits) filter (is_now) as visits,
        sum(leads::decimal(18, 9)) filter (is_now) as leads,
        sum(form_leads::decimal(18, 9)) filter (is_now) as form_leads,
        sum(call_leads::decimal(18, 9)) filter (is_now) as call_leads,
        sum(chat_leads::decimal(18, 9)) filter (is_now) as chat_leads,
        sum(mqls::decimal(18, 9)) filter (is_now) as mqls,
        sum(opportunities::decimal(18, 9)) filter (is_now) as opportunities,
        sum(customers::decimal(18, 9)) filter (is_now) as customers,
        coalesce(sum(revenue) filter (is_now), 0) as revenue,
        sum(revenue) filter (not is_now) as revenue_before,
        coalesce(sum(spend) filter (is_now), 0) as spend

    from days

    group by channel

),

summed as (

    select
        coalesce(sum(visits), 0)::bigint as visits,
        coalesce(sum(leads), 0) as leads,
        coalesce(sum(form_leads), 0) as form_leads,
        coalesce(sum(call_leads), 0) as call_leads,
        coalesce(sum(chat_leads), 0) as chat_leads,
        coalesce(sum(mqls), 0) as mqls,
        coalesce(sum(opportunities), 0) as opportunities,
        coalesce(sum(customers), 0) as customers,
        coalesce(sum(revenue), 0) as revenue,
        sum(revenue_before) as revenue_before,
        coalesce(sum(spend), 0) as spend,

        -- What came of channels that cost nothing is no return on what the others cost.
        sum(revenue) filter (spend != 0) as paid_revenue

    from channels

)

select
    'Total' as name,
    visits,
    leads,
    form_leads,
    call_leads,
    chat_leads,
    mqls,
    opportunities,
    customers,
    revenue,
    ((revenue - revenue_before) / nullif(abs(revenue_before), 0))::double as change_rate,
    spend,
    (nullif(spend, 0) / nullif(leads, 0))::double as cost_per_lead,
    (nullif(spend, 0) / nullif(customers, 0))::double as cost_per_customer,
    (paid_revenue / nullif(spend, 0))::double as roas,
    ((paid_revenue - spend) / nullif(spend, 0))::double as roi

from summed

-- name: trend
-- Grain: one row per day, week or month, and name: the eight largest, and all others as one.
with

days as (

    select
        date_trunc($bucket, report_date)::date as starts_on,
        name,
        sum(leads::decimal(18, 9)) as leads,
        sum(revenue) as revenue

    from selected

    where attribution_model = $model and is_now

    group by all

),

largest as (

    select name
    from days
    group by name
    order by sum(revenue) desc, sum(leads) desc, name
    limit 8

)

select
    starts_on,
    if(name in (select name from largest), name, 'Other') as name,
    sum(leads) as leads,
    sum(revenue) as revenue

from days

group by all

order by starts_on, name

-- name: models
-- Grain: one row per name with revenue in some model, and attribution model.
with

revenues as (

    select
        name,
        attribution_model,
        sum(revenue) as revenue

    from selected

    where is_now and revenue != 0

    group by all

),

names as (

    select distinct name from revenues

),

models as (

    select distinct attribution_model from marts.rpt_sources

),

-- Few rows have revenue; a model that gives a name none has 0 for it.
shared as (

    select
        names.name,
        models.attribution_model,
        coalesce(revenues.revenue, 0) as revenue

    from names

    cross join models

    left join revenues
        on
            names.name = revenues.name
            and models.attribution_model = revenues.attribution_model

),

spread as (

    select
        *,
        max(revenue) over (partition by name) - min(revenue) over (partition by name) as spread

    from shared

),

widest as (

    select name from spread group by name order by max(spread) desc, name limit 50

)

select * from spread where name in (select name from widest)
order by spread desc, name, attribution_model
