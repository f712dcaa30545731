-- Grain: one row per day, channel, source, medium, campaign and keyword with visits or spend.

with

sessions as (

    select * from {{ ref('fct_sessions') }}

),

ad_spends as (

    select * from {{ ref('fct_ad_spend') }}

),

unioned as (

    select
        session_date as report_date,
        channel,
        source,
        medium,
        campaign,
        keyword,
        1 as visits,
        0 as spend

    from sessions

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
        cast(sum(spend) as decimal(18, 6)) as spend

    from unioned

    group by all

)

select * from summed
