-- Of every type, the paths have all conversions and their revenue, to the cent.

with

conversions as (

    select
        conversion_type,
        count(*) as conversions,
        coalesce(sum(revenue), 0) as revenue

    from {{ ref('fct_conversions') }}

    group by all

),

reported as (

    select
        conversion_type,
        sum(conversions) as conversions,
        sum(revenue) as revenue

    from {{ ref('rpt_paths') }}

    group by all

),

compared as (

    select
        coalesce(conversions.conversion_type, reported.conversion_type) as conversion_type,
        conversions.conversions as expected_conversions,
        reported.conversions as reported_conversions,
        conversions.revenue as expected_revenue,
        reported.revenue as reported_revenue

    from conversions

    full outer join reported
        on conversions.conversion_type = reported.conversion_type

)

select * from compared

where
    expected_conversions is distinct from reported_conversions
    or expected_revenue is distinct from reported_revenue
