-- Grain: one row per day, platform, account, campaign, ad group, keyword, source and medium.

with

ad_spends as (

    select * from {{ ref('int_ad_spends_converted') }}

),

named as (

    select
        spend_date,
        platform,
        coalesce(account, '(not set)') as account,
        source,
        medium,
        channel,
        coalesce(campaign_id, '(not set)') as campaign_id,
        coalesce(campaign, '(not set)') as campaign,
        coalesce(ad_group, '(not set)') as ad_group,
        coalesce(keyword, '(not set)') as keyword,
        impressions,
        clicks,
        spend

    from ad_spends

),

summed as (

    select
        spend_date,
        platform,
        account,
        source,
        medium,
        channel,
        campaign_id,
        campaign,
        ad_group,
        keyword,
        cast(coalesce(sum(impressions), 0) as bigint) as impressions,
        cast(coalesce(sum(clicks), 0) as bigint) as clicks,
        cast(sum(spend) as decimal(18, 6)) as spend,
        '{{ var("reporting_currency") }}' as currency

    from named

    group by all

)

select * from summed
