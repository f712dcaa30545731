-- Grain: one row per session.

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

    select * from {{ ref('int_referrers_classified') }}

),

-- A site is no referrer of its own, listed among the own domains or not.
outside_referrers as (

    select
        sessions.session_id,
        referrers.referrer_host,
        referrers.source,
        referrers.medium

    from sessions

    inner join page_urls
        on sessions.landing_url = page_urls.page_url

    inner join referrers
        on
            sessions.landing_referrer = referrers.page_referrer
            and referrers.referrer_host is distinct from page_urls.page_host

),

sourced as (

    select
        sessions.session_id,
        sessions.visitor_id,
        sessions.started_at,
        sessions.ended_at,
        sessions.event_count,
        sessions.page_view_count,
        sessions.is_bounce,
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
        sessions.landing_page,
        sessions.exit_page,
        outside_referrers.referrer_host,
        sessions.country

    from sessions

    left join campaign_urls
        on sessions.landing_url = campaign_urls.page_url

    left join outside_referrers
        on sessions.session_id = outside_referrers.session_id

)

select * from sourced
