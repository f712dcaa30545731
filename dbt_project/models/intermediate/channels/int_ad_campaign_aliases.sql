-- Grain: one row per site, text (id or name) that a link may name a campaign by, and source and
-- medium of its cost.

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

platforms as (

    select
        platform,
        source

    from {{ ref('ad_tags') }}

    union

    select
        platform,
        source

    from {{ ref('click_ids') }}

),

-- The source and medium of a campaign's cost, under its latest name.
costs as (

    select
        {{ platform_family('ad_spends.platform') }} as platform_family,
        ad_spends.campaign_id,
        ad_spends.campaign as former_campaign,
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

-- A platform advertises on its own sites and on those that its costs name.
platform_sites as (

    select
        {{ platform_family('platforms.platform') }} as platform_family,
        sources.site

    from platforms

    inner join sources
        on platforms.source = sources.source

    union

    select
        platform_family,
        site
    from costs

),

aliases as (

    {% for column in ['campaign_id', 'former_campaign', 'campaign'] %}
        select
            {{ column }} as text,
            {{ (column == 'campaign_id') | lower }} as is_id,
            *

        from costs

        where {{ column }} is not null

        {{ 'union all' if not loop.last }}

    {% endfor %}

),

aliases_by_site as (

    select
        platform_sites.site,
        aliases.text,
        aliases.is_id,
        aliases.source,
        aliases.medium,
        aliases.campaign,
        aliases.site = platform_sites.site as is_of_site,
        aliases.last_spend_date,
        aliases.cost

    from aliases

    inner join platform_sites
        on aliases.platform_family = platform_sites.platform_family

    qualify row_number() over (
        partition by platform_sites.site, aliases.text, aliases.source, aliases.medium
        order by
            aliases.is_id desc,
            aliases.last_spend_date desc,
            aliases.cost desc,
            aliases.campaign
    ) = 1

)

select * from aliases_by_site
