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

ad_spends_as_named as (

    select * from {{ ref('int_ad_spends_unioned') }}

),

-- The id that has the name now.
campaigns_named as (

    select * from {{ ref('int_campaigns_named') }}

    where valid_until = cast('9999-12-31' as date)

),

sightings as (

    select
        source,
        medium,
        campaign,
        session_date as seen_date,
        false as is_spend

    from sessions

    union all

    select
        source,
        medium,
        campaign,
        touch_date as seen_date,
        false as is_spend

    from touchpoints

    union all

    select
        source,
        medium,
        campaign,
        spend_date as seen_date,
        true as is_spend

    from ad_spends

    union all

    select
        source,
        medium,
        campaign,
        spend_date as seen_date,
        true as is_spend

    from ad_spends_as_named

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

described as (

    select
        {{ surrogate_id(['campaigns.source', 'campaigns.medium', 'campaigns.campaign']) }}
            as campaign_key,
        campaigns.source,
        campaigns.medium,
        campaigns.campaign,
        coalesce(campaigns_named.campaign_id, '(not set)') as campaign_id,
        coalesce(campaigns_named.latest_campaign, campaigns.campaign) as latest_campaign,
        campaigns.first_seen_date,
        campaigns.last_seen_date,
        campaigns.is_advertised

    from campaigns

    left join campaigns_named
        on
            campaigns.source = campaigns_named.source
            and campaigns.medium = campaigns_named.medium
            and campaigns.campaign = campaigns_named.campaign

)

select * from described
