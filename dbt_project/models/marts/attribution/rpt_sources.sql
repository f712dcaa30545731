-- Grain: one row per day, channel, source, medium, campaign, keyword and attribution model.

{% set cell = 'report_date, channel, source, medium, campaign, keyword' %}

with

attribution_models as (

    select distinct attribution_model from {{ ref('attribution_weights') }}

),

visits as (

    select * from {{ ref('int_source_visits_counted') }}

),

spends as (

    select * from {{ ref('int_source_spends_summed') }}

),

conversions as (

    select * from {{ ref('int_source_conversions_summed') }}

),

-- Days with spend and no visit, or revenue and no touch, are rows like any other.
cells as (

    select {{ cell }}, attribution_model from visits cross join attribution_models

    union distinct

    select {{ cell }}, attribution_model from spends cross join attribution_models

    union distinct

    select {{ cell }}, attribution_model from conversions

),

measured as (

    select
        {{ cell }},
        attribution_model,
        coalesce(visits.visits, 0) as visits,
        coalesce(conversions.leads, 0) as leads,
        coalesce(conversions.form_leads, 0) as form_leads,
        coalesce(conversions.call_leads, 0) as call_leads,
        coalesce(conversions.chat_leads, 0) as chat_leads,
        coalesce(conversions.mqls, 0) as mqls,
        coalesce(conversions.sqls, 0) as sqls,
        coalesce(conversions.opportunities, 0) as opportunities,
        coalesce(conversions.customers, 0) as customers,
        cast(coalesce(conversions.revenue, 0) as decimal(18, 2)) as revenue,
        cast(coalesce(spends.spend, 0) as decimal(18, 6)) as spend

    from cells

    left join visits using ({{ cell }})

    left join spends using ({{ cell }})

    left join conversions using ({{ cell }}, attribution_model)

),

rated as (

    select
        *,
        cast(spend as double) / nullif(leads, 0) as cost_per_lead,
        cast(spend as double) / nullif(customers, 0) as cost_per_customer,
        cast(revenue as double) / nullif(cast(spend as double), 0) as roas,
        cast(revenue - spend as double) / nullif(cast(spend as double), 0) as roi

    from measured

)

select * from rated
