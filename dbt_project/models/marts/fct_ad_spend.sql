-- Grain: one row per system, day, platform, account, campaign, ad group, keyword, source, medium.

with

ad_spends as (

    select * from {{ ref('int_ad_spends_converted') }}

),

campaigns as (

    select * from {{ ref('int_ad_campaigns_latest') }}

),

-- The channel is by the name of the day, as in the visits of that day.
named as (

    select
        ad_spends.source_system,
        ad_spends.spend_date,
        ad_spends.platform,
        coalesce(ad_spends.account, '(not set)') as account,
        ad_spends.source,
        ad_spends.medium,
        ad_spends.channel,
        coalesce(ad_spends.campaign_id, '(not set)') as campaign_id,
        coalesce(campaigns.campaign, ad_spends.campaign, '(not set)') as campaign,
        coalesce(ad_spends.ad_group, '(not set)') as ad_group,
        coalesce(ad_spends.keyword, '(not set)') as keyword,
        ad_spends.impressions,
        ad_spends.clicks,
        ad_spends.spend

    from ad_spends

    left join campaigns
        on
            ad_spends.source_system = campaigns.source_system
            and ad_spends.platform = campaigns.platform
            and ad_spends.account = campaigns.account
            and ad_spends.campaign_id = campaigns.campaign_id

),

summed as (

    select
        source_system,
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
        cast(sum(spend) as decimal(28, 6)) as spend,
        '{{ var("reporting_currency") }}' as currency

    from named

    group by all

)

select * from summed
