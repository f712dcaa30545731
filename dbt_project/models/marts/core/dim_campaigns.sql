-- Grain: one row per source, medium and campaign, seen in visits, other touches or ad spend.

with

sessions as (

    select * from {{ ref('fct_sessions') }}

),

touchpoints as (

    select * from {{ ref('fct_touchpoints') }}

),

ad_spends as (

    select * from {{ ref('fct_ad_spend') }}

),

sightings as (

    select source, medium, campaign, session_date as seen_date, false as is_spend from sessions

    union all

    select source, medium, campaign, touch_date as seen_date, false as is_spend from touchpoints

    union all

    select source, medium, campaign, spend_date as seen_date, true as is_spend from ad_spends

),

campaigns as (

    select
        source,
        medium,
        campaign,
        min(seen_date) as first_seen_date,
        max(seen_date) as last_seen_date,
        bool_or(is_spend) as is_advertised

    from sightings

    group by all

),

campaign_names as (

    select
        platform,
        account,
        campaign_id,
        source,
        medium,
        campaign,
        max(spend_date) as last_spend_date

    from ad_spends

    where campaign_id != '(not set)'

    group by all

),

-- The id is what stays when a campaign is renamed.
renamed as (

    select
        source,
        medium,
        campaign,
        campaign_id,

        first_value(campaign) over (
            partition by platform, account, campaign_id
            order by last_spend_date desc, campaign, source, medium
        ) as latest_campaign

    from campaign_names

    qualify row_number() over (
        partition by source, medium, campaign
        order by last_spend_date desc, platform, account, campaign_id
    ) = 1

),

described as (

    select
        {{ surrogate_id(['campaigns.source', 'campaigns.medium', 'campaigns.campaign']) }}
            as campaign_key,
        campaigns.source,
        campaigns.medium,
        campaigns.campaign,
        coalesce(renamed.campaign_id, '(not set)') as campaign_id,
        coalesce(renamed.latest_campaign, campaigns.campaign) as latest_campaign,
        campaigns.first_seen_date,
        campaigns.last_seen_date,
        campaigns.is_advertised

    from campaigns

    left join renamed
        on
            campaigns.source = renamed.source
            and campaigns.medium = renamed.medium
            and campaigns.campaign = renamed.campaign

)

select * from described
