-- Grain: one row per referrer.

with

referrers as (

    select * from {{ ref('int_referrers_parsed') }}

),

sources as (

    select * from {{ ref('int_sources_categorized') }}

),

own_domains as (

    select * from {{ ref('own_domains') }}

),

payment_gateways as (

    select * from {{ ref('payment_gateways') }}

),

excluded_domains as (

    select domain from own_domains

    union

    select domain from payment_gateways

),

excluded_hosts as (

    select distinct referrers.referrer_host

    from referrers

    inner join excluded_domains
        on
            referrers.referrer_host = excluded_domains.domain
            or referrers.referrer_host like '%.' || excluded_domains.domain

),

outside_hosts as (

    select
        referrers.page_referrer,
        referrers.page_referrer_key,
        case
            when excluded_hosts.referrer_host is null then referrers.referrer_host
        end as referrer_host

    from referrers

    left join excluded_hosts
        on referrers.referrer_host = excluded_hosts.referrer_host

),

classified as (

    select
        outside_hosts.page_referrer,
        outside_hosts.page_referrer_key,
        outside_hosts.referrer_host,
        coalesce(sources.source_name, outside_hosts.referrer_host) as source,
        case
            when sources.source_category = 'search' then 'organic'
            when outside_hosts.referrer_host is not null then 'referral'
        end as medium

    from outside_hosts

    left join sources
        on outside_hosts.referrer_host = sources.source

)

select * from classified
