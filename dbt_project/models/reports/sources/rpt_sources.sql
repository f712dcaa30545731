-- Grain: one row per day, channel, source, medium, campaign, keyword and attribution model.

with

attribution_models as (

    select * from {{ ref('int_attribution_models') }}

),

traffic as (

    select * from {{ ref('int_source_traffic_summed') }}

),

conversions as (

    select * from {{ ref('int_source_conversions_summed') }}

),

-- Every model has all visits and all spend, where it credits a conversion and where it does not.
traffic_by_model as (

    select
        traffic.*,
        attribution_models.attribution_model

    from traffic

    cross join attribution_models

),

measured as (

    select
        coalesce(traffic.report_date, conversions.report_date) as report_date,
        coalesce(traffic.channel, conversions.channel) as channel,
        coalesce(traffic.source, conversions.source) as source,
        coalesce(traffic.medium, conversions.medium) as medium,
        coalesce(traffic.campaign, conversions.campaign) as campaign,
        coalesce(traffic.keyword, conversions.keyword) as keyword,
        coalesce(traffic.attribution_model, conversions.attribution_model) as attribution_model,
        {{ is_default_model('coalesce(traffic.attribution_model, conversions.attribution_model)') }}
            as is_default_model,
        coalesce(traffic.visits, 0) as visits,
        coalesce(conversions.leads, 0) as leads,
        coalesce(conversions.form_leads, 0) as form_leads,
        coalesce(conversions.call_leads, 0) as call_leads,
        coalesce(conversions.chat_leads, 0) as chat_leads,
        coalesce(conversions.mqls, 0) as mqls,
        coalesce(conversions.sqls, 0) as sqls,
        coalesce(conversions.opportunities, 0) as opportunities,
        coalesce(conversions.customers, 0) as customers,
        coalesce(conversions.sales, 0) as sales,
        cast(coalesce(conversions.revenue, 0) as decimal(18, 2)) as revenue,
        cast(coalesce(traffic.spend, 0) as decimal(28, 6)) as spend

    from traffic_by_model as traffic

    full outer join conversions
        on
            traffic.report_date = conversions.report_date
            and traffic.channel = conversions.channel
            and traffic.source = conversions.source
            and traffic.medium = conversions.medium
            and traffic.campaign = conversions.campaign
            and traffic.keyword = conversions.keyword
            and traffic.attribution_model = conversions.attribution_model

),

rated as (

    select
        *,
        {{ cost_per_lead('spend', 'leads') }} as cost_per_lead,
        {{ cost_per_customer('spend', 'customers') }} as cost_per_customer,
        {{ average_deal('revenue', 'sales') }} as average_deal,
        {{ roas('revenue', 'spend') }} as roas,
        {{ roi('revenue', 'spend') }} as roi

    from measured

),

-- Who asks for some days of one model then reads little else.
ordered as (

    select * from rated

    order by attribution_model, report_date

)

select * from ordered
