-- Grain: one row per day, channel, source, medium, campaign and keyword with spend.

with

ad_spends as (

    select * from {{ ref('fct_ad_spend') }}

),

spends_summed as (

    select
        spend_date as report_date,
        channel,
        source,
        medium,
        campaign,
        keyword,
        cast(sum(spend) as decimal(18, 6)) as spend

    from ad_spends

    group by all

)

select * from spends_summed
