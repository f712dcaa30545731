-- Grain: one row per day, channel, source, medium, campaign and keyword with visits or spend.

with

sessions as (

    select * from {{ ref('fct_sessions') }}

),

ad_spends as (

    select * from {{ ref('fct_ad_spend') }}

),

campaigns_named as (

    select * from {{ ref('int_campaigns_named') }}

),

unioned as (

    select
        sessions.session_date as report_date,
        sessions.channel,
        sessions.source,
        sessions.medium,
        coalesce(campaigns_named.latest_campaign, sessions.campaign) as campaign,
        sessions.keyword,
        1 as visits,
        0 as spend

    from sessions

    left join campaigns_named
        on
            sessions.source = campaigns_named.source
            and sessions.medium = campaigns_named.medium
            and sessions.campaign = campaigns_named.campaign
            and sessions.session_date >= campaigns_named.valid_from
            and sessions.session_date < campaigns_named.valid_until

    union all

    select
        spend_date as report_date,
        channel,
        source,
        medium,
        campaign,
        keyword,
        0 as visits,
        spend

    from ad_spends

),

summed as (

    select
        report_date,
        channel,
        source,
        medium,
        campaign,
        keyword,
        cast(sum(visits) as bigint) as visits,
        cast(sum(spend) as decimal(28, 6)) as spend

    from unioned

    group by all

)

select * from summed
