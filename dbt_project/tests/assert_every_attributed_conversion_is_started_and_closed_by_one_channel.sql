-- Over all channels, the started and the closed conversions of a month are the attributed ones, and
-- so is their revenue.

with

conversions as (

    select
        cast(date_trunc('month', conversion_date) as date) as month,
        conversion_type,
        count(*) as conversions,
        coalesce(sum(revenue), 0) as revenue

    from {{ ref('fct_conversions') }}

    where is_attributed

    group by all

),

reported as (

    select
        month,
        conversion_type,
        sum(started_conversions) as started_conversions,
        sum(closed_conversions) as closed_conversions,
        sum(started_revenue) as started_revenue,
        sum(closed_revenue) as closed_revenue

    from {{ ref('rpt_assisted_conversions') }}

    group by all

),

compared as (

    select
        coalesce(conversions.month, reported.month) as month,
        coalesce(conversions.conversion_type, reported.conversion_type) as conversion_type,
        conversions.conversions,
        reported.started_conversions,
        reported.closed_conversions,
        conversions.revenue,
        reported.started_revenue,
        reported.closed_revenue

    from conversions

    full outer join reported
        on
            conversions.month = reported.month
            and conversions.conversion_type = reported.conversion_type

)

select * from compared

where
    conversions is distinct from started_conversions
    or conversions is distinct from closed_conversions
    or revenue is distinct from started_revenue
    or revenue is distinct from closed_revenue
