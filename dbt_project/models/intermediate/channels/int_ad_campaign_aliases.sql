-- Grain: one row per site, text (id or name) that a link may name a campaign by, and place of its
-- cost (source and medium).

with

ad_spends as (

    select * from {{ ref('int_ad_spends_unioned') }}

),

ad_campaigns as (

    select * from {{ ref('int_ad_campaigns_latest') }}

),

sources as (

    select * from {{ ref('int_sources_categorized') }}

),

ad_tags as (

    select * from {{ ref('ad_tags') }}

),

click_ids as (

    select * from {{ ref('click_ids') }}

),

-- Where the cost of a campaign stands, under its latest name.
placed as (

    select
        {{ platform_family('ad_spends.platform') }} as platform_family,
        ad_spends.campaign_id,
        ad_spends.campaign as raw_campaign,
        coalesce(ad_campaigns.campaign, ad_spends.campaign) as campaign,
        ad_spends.source,
        ad_spends.medium,
        sources.site,
        max(ad_spends.spend_date) as last_spend_date,
        sum(ad_spends.cost) as cost

    from ad_spends

    left join ad_campaigns
        on
            ad_spends.source_system = ad_campaigns.source_system
            and ad_spends.platform = ad_campaigns.platform
            and ad_spends.account = ad_campaigns.account
            and ad_spends.campaign_id = ad_campaigns.campaign_id

    inner join sources
        on ad_spends.source = sources.source

    where ad_spends.campaign != '(not set)'

    group by all

),

platform_sources as (

    select
        platform,
        source
    from ad_tags

    union

    select
        platform,
        source
    from click_ids

),

-- A platform advertises on its own sites and on those that its cost names.
platform_sites as (

    select
        {{ platform_family('platform_sources.platform') }} as platform_family,
        sources.site

    from platform_sources

    inner join sources
        on platform_sources.source = sources.source

    union

    select
        platform_family,
        site
    from placed

),

texts as (

    select
        campaign_id as text,
        true as is_id,
        *

    from placed

    where campaign_id is not null

    union all

    select
        raw_campaign as text,
        false as is_id,
        *

    from placed

    union all

    select
        campaign as text,
        false as is_id,
        *

    from placed

    where campaign != raw_campaign

),

sited as (

    select
        platform_sites.site,
        texts.text,
        texts.is_id,
        texts.source,
        texts.medium,
        texts.campaign,
        texts.site = platform_sites.site as is_of_site,
        texts.last_spend_date,
        texts.cost

    from texts

    inner join platform_sites
        on texts.platform_family = platform_sites.platform_family

    qualify row_number() over (
        partition by platform_sites.site, texts.text, texts.source, texts.medium
        order by
            texts.is_id desc,
            texts.last_spend_date desc,
            texts.cost desc,
            texts.campaign
    ) = 1

)

select * from sited
