-- Grain: one row per raw source, medium and campaign.

{{ config(materialized='view') }}

with

traffic_sources as (

    select * from {{ ref('int_traffic_sources_classified') }}

),

sources as (

    select * from {{ ref('int_sources_categorized') }}

),

ad_campaigns as (

    select * from {{ ref('int_ad_campaign_aliases') }}

),

channel_rules as (

    select * from {{ ref('channel_rules') }}

),

-- An id identifies a campaign, whatever else the link says. A name may also be that of a post that
-- nobody paid for, so there the channel must be the same.
advertised as (

    select
        traffic_sources.source as raw_source,
        traffic_sources.medium as raw_medium,
        traffic_sources.campaign as raw_campaign,
        ad_campaigns.is_id,
        ad_campaigns.source,
        ad_campaigns.medium,
        ad_campaigns.campaign,
        costs.channel

    from traffic_sources

    inner join sources
        on traffic_sources.source = sources.source

    inner join ad_campaigns
        on
            sources.site = ad_campaigns.site
            and traffic_sources.campaign = ad_campaigns.text

    inner join traffic_sources as costs
        on
            ad_campaigns.source = costs.source
            and ad_campaigns.medium = costs.medium
            and ad_campaigns.campaign = costs.campaign

    left join channel_rules
        on traffic_sources.rule_order = channel_rules.rule_order

    where
        ad_campaigns.is_id
        or (channel_rules.is_paid and traffic_sources.channel = costs.channel)

    qualify row_number() over (
        partition by traffic_sources.source, traffic_sources.medium, traffic_sources.campaign
        order by
            ad_campaigns.is_id desc,
            traffic_sources.source = ad_campaigns.source desc,
            traffic_sources.medium = ad_campaigns.medium desc,
            ad_campaigns.is_of_site desc,
            ad_campaigns.last_spend_date desc,
            ad_campaigns.cost desc,
            ad_campaigns.source,
            ad_campaigns.medium
    ) = 1

),

mapped as (

    select
        traffic_sources.source as raw_source,
        traffic_sources.medium as raw_medium,
        traffic_sources.campaign as raw_campaign,
        coalesce(advertised.source, traffic_sources.source) as source,
        coalesce(advertised.medium, traffic_sources.medium) as medium,
        case
            when advertised.is_id then advertised.campaign else traffic_sources.campaign
        end as campaign,
        coalesce(advertised.channel, traffic_sources.channel) as channel,
        coalesce(advertised.is_id, false) as is_named_by_id

    from traffic_sources

    left join advertised
        on
            traffic_sources.source = advertised.raw_source
            and traffic_sources.medium = advertised.raw_medium
            and traffic_sources.campaign = advertised.raw_campaign

)

select * from mapped
