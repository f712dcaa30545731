-- Grain: one row per landing URL and referrer.

with

sessions as (

    select * from {{ ref('int_sessions_aggregated') }}

),

page_urls as (

    select * from {{ ref('int_page_urls_parsed') }}

),

campaign_urls as (

    select * from {{ ref('int_campaign_urls_resolved') }}

),

referrers as (

    select * from {{ ref('int_referrers_parsed') }}

),

referrer_hosts as (

    select * from {{ ref('int_referrer_hosts_classified') }}

),

-- Many sessions begin alike; where they came from is computed once.
landings as (

    select distinct
        landing_url_key,
        landing_referrer_key

    from sessions

),

-- A site is never its own referrer, listed among the own domains or not.
outside_referrers as (

    select
        landings.landing_url_key,
        landings.landing_referrer_key,
        referrer_hosts.referrer_host,
        referrer_hosts.source,
        referrer_hosts.medium

    from landings

    inner join page_urls
        on landings.landing_url_key = page_urls.page_url_key

    inner join referrers
        on
            landings.landing_referrer_key = referrers.page_referrer_key
            and referrers.referrer_host is distinct from page_urls.page_host

    inner join referrer_hosts
        on referrers.referrer_host = referrer_hosts.referrer_host

),

sourced as (

    select
        landings.landing_url_key,
        landings.landing_referrer_key,
        coalesce(
            campaign_urls.source,
            outside_referrers.source,
            campaign_urls.hinted_source,
            '(direct)'
        ) as source,

        -- A medium belongs to its source: a URL that names a source without a medium has none.
        coalesce(
            campaign_urls.medium,
            case
                when campaign_urls.source is null
                    then coalesce(outside_referrers.medium, campaign_urls.hinted_medium)
            end,
            '(none)'
        ) as medium,
        coalesce(campaign_urls.campaign, '(not set)') as campaign,
        coalesce(campaign_urls.ad_group, '(not set)') as ad_group,
        coalesce(campaign_urls.keyword, '(not set)') as keyword,
        campaign_urls.click_id,
        campaign_urls.click_id_type,
        outside_referrers.referrer_host

    from landings

    left join campaign_urls
        on landings.landing_url_key = campaign_urls.page_url_key

    left join outside_referrers
        on
            landings.landing_url_key = outside_referrers.landing_url_key
            and landings.landing_referrer_key = outside_referrers.landing_referrer_key

)

select * from sourced
