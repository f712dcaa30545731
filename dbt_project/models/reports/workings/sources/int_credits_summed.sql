-- Grain: one row per attribution model, type of conversion and lead, day of report and conversion,
-- channel, source, medium, campaign and keyword with credit.

with

credits as (

    select * from {{ ref('int_conversions_credited') }}

),

sources as (

    select distinct
        source_number,
        channel,
        source,
        medium,
        campaign,
        keyword

    from {{ ref('int_touchpoints_sourced') }}

    union all

    select
        0 as source_number,
        '(unattributed)' as channel,
        '(unattributed)' as source,
        '(unattributed)' as medium,
        '(unattributed)' as campaign,
        '(unattributed)' as keyword

),

credits_summed as (

    select
        attribution_model,
        conversion_type,
        lead_type,
        report_date,
        conversion_date,
        source_number,
        {{ credit_sum('credit') }} as credit,
        sum(revenue_credit) as revenue_credit

    from credits

    group by all

),

named as (

    select
        credits_summed.attribution_model,
        credits_summed.conversion_type,
        credits_summed.lead_type,
        credits_summed.report_date,
        credits_summed.conversion_date,
        sources.channel,
        sources.source,
        sources.medium,
        sources.campaign,
        sources.keyword,
        credits_summed.credit,
        credits_summed.revenue_credit

    from credits_summed

    inner join sources
        on credits_summed.source_number = sources.source_number

)

select * from named
