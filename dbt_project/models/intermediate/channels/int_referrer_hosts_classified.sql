-- Grain: one row per host of a referrer, without own domains and payment gateways.

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

hosts as (

    select distinct referrer_host

    from referrers

    where referrer_host is not null

),

excluded_domains as (

    select domain from own_domains

    union

    select domain from payment_gateways

),

outside_hosts as (

    select hosts.referrer_host

    from hosts

    left join excluded_domains
        on
            hosts.referrer_host = excluded_domains.domain
            or hosts.referrer_host like '%.' || excluded_domains.domain

    where excluded_domains.domain is null

),

classified as (

    select
        outside_hosts.referrer_host,
        coalesce(sources.source_name, outside_hosts.referrer_host) as source,
        case when sources.source_category = 'search' then 'organic' else 'referral' end as medium

    from outside_hosts

    left join sources
        on outside_hosts.referrer_host = sources.source

)

select * from classified
