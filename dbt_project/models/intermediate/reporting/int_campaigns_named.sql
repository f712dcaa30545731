-- Grain: one row per source, medium and campaign that an ad platform has an id for.

with

ad_spends as (

    select * from {{ ref('fct_ad_spend') }}

    where campaign_id != '(not set)'

),

campaigns as (

    select
        platform,
        account,
        campaign_id,
        source,
        medium,
        campaign,
        max(spend_date) as last_spend_date

    from ad_spends

    group by all

),

-- The id is what stays when a campaign is renamed.
named as (

    select
        source,
        medium,
        campaign,
        campaign_id,

        first_value(campaign) over (
            partition by platform, account, campaign_id
            order by last_spend_date desc, campaign, source, medium
        ) as latest_campaign

    from campaigns

    qualify row_number() over (
        partition by source, medium, campaign
        order by last_spend_date desc, platform, account, campaign_id
    ) = 1

)

select * from named
