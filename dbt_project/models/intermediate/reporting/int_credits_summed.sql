-- Grain: one row per attribution model, type of conversion and lead, day of report and conversion,
-- channel, source, medium, campaign and keyword with credit.

with

credits as (

    select * from {{ ref('int_conversions_credited') }}

),

credits_summed as (

    select
        attribution_model,
        conversion_type,
        lead_type,
        report_date,
        conversion_date,
        channel,
        source,
        medium,
        campaign,
        keyword,
        {{ credit_sum('credit') }} as credit,
        sum(revenue_credit) as revenue_credit

    from credits

    group by all

)

select * from credits_summed
